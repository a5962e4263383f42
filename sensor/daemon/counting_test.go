package daemon

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"footfall/sensor/decode"
)

// newTestCounting returns a counting task over a new engine that begins at noon.
func newTestCounting(t *testing.T) (*counting, *collector) {
	t.Helper()
	e, c := newTestEngine(t, noon, "")
	started := time.Unix(0, noon)
	return &counting{
		engine: e, recycle: func(batch) {}, now: func() time.Time { return started },
		log: slog.New(slog.DiscardHandler), ready: make(chan struct{}), started: started,
	}, c
}

func TestClockSteps(t *testing.T) {
	for _, c := range []struct {
		name       string
		step       time.Duration
		want       []string // windows released by the step
		start, end time.Duration
	}{
		{"inside the window", time.Minute, nil, 0, 5 * time.Minute},
		{"back inside the window", -30 * time.Second, nil, 0, 5 * time.Minute},
		{"forward", 3 * time.Hour, []string{"12:00:00+300s entrance=0 floor=1 scans,clock"}, 3 * time.Hour, 3*time.Hour + 5*time.Minute},
		{"back a little", -20 * time.Minute, nil, 0, 5 * time.Minute},
		{"back a long way", -48 * time.Hour, []string{"12:00:00+300s entrance=0 floor=1 scans,clock"}, -48 * time.Hour, -48*time.Hour + 5*time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, got := newTestCounting(t)
			at := n.started.Add(time.Minute)
			if err := n.take(batch{source: 1, sightings: []decode.Sighting{sighting(1, at.UnixNano())}}, at); err != nil {
				t.Fatal(err)
			}
			if err := n.stepped(c.step, at.Add(c.step)); err != nil {
				t.Fatal(err)
			}
			wantWindows(t, got, c.want...)
			if start, end := n.engine.Start()-noon, n.engine.End()-noon; start != int64(c.start) || end != int64(c.end) {
				t.Errorf("the window is [%v, %v), want [%v, %v)", time.Duration(start), time.Duration(end), c.start, c.end)
			}
		})
	}
}

// TestTickNoticesSteps gives the task times whose wall and monotonic clocks
// disagree.
func TestTickNoticesSteps(t *testing.T) {
	n, got := newTestCounting(t)
	before := time.Now()
	if err := n.tick(before, before.Add(time.Second)); err != nil { // no step, but far past the window's end
		t.Fatal(err)
	}
	if len(got.Windows) == 0 || got.Windows[0][0].Quality != "scans" {
		t.Fatalf("windows: %s", got.Summary())
	}
	n, got = newTestCounting(t)
	if err := n.tick(n.started, n.started.Add(time.Hour).Add(0)); err != nil {
		t.Fatal(err)
	}
	if len(got.Windows) != 12 {
		t.Errorf("%d windows in an hour without a step", len(got.Windows))
	}
}

// TestNothingCountsWhileTheClockIsBehind sees that frames from before the open
// window, after the clock was set back, are in no window.
func TestNothingCountsWhileTheClockIsBehind(t *testing.T) {
	n, got := newTestCounting(t)
	early := n.started.Add(-10 * time.Minute)
	if err := n.take(batch{source: 1, sightings: []decode.Sighting{sighting(1, early.UnixNano())}}, early); err != nil {
		t.Fatal(err)
	}
	if err := n.engine.Advance(noon + 5*minute); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, got, "12:00:00+300s entrance=0 floor=0 scans")
}

// TestCountingDrainsWhenStopped sees that what was handed over counts.
func TestCountingDrainsWhenStopped(t *testing.T) {
	n, got := newTestCounting(t)
	in := make(chan batch, 2)
	n.in = in
	n.now = func() time.Time { return n.started.Add(time.Minute) }
	in <- batch{source: 1, sightings: []decode.Sighting{sighting(1, noon+1)}}
	in <- batch{source: 1, sightings: []decode.Sighting{sighting(2, noon+1)}}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := n.Run(ctx); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, got, "12:00:00+60s entrance=0 floor=2 scans")
}
