package main

import (
	"context"
	"time"

	"footfall/sensor/simulate"
)

// catchUp is a clock that begins in the past and runs faster, until it has caught up with
// another clock. From then on it shows the same.
type catchUp struct {
	clock simulate.Clock
	line  simulate.Timeline
}

// newCatchUp begins with a time in the past.
func newCatchUp(clock simulate.Clock, past, now time.Time, speed float64) catchUp {
	return catchUp{clock, simulate.Timeline{Simulated: past.UnixNano(), Clock: now.UnixNano(), Speed: speed}}
}

// Now is the time in nanoseconds since the Unix epoch.
func (c catchUp) Now() int64 {
	now := c.clock.Now()
	return min(c.line.ToSimulated(now), now)
}

// Wait waits until Now has reached a time.
func (c catchUp) Wait(ctx context.Context, until int64) error {
	return c.clock.Wait(ctx, max(c.line.ToClock(until), until))
}

// meet waits until it has caught up. It does not return before ctx ends if the speed is
// too small for that.
func (c catchUp) meet(ctx context.Context) error {
	if c.line.Speed <= 1 {
		<-ctx.Done()
		return ctx.Err()
	}
	behind := float64(c.line.Clock - c.line.Simulated)
	return c.clock.Wait(ctx, c.line.Clock+int64(behind/(c.line.Speed-1)))
}
