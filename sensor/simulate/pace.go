package simulate

import (
	"context"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"footfall/sensor/capture"
)

// Clock is the clock of a paced source.
type Clock interface {
	// Now returns the time in nanoseconds since the Unix epoch.
	Now() int64
	// Wait returns nil once the clock has reached a time, at once if it has,
	// or ctx.Err() as soon as ctx ends.
	Wait(ctx context.Context, until int64) error
}

// WallClock is the system's clock.
type WallClock struct{}

// Now returns the system's time.
func (WallClock) Now() int64 { return time.Now().UnixNano() }

// Wait sleeps until the system's time has come.
func (c WallClock) Wait(ctx context.Context, until int64) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		left := until - c.Now()
		if left <= 0 {
			return nil
		}
		timer := time.NewTimer(time.Duration(left))
		select {
		case <-ctx.Done():
			timer.Stop()
		case <-timer.C:
		}
	}
}

// Timeline maps simulated time to the time of a clock. When the clock shows Clock,
// simulated time is Simulated, both in nanoseconds since the Unix epoch. From there on
// simulated time runs Speed times as fast. A Speed of 0 means 1.
type Timeline struct {
	Simulated, Clock int64
	Speed            float64
}

func (t Timeline) speed() float64 {
	if t.Speed > 0 {
		return t.Speed
	}
	return 1
}

// ToClock returns when a moment of simulated time is reached.
func (t Timeline) ToClock(simulated int64) int64 {
	return t.Clock + int64(float64(simulated-t.Simulated)/t.speed())
}

// ToSimulated returns the simulated time at a time of the clock. The truth of a window
// of the clock from a to b is Store.Truth(zone, ToSimulated(a), ToSimulated(b)).
func (t Timeline) ToSimulated(clock int64) int64 {
	return t.Simulated + int64(float64(clock-t.Clock)*t.speed())
}

// Sped is a clock that shows the simulated time of a timeline. It runs on another clock.
// Code that uses it runs in simulated time, which may be faster than real time.
type Sped struct {
	Clock Clock
	Line  Timeline
}

// Now returns the simulated time in nanoseconds since the Unix epoch.
func (s Sped) Now() int64 { return s.Line.ToSimulated(s.Clock.Now()) }

// Wait returns nil once simulated time has reached a moment.
func (s Sped) Wait(ctx context.Context, until int64) error {
	return s.Clock.Wait(ctx, s.Line.ToClock(until))
}

// Pace returns a source that yields each frame of src when the clock reaches its time on
// the timeline. It stamps the frame with the clock's time, so frames and windows agree.
// Sources of one store stay in step if they share a timeline. Closing it closes src and
// ends a waiting call of Next.
func Pace(src capture.Source, clock Clock, t Timeline) capture.Source {
	p := &paced{src: src, clock: clock, line: t}
	p.closed, p.close = context.WithCancelCause(context.Background())
	return p
}

type paced struct {
	src   capture.Source
	clock Clock
	line  Timeline

	closed context.Context
	close  context.CancelCauseFunc

	waiting []capture.Frame // borrowed from src, not yet due
	due     []capture.Frame
	mu      sync.Mutex
	frames  uint64
}

// Next waits for the next frame and returns all that are due by then.
func (p *paced) Next(ctx context.Context) ([]capture.Frame, error) {
	frames, err := p.wait(ctx)
	if p.closed.Err() != nil {
		return nil, context.Cause(p.closed)
	}
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.frames += uint64(len(frames))
	p.mu.Unlock()
	return frames, nil
}

func (p *paced) wait(ctx context.Context) ([]capture.Frame, error) {
	both, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.closed, cancel)()
	if len(p.waiting) == 0 {
		frames, err := p.src.Next(both)
		if err != nil {
			return nil, err
		}
		p.waiting = frames
	}
	if err := p.clock.Wait(both, p.line.ToClock(p.waiting[0].Time)); err != nil {
		return nil, err
	}
	now := p.clock.Now()
	p.due = p.due[:0]
	for len(p.waiting) > 0 {
		f := p.waiting[0]
		f.Time = p.line.ToClock(f.Time)
		if f.Time > now && len(p.due) > 0 {
			break
		}
		p.due = append(p.due, f)
		p.waiting = p.waiting[1:]
	}
	return p.due, nil
}

// Stats returns the number of frames delivered, and the rest from the source.
func (p *paced) Stats() capture.Stats {
	s := p.src.Stats()
	p.mu.Lock()
	defer p.mu.Unlock()
	s.Frames = p.frames
	return s
}

// Close closes the source behind it too.
func (p *paced) Close() error {
	p.close(fmt.Errorf("paced source: %w", fs.ErrClosed))
	return p.src.Close()
}
