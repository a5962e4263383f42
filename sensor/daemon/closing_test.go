package daemon

import (
	"context"
	"errors"
	"testing"
	"time"

	"footfall/sensor/capture"
	"footfall/sensor/capture/channels"
	"footfall/sensor/capture/tuner"
	"footfall/sensor/decode"
	"footfall/sensor/engine"
)

// newTestClosing returns a counting task whose sources all hold frames, and the
// sources that were asked.
func newTestClosing(t *testing.T, sources int) (*counting, *collector, *[]int) {
	t.Helper()
	n, got := newTestCounting(t)
	var asked []int
	n.closing = closing{sources: sources, ask: func(source int) bool {
		asked = append(asked, source)
		return true
	}}
	return n, got, &asked
}

// TestWindowWaitsForWhatSourcesHold hands over the last frames of a window when
// it has ended already: they count in it, and those of the next in the next.
func TestWindowWaitsForWhatSourcesHold(t *testing.T) {
	n, got, asked := newTestClosing(t, 2)
	end := noon + 5*minute
	at := func(d time.Duration) time.Time { return n.started.Add(5*time.Minute + d) }
	steps := []func() error{
		func() error { return n.tick(at(0)) },
		func() error {
			return n.take(batch{source: 1, event: sighted, sightings: []decode.Sighting{sighting(1, end-1), sighting(2, end+1)}}, at(0))
		},
		func() error { return n.take(batch{source: 1, event: flushed}, at(0)) },
		func() error { return n.tick(at(time.Millisecond)) },
		func() error {
			return n.take(batch{source: 0, event: sighted, sightings: []decode.Sighting{sighting(3, end-2)}}, at(0))
		},
	}
	for i, step := range steps {
		if err := step(); err != nil {
			t.Fatal(err)
		}
		if len(got.Windows) != 0 {
			t.Fatalf("step %d: the window is released before all sources have answered", i)
		}
	}
	if len(*asked) != 2 {
		t.Errorf("asked %v", *asked)
	}
	if err := errors.Join(n.take(batch{source: 0, event: flushed}, at(0)), n.tick(at(time.Millisecond))); err != nil {
		t.Fatal(err)
	}
	n.closing.ask = nil
	if err := n.engine.Advance(noon + 10*minute); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, got, "12:00:00+300s entrance=1 floor=1 scans", "12:05:00+300s entrance=0 floor=1 scans")
}

// TestWindowDoesNotWaitForEver: a source that does not answer, or has ended,
// costs its frames alone.
func TestWindowDoesNotWaitForEver(t *testing.T) {
	for name, give := range map[string]func(n *counting, at time.Time) (time.Time, error){
		"down": func(n *counting, at time.Time) (time.Time, error) {
			return at, n.take(batch{source: 0, event: sourceDown, time: at.UnixNano()}, at)
		},
		"silent": func(_ *counting, at time.Time) (time.Time, error) { return at.Add(closingTime), nil },
		"flooded": func(n *counting, at time.Time) (time.Time, error) {
			for range heldBatches {
				if err := n.take(batch{event: sighted, sightings: []decode.Sighting{sighting(1, at.UnixNano())}}, at); err != nil {
					return at, err
				}
			}
			return at, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			n, got, _ := newTestClosing(t, 1)
			at := n.started.Add(5 * time.Minute)
			if err := n.tick(at); err != nil || len(got.Windows) != 0 {
				t.Fatal(err, len(got.Windows))
			}
			if p := n.patience(at); p <= 0 {
				t.Errorf("the task waits for %v and goes round in vain", p)
			}
			later, err := give(n, at)
			if err = errors.Join(err, n.tick(later)); err != nil || len(got.Windows) != 1 {
				t.Errorf("%v, %d windows", err, len(got.Windows))
			}
		})
	}
}

// collecting is a source that hands frames over only when it is flushed.
type collecting struct {
	capture.Source
	held  []capture.Frame
	asked chan struct{}
	empty bool
}

func (c *collecting) Flush() {
	select {
	case c.asked <- struct{}{}:
	default:
	}
}

func (c *collecting) Next(ctx context.Context) ([]capture.Frame, error) {
	if c.empty {
		c.empty = false
		return nil, nil
	}
	select {
	case <-c.asked:
		frames := c.held
		c.held, c.empty = nil, true
		if len(frames) == 0 {
			return c.Next(ctx)
		}
		return frames, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// TestListenerFlushes sees the event behind the frames, and that nothing is left
// behind when the listener ends.
func TestListenerFlushes(t *testing.T) {
	source := &collecting{Source: probes(1), held: probes(10).frames, asked: make(chan struct{}, 1)}
	l, out := newTestListener(source)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- l.Run(ctx) }()
	if b := <-out; b.event != sourceUp {
		t.Fatalf("event %d", b.event)
	}
	if !l.flush() {
		t.Fatal("there is nothing to flush")
	}
	if b := <-out; len(b.sightings) != 10 {
		t.Errorf("%d sightings", len(b.sightings))
	}
	if b := <-out; b.event != flushed {
		t.Errorf("event %d", b.event)
	}
	source.held = probes(7).frames // Next reads it after the send on asked
	cancel()
	if b := <-out; len(b.sightings) != 7 {
		t.Errorf("%d sightings at the end", len(b.sightings))
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if l.flush() {
		t.Error("there is something to flush after the end")
	}
}

// TestWindowWaitsForRadios until they have told where they were up to its end, for two
// seconds at most.
func TestWindowWaitsForRadios(t *testing.T) {
	n, got, _ := newTestClosing(t, 0)
	p := &played{state: tuner.State{MHz: 2437}}
	end := time.Unix(0, noon+5*minute)
	r := &radio{tuning: p, told: end.Add(-time.Minute)}
	n.airtime = &airtime{radios: []*radio{r, nil}, heard: func(int) (uint64, uint64) { return 0, 0 },
		bluetooth: func(int) bool { return false }, duties: func(*engine.Engine) {}}
	n.closing.late = func() bool { return n.airtime.late(n.engine.End()) }
	visit := func(from, to time.Duration) {
		p.Add(channels.Stop{MHz: 2437}, []channels.Visit{{MHz: 2437, From: end.Add(from), To: end.Add(to)}})
	}
	visit(-5*time.Minute, -time.Second/2)
	r.told = end.Add(-5 * time.Minute)
	if err := n.tick(end); err != nil || len(got.Windows) != 0 {
		t.Fatalf("released before the radio has told: %d windows, %v", len(got.Windows), err)
	}
	if left := n.patience(end); left != lateLook {
		t.Errorf("looks again after %v, want %v", left, lateLook)
	}
	visit(-time.Second/2, time.Second/2)
	if err := n.tick(end.Add(time.Second / 2)); err != nil || len(got.Windows) != 1 {
		t.Fatalf("%d windows, %v", len(got.Windows), err)
	}
	if c := got.Windows[0][0].Coverage.String(); c != "1" {
		t.Errorf("coverage %s, want 1", c)
	}
	next := end.Add(5 * time.Minute)
	if err := n.tick(next); err != nil || len(got.Windows) != 1 {
		t.Fatalf("%d windows, %v", len(got.Windows), err)
	}
	if err := n.tick(next.Add(closingTime)); err != nil || len(got.Windows) != 2 {
		t.Fatalf("a radio that does not tell holds the window up: %d, %v", len(got.Windows), err)
	}
	if c := got.Windows[1][0].Coverage.String(); c != "0.002" {
		t.Errorf("coverage %s of half a second, want 0.002", c)
	}
}
