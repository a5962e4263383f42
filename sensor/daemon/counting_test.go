package daemon

import (
	"context"
	"crypto/rand"
	"log/slog"
	"testing"
	"time"

	"footfall/sensor/decode"
	"footfall/sensor/engine"
)

// newTestCounting returns a counting task over a new engine that begins at noon.
func newTestCounting(t *testing.T) (*counting, *collector) {
	t.Helper()
	var got collector
	f := &filing{put: got.Emit, most: 10, log: slog.New(slog.DiscardHandler)}
	config := engine.Config{Config: testConfig(t, ""), Keys: rand.Reader, Noise: rand.Reader, Emit: f.emit}
	e, err := engine.New(config, noon, 0)
	if err != nil {
		t.Fatal(err)
	}
	e.SourceUp(0, noon)
	e.SourceUp(1, noon)
	started := time.Unix(0, noon)
	return &counting{
		tuned:  tuned(nil, nil),
		engine: e, recycle: func(batch) {}, now: func() time.Time { return started },
		log: slog.New(slog.DiscardHandler), ready: make(chan struct{}), started: started, reload: func() bool { return false },
		clock: &clock{
			window: 5 * time.Minute, released: func() int64 { return e.Start() }, setBack: func(int64) error { return nil },
			filing: f, log: slog.New(slog.DiscardHandler),
		},
	}, &got
}

// TestNothingCountsWhileTheClockIsBehind sees that frames from before the open
// window, after the clock was set back, are in no window.
func TestNothingCountsWhileTheClockIsBehind(t *testing.T) {
	n, got := newTestCounting(t)
	early := n.started.Add(-10 * time.Minute)
	if err := n.take(batch{source: 1, event: sighted, sightings: []decode.Sighting{sighting(1, early.UnixNano())}}, early); err != nil {
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
	in <- batch{source: 1, event: sighted, sightings: []decode.Sighting{sighting(1, noon+1)}}
	in <- batch{source: 1, event: sighted, sightings: []decode.Sighting{sighting(2, noon+1)}}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := n.Run(ctx); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, got, "12:00:00+60s entrance=0 floor=2 scans")
}
