package daemon

import (
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"footfall/sensor/engine"
)

const (
	// clockSlack is how far the wall clock may drift from the monotonic clock between
	// two looks before it counts as having been set.
	clockSlack = 2 * time.Second
	// leastStall is the shortest time between two looks to count as a stop of the
	// whole process. Usually there are looks every second.
	leastStall = 30 * time.Second
	// toldFor is how long an alert tells of a step of the clock.
	toldFor = time.Hour
	// worthTelling is the smallest step to raise an alert.
	worthTelling = time.Minute
)

// clock holds the wall clock against the monotonic clock. It belongs to the counting
// task.
//
//	set forward, or the process stood still   open window cut, then a gap
//	set back by up to one window              waits until the window is reached again
//	set back further                          windows of their own for the time twice over
//	not known yet                             counts, and holds the windows
type clock struct {
	window time.Duration
	// released returns the end of the newest released window, and setBack tells the
	// outbox that windows come again from a time on.
	released func() int64
	setBack  func(to int64) error
	filing   *filing
	log      *slog.Logger
	// elapsed is the time between two looks by the monotonic clock; time.Time.Sub if
	// it is nil.
	elapsed func(last, now time.Time) time.Duration
	// real is false for a simulated clock: it has no monotonic counterpart and may
	// run at any speed.
	real bool

	told atomic.Pointer[notice]
}

// notice is an alert for a time.
type notice struct {
	text  string
	until time.Time
}

// check deals with changes of the clock between two looks.
func (c *clock) check(e *engine.Engine, last, now time.Time) error {
	elapsed := now.Sub(last)
	if c.elapsed != nil {
		elapsed = c.elapsed(last, now)
	}
	step := now.Round(0).Sub(last.Round(0)) - elapsed
	was := last.Add(elapsed).UnixNano() // without the step
	set := step > clockSlack || step < -clockSlack
	if set {
		c.log.Warn("the clock was set", "by", step.Round(time.Second).String())
	}
	var err error
	switch behind := time.Duration(e.Start() - now.UnixNano()); {
	case behind > c.window:
		err = c.back(e, was, now, behind)
	case step > clockSlack && now.UnixNano() >= e.End():
		err = c.forward(e, was, now, step)
	case c.stalled(elapsed):
		err = c.forward(e, last.UnixNano(), now, elapsed)
	case set:
		e.ClockStepped()
	}
	if err != nil {
		return err
	}
	return c.filing.look(step, set, now)
}

// stalled tells whether the process stood still: stopped by a signal, or a machine
// that was paused.
func (c *clock) stalled(elapsed time.Duration) bool {
	return c.real && elapsed > max(c.window, leastStall)
}

// forward releases the counts until then, and a gap up to now. While the time is
// not known the gap is none: it is the error of the clock.
func (c *clock) forward(e *engine.Engine, was int64, now time.Time, by time.Duration) error {
	if c.filing.holding() {
		return e.Leap(was, now.UnixNano())
	}
	c.tell(now, by, "the time in between is published as a gap")
	return e.Jump(was, now.UnixNano())
}

// back goes on at an earlier time.
func (c *clock) back(e *engine.Engine, was int64, now time.Time, by time.Duration) error {
	released := max(c.released(), was)
	if err := c.setBack(now.UnixNano()); err != nil {
		c.log.Error("the outbox does not take windows from before", "error", err)
	}
	c.tell(now, -by, "windows until then come beside those that were published before, and their quality says clock")
	return e.Rewind(was, now.UnixNano(), released)
}

// tell raises an alert about a step for a while.
func (c *clock) tell(now time.Time, by time.Duration, then string) {
	if by.Abs() < worthTelling {
		return
	}
	direction := "forward"
	if by < 0 {
		direction = "back"
	}
	text := fmt.Sprintf("the clock went %s by %s at %s: %s; check the time synchronisation (timedatectl)",
		direction, by.Abs().Round(time.Second), now.UTC().Format(time.RFC3339), then)
	c.told.Store(&notice{text, now.Add(toldFor)})
}

// alerts tells a person about the clock.
func (c *clock) alerts(now time.Time) (alerts []string) {
	if n := c.told.Load(); n != nil && now.Before(n.until) {
		alerts = append(alerts, n.text)
	}
	if reason := c.filing.reason.Load(); reason != nil {
		alerts = append(alerts, *reason)
	}
	return alerts
}
