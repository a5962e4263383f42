package daemon

import (
	"strings"
	"testing"
	"time"
)

// TestWatchdogSeesACountingTaskThatHangs lets the counting task go round, hang,
// and go round again before it is too late, and then hang for good.
func TestWatchdogSeesACountingTaskThatHangs(t *testing.T) {
	s := newShop(t, "")
	d, err := assemble(s.Options, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.close() })
	c := &counting{}
	w := watchdog{observer: d.observer, rounds: c.rounds.Load, notify: func(string) {}, changed: func() {}, interval: 5 * time.Second}
	looks := int(stuckTime / w.interval)
	for _, hangs := range []int{0, looks, looks - 1} {
		c.rounds.Add(1)
		for range 1 + hangs {
			if err := w.look(); err != nil {
				t.Fatal(err)
			}
		}
	}
	c.rounds.Add(1)
	for range 1 + looks {
		if err := w.look(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.look(); err == nil || !strings.Contains(err.Error(), "hangs") {
		t.Errorf("after %s without a round: error %v", stuckTime+w.interval, err)
	}
}
