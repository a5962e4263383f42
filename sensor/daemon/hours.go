package daemon

import (
	"context"
	"errors"
	"time"

	"footfall/configs"
)

// errClosingTime ends the reading of a source when the store closes.
var errClosingTime = errors.New("the store has closed")

// look is how often the clock is looked at while waiting for the store to open
// or close: it may be set in between.
const look = 20 * time.Second

// openingHours are the hours in which sources are open at all. Outside of them
// nothing is ignored, because nothing is read.
type openingHours struct {
	hours    *configs.Hours // nil for always
	location *time.Location
	look     time.Duration
}

// Open tells whether the sensor listens at t.
func (o openingHours) Open(t time.Time) bool {
	return o.hours == nil || o.hours.Always || o.hours.Open(t.In(o.location))
}

// await waits until the store is open, or until it is closed. It returns false
// if ctx ends first.
func (o openingHours) await(ctx context.Context, now func() time.Time, open bool) bool {
	for ctx.Err() == nil {
		t := now()
		if o.Open(t) == open {
			return true
		}
		pause := o.look
		if o.hours != nil {
			if next := o.hours.Next(t.In(o.location)); !next.IsZero() {
				pause = min(pause, next.Sub(t))
			}
		}
		if pause <= 0 {
			pause = look
		}
		wait(ctx, pause)
	}
	return false
}

// wait pauses unless ctx ends.
func wait(ctx context.Context, d time.Duration) { waitOr(ctx, d, nil) }

// waitOr pauses unless ctx ends or a channel is closed.
func waitOr(ctx context.Context, d time.Duration, closed <-chan struct{}) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-closed:
	case <-t.C:
	}
}
