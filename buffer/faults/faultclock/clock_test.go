//go:build unix

package faultclock

import (
	"path/filepath"
	"testing"
	"time"
)

func TestNow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clock")
	if err := Set(path, 0); err != nil {
		t.Fatal(err)
	}
	t.Setenv(Variable, path)
	first := Now()
	if d := time.Until(first).Abs(); d > time.Second {
		t.Errorf("without an offset it is %v off", d)
	}
	for _, step := range []time.Duration{time.Hour, -24 * time.Hour, -40 * 365 * 24 * time.Hour} {
		if err := Set(path, step); err != nil {
			t.Fatal(err)
		}
		now := Now()
		if d := (now.Round(0).Sub(time.Now().Round(0)) - step).Abs(); d > time.Second {
			t.Errorf("step %v: the wall clock is %v off", step, d)
		}
		if passed := now.Sub(first); passed < 0 || passed > time.Minute {
			t.Errorf("step %v: the monotonic clock went %v", step, passed)
		}
	}
}
