package cli

import (
	"strings"
	"testing"
	"time"
)

func TestWaiting(t *testing.T) {
	var b strings.Builder
	tick, stopped := make(chan time.Time), false
	done := waiting(&b, "trying the broker", tick, func() { stopped = true })
	tick <- time.Time{}
	tick <- time.Time{}
	done()
	want := "\rtrying the broker ... 1 s\x1b[K\rtrying the broker ... 2 s\x1b[K\r\x1b[K"
	if b.String() != want || !stopped {
		t.Errorf("wrote %q, stopped %t", b.String(), stopped)
	}
	b.Reset()
	waiting(&b, "x", tick, func() {})()
	Waiting(&b, "x")()
	if b.Len() > 0 {
		t.Errorf("wrote %q where nothing took a second, or to a pipe", b.String())
	}
}
