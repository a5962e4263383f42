package simulate

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footfall/sensor/capture"
)

// handClock goes only when it is told to. Each waiter is announced on waits.
type handClock struct {
	mu      sync.Mutex
	now     int64
	changed chan struct{}
	waits   chan int64
}

func newHandClock(now int64) *handClock {
	return &handClock{now: now, changed: make(chan struct{}), waits: make(chan int64)}
}

func (c *handClock) Now() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) set(now int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
	close(c.changed)
	c.changed = make(chan struct{})
}

func (c *handClock) Wait(ctx context.Context, until int64) error {
	for {
		c.mu.Lock()
		reached, changed := c.now >= until, c.changed
		c.mu.Unlock()
		if reached {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case c.waits <- until:
		case <-changed:
		}
	}
}

// script is a source of frames at given times, a few at once.
type script struct {
	times  []int64
	batch  int
	closed bool
}

func (s *script) Next(ctx context.Context) ([]capture.Frame, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var out []capture.Frame
	for len(s.times) > 0 && len(out) < s.batch {
		out = append(out, capture.Frame{Time: s.times[0], Data: []byte{1}, Length: 1, Link: capture.LinkRadiotap})
		s.times = s.times[1:]
	}
	if len(out) == 0 {
		return nil, io.EOF
	}
	return out, nil
}

func (s *script) Stats() capture.Stats { return capture.Stats{Frames: 99, Dropped: 7} }
func (s *script) Close() error         { s.closed = true; return nil }

// TestPace: frames come when the clock reaches them and not before, all that
// are due at once, stamped with the clock's time.
func TestPace(t *testing.T) {
	inner := &script{times: []int64{1000, 1010, 1040, 1100}, batch: 3}
	clock := newHandClock(500)
	// From 500 on, at ten times the speed: due at 500, 501, 504 and 510.
	src := Pace(inner, clock, Timeline{Simulated: 1000, Clock: 500, Speed: 10})
	type result struct {
		times []int64
		err   error
	}
	results := make(chan result)
	go func() {
		for {
			frames, err := src.Next(context.Background())
			r := result{err: err}
			for _, f := range frames {
				r.times = append(r.times, f.Time)
			}
			results <- r
			if err != nil {
				return
			}
		}
	}()
	check := func(want ...int64) {
		t.Helper()
		r := <-results
		if r.err != nil || len(r.times) != len(want) {
			t.Fatalf("got %v, error %v, want %v", r.times, r.err, want)
		}
		for i := range want {
			if r.times[i] != want[i] {
				t.Fatalf("got %v, want %v", r.times, want)
			}
		}
	}
	check(500)
	if until := <-clock.waits; until != 501 {
		t.Fatalf("waits for %d, want 501", until)
	}
	clock.set(505) // late: two are due
	check(501, 504)
	if until := <-clock.waits; until != 510 {
		t.Fatalf("waits for %d, want 510", until)
	}
	clock.set(510)
	check(510)
	if r := <-results; !errors.Is(r.err, io.EOF) {
		t.Errorf("at the end: %v, error %v", r.times, r.err)
	}
	if s := src.Stats(); s.Frames != 4 || s.Dropped != 7 {
		t.Errorf("stats %+v", s)
	}
}

// TestPaceEnds: a waiting source ends with its context or on Close.
func TestPaceEnds(t *testing.T) {
	for _, how := range []string{"context", "close"} {
		inner, clock := &script{times: []int64{100}, batch: 1}, newHandClock(0)
		src := Pace(inner, clock, Timeline{})
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		go func() {
			_, err := src.Next(ctx)
			done <- err
		}()
		<-clock.waits
		want := context.Canceled
		if how == "close" {
			want = fs.ErrClosed
			if err := src.Close(); err != nil || !inner.closed {
				t.Errorf("close: %v, inner closed %v", err, inner.closed)
			}
		} else {
			cancel()
		}
		if err := <-done; !errors.Is(err, want) {
			t.Errorf("%s: error %v, want %v", how, err, want)
		}
		cancel()
	}
}

