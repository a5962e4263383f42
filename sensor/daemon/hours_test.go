package daemon

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"footfall/configs"
	"footfall/sensor/capture"
	"footfall/sensor/decode"
	"footfall/sensor/engine"
)

// TestNothingIsReadOutsideTheOpeningHours moves the clock of a store that is
// open from 12:00 to 13:00 and counts how often the source is opened and read.
func TestNothingIsReadOutsideTheOpeningHours(t *testing.T) {
	var clock atomic.Int64
	clock.Store(noon - int64(time.Minute))
	var hours configs.Hours
	for d := range hours.Days {
		hours.Days[d] = []configs.Span{{Start: 12 * 60, End: 13 * 60}}
	}
	s := &watched{air: newAir()}
	out := make(chan batch, 64)
	l := &listener{
		name: "door", out: out, receiver: engine.NewReceiver(configs.Defaults(), 0), free: make(chan []decode.Sighting, 4),
		open:  func() (capture.Source, error) { s.opened.Add(1); return s, nil },
		now:   func() time.Time { return time.Unix(0, clock.Load()) },
		log:   slog.New(slog.DiscardHandler),
		retry: time.Millisecond, ready: make(chan struct{}),
		hours: openingHours{hours: &hours, location: time.UTC, look: time.Millisecond}, hearing: newHearing("door", onInterface(""), nil, time.Now),
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- l.Run(ctx) }()

	<-l.Ready()
	s.air.phone(1)
	time.Sleep(20 * time.Millisecond) // twenty looks at the clock
	if s.opened.Load() != 0 || s.reads.Load() != 0 || !l.resting.Load() {
		t.Errorf("closed: opened %d times, read %d times, resting %t", s.opened.Load(), s.reads.Load(), l.resting.Load())
	}

	clock.Store(noon)
	if b := <-out; b.event != sourceUp {
		t.Fatalf("event %d, want the source up", b.event)
	}
	if b := <-out; len(b.sightings) != 1 {
		t.Fatalf("event %d, want the phone", b.event)
	}

	clock.Store(noon + int64(time.Hour))
	if b := <-out; b.event != sourceDown {
		t.Fatalf("event %d, want the source down", b.event)
	}
	eventually(t, "the source is closed", func() bool { return s.closed.Load() == 1 && l.resting.Load() })
	reads := s.reads.Load()
	s.air.phone(2)
	time.Sleep(20 * time.Millisecond)
	if s.reads.Load() != reads || s.opened.Load() != 1 || len(s.air.frames) != 1 {
		t.Errorf("after closing: %d reads more, opened %d times", s.reads.Load()-reads, s.opened.Load())
	}
	if got := l.problem(); got != "" {
		t.Errorf("a closed store raises an alert: %s", got)
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// watched counts what is done with a source.
type watched struct {
	air                   *air
	opened, reads, closed atomic.Int32
}

func (w *watched) Next(ctx context.Context) ([]capture.Frame, error) {
	w.reads.Add(1)
	return w.air.Next(ctx)
}
func (w *watched) Stats() capture.Stats { return capture.Stats{} }
func (w *watched) Close() error         { w.closed.Add(1); return nil }
