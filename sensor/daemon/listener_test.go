package daemon

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"footfall/configs"
	"footfall/sensor/capture"
	"footfall/sensor/capture/captest"
	"footfall/sensor/decode"
	"footfall/sensor/engine"
)

// burst is a source that gives so many frames at once and then ends.
type burst struct {
	frames []capture.Frame
	closed bool
}

func (b *burst) Next(context.Context) ([]capture.Frame, error) {
	if b.frames == nil {
		return nil, io.EOF
	}
	f := b.frames
	b.frames = nil
	return f, nil
}
func (b *burst) Stats() capture.Stats { return capture.Stats{Dropped: 3} }
func (b *burst) Close() error         { b.closed = true; return nil }

func probes(n int) *burst {
	b := &burst{}
	for i := range n {
		data := captest.Radiotap(-50, captest.ProbeRequest([6]byte{0, 1, 2, 3, byte(i >> 8), byte(i)}, 1))
		b.frames = append(b.frames, capture.Frame{Time: noon + int64(i), Data: data, Length: len(data), Link: capture.LinkRadiotap})
	}
	b.frames = append(b.frames, capture.Frame{Time: noon + int64(n), Data: []byte{0}, Length: 1, Link: capture.LinkRadiotap})
	return b
}

func newTestListener(sources ...capture.Source) (*listener, chan batch) {
	out := make(chan batch, 64)
	return &listener{
		name: "door", out: out, receiver: engine.NewReceiver(configs.Defaults(), 0), free: make(chan []decode.Sighting, 4),
		open: func() (capture.Source, error) {
			if len(sources) == 0 {
				return nil, errors.New("mon0: no such interface")
			}
			s := sources[0]
			sources = sources[1:]
			return s, nil
		},
		now: time.Now, log: slog.New(slog.DiscardHandler), retry: time.Millisecond, ready: make(chan struct{}),
		hearing: newHearing("door", onInterface(""), nil, time.Now),
	}, out
}

func TestListenerSplitsAndReopens(t *testing.T) {
	first, second := probes(600), probes(5)
	l, out := newTestListener(first, second)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- l.Run(ctx) }()
	var sightings, ups, downs int
	for downs < 2 {
		b := <-out
		switch b.event {
		case sourceUp:
			ups++
		case sourceDown:
			downs++
		case sighted:
			if len(b.sightings) > batchSize {
				t.Errorf("a batch of %d", len(b.sightings))
			}
			sightings += len(b.sightings)
			l.recycle(b.sightings)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if sightings != 605 || ups != 2 || !first.closed || !second.closed {
		t.Errorf("%d sightings, %d times up, closed %t %t", sightings, ups, first.closed, second.closed)
	}
	if l.dropped.Load() != 6 {
		t.Errorf("%d drops, want those of both times it was open", l.dropped.Load())
	}
	if got := l.tally[decode.RadiotapTruncated].Load(); got != 2 {
		t.Errorf("%d undecodable frames, want 2", got)
	}
}

// TestListenerWaitsForItsSource begins without a source, says so, and listens as soon
// as there is one.
func TestListenerWaitsForItsSource(t *testing.T) {
	l, out := newTestListener()
	var there atomic.Bool
	l.open = func() (capture.Source, error) {
		if !there.Load() {
			return nil, errors.New("mon0: no such interface")
		}
		return probes(5), nil
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- l.Run(ctx) }()
	<-l.Ready()
	eventually(t, "the listener says what is wrong", func() bool {
		return l.problem() == "source door is down: mon0: no such interface"
	})
	there.Store(true)
	if b := <-out; b.event != sourceUp {
		t.Errorf("event %d", b.event)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestListenerAwaits opens a broken source again when the kernel says so, and not before.
// Attempts are a pause apart even where the kernel is wrong.
func TestListenerAwaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, out := newTestListener()
		l.retry = time.Second
		stirred := make(chan struct{}, 1)
		l.stirred = stirred
		var opened []time.Duration
		began := time.Now()
		l.open = func() (capture.Source, error) {
			opened = append(opened, time.Since(began))
			if len(opened) < 3 {
				return nil, errors.New("mon0: no such interface")
			}
			return probes(1), nil
		}
		l.await = func(ctx context.Context, told func(error)) error {
			if len(opened) > 1 {
				return nil // well again, it says
			}
			told(errors.New("mon0 is down"))
			wait(ctx, 10*time.Second)
			return nil
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- l.Run(ctx) }()
		time.Sleep(5 * time.Second)
		if got := l.problem(); got != "source door is down: mon0 is down" || len(stirred) != 1 {
			t.Errorf("%q, stirred %d times", got, len(stirred))
		}
		<-out
		cancel()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if want := []time.Duration{0, 10 * time.Second, 11 * time.Second}; !slices.Equal(opened, want) {
			t.Errorf("opened after %v, want %v", opened, want)
		}
	})
}

// TestListenerStopsReadingWhenNobodyCounts sees the bound on what is queued.
func TestListenerStopsReadingWhenNobodyCounts(t *testing.T) {
	l, _ := newTestListener(probes(10))
	l.out = make(chan batch) // no one takes
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- l.Run(ctx) }()
	<-l.Ready()
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestRecycleWipes(t *testing.T) {
	l, _ := newTestListener()
	s := append(l.slate(), decode.Sighting{Address: decode.Address{1, 2, 3, 4, 5, 6}})
	l.recycle(s[:0])
	again := l.slate()
	if again = again[:1]; again[0].Address != (decode.Address{}) {
		t.Error("an address is left in a recycled batch")
	}
}