// TestPaceKeepsFrames: a call that was cut short loses nothing.
func TestPaceKeepsFrames(t *testing.T) {
	inner, clock := &script{times: []int64{100, 200}, batch: 2}, newHandClock(0)
	src := Pace(inner, clock, Timeline{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := src.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	clock.set(300)
	n := 0
	for range 2 {
		frames, err := src.Next(context.Background())
		if err != nil {
			break
		}
		n += len(frames)
	}
	if n != 2 {
		t.Errorf("%d frames after a cancelled call, want 2", n)
	}
}

// TestTimeline: there and back, and at its anchor.
func TestTimeline(t *testing.T) {
	now := time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC).UnixNano()
	for _, speed := range []float64{0, 1, 60, 0.5} {
		l := Timeline{Simulated: Default(1).Start, Clock: now, Speed: speed}
		if l.ToClock(l.Simulated) != now || l.ToSimulated(now) != l.Simulated {
			t.Errorf("speed %v: the anchor moves", speed)
		}
		at := now + int64(90*time.Second)
		if got := l.ToClock(l.ToSimulated(at)); got != at {
			t.Errorf("speed %v: %d becomes %d", speed, at, got)
		}
		want := int64(90 * time.Second)
		if speed > 0 {
			want = int64(float64(want) * speed)
		}
		if got := l.ToSimulated(at) - l.Simulated; got != want {
			t.Errorf("speed %v: %v simulated in 90 s", speed, time.Duration(got))
		}
	}
}

// TestWallClock runs a paced store against the system's clock, inside a bubble
// where its time costs nothing.
func TestWallClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var clock WallClock
		c := Show(1)
		c.Length = 10 * time.Minute
		begin := clock.Now()
		line := Timeline{Simulated: c.Start, Clock: begin, Speed: 20}
		src := Pace(mustNew(t, c).Sources()[0], clock, line)
		drain(t, src, func(f *capture.Frame) {
			if f.Time > clock.Now() {
				t.Fatalf("frame of %v ahead", time.Duration(f.Time-clock.Now()))
			}
			if late := clock.Now() - f.Time; late > int64(time.Millisecond) {
				t.Fatalf("frame late by %v", time.Duration(late))
			}
		})
		if took := time.Duration(clock.Now() - begin); took < 29*time.Second || took > 30*time.Second {
			t.Errorf("ten minutes at 20 times the speed took %v", took)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := clock.Wait(ctx, clock.Now()+int64(time.Hour)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("wait beyond the context: %v", err)
		}
		if err := clock.Wait(ctx, 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("wait with an ended context: %v", err)
		}
	})
}

// TestSped has a store run in simulated time: frames come when the faster clock
// reaches them, unchanged.
func TestSped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var wall WallClock
		c := Show(2)
		c.Length = 10 * time.Minute
		begin := wall.Now()
		clock := Sped{Clock: wall, Line: Timeline{Simulated: c.Start, Clock: begin, Speed: 60}}
		if clock.Now() != c.Start {
			t.Errorf("it begins %v late", time.Duration(clock.Now()-c.Start))
		}
		s := mustNew(t, c)
		plain := s.Sources()[0]
		var want []int64
		drain(t, plain, func(f *capture.Frame) { want = append(want, f.Time) })
		src := Pace(s.Sources()[0], clock, Timeline{Simulated: c.Start, Clock: c.Start})
		n := 0
		drain(t, src, func(f *capture.Frame) {
			// A nanosecond of the wall clock is 60 of simulated time.
			if late := clock.Now() - f.Time; late < -60 || late > int64(60*time.Millisecond) {
				t.Fatalf("frame late by %v", time.Duration(late))
			}
			if f.Time != want[n] {
				t.Fatalf("frame %d is of %d, and was of %d", n, f.Time, want[n])
			}
			n++
		})
		if took := time.Duration(wall.Now() - begin); n != len(want) || took < 9*time.Second || took > 10*time.Second {
			t.Errorf("%d of %d frames, and ten minutes at 60 times the speed took %v", n, len(want), took)
		}
	})
}

// TestPaceKeepsBytes: pacing changes times and nothing else.
func TestPaceKeepsBytes(t *testing.T) {
	c := noisy(8)
	plain, paced := mustNew(t, c).Sources()[0], mustNew(t, c).Sources()[0]
	clock := newHandClock(c.Start + int64(c.Length))
	var want, got bytes.Buffer
	drain(t, plain, func(f *capture.Frame) { want.Write(f.Data) })
	drain(t, Pace(paced, clock, Timeline{Simulated: c.Start, Clock: c.Start}), func(f *capture.Frame) { got.Write(f.Data) })
	if !bytes.Equal(want.Bytes(), got.Bytes()) {
		t.Error("other bytes")
	}
}
