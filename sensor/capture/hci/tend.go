package hci

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// quiet is how long nothing is reported before a remedy, and after one.
	quiet = 2 * time.Minute
	// settle is how long a stack beside us gets after it has changed the scan, and
	// meddling the least time between two answers to that.
	settle   = 2 * time.Second
	meddling = 30 * time.Second
)

// step is what to try on a controller that answers and reports nothing.
type step uint8

const (
	offAndOn  step = iota // switch the scan off and on
	resetIt               // Reset, and set it up
	downAndUp             // let go of it, and take it again
	allSteps
)

// least is the shortest time between two of the same step.
var least = [allSteps]time.Duration{10 * time.Minute, time.Hour, 6 * time.Hour}

// ladder goes from one step to the next for as long as nothing is heard, and then
// begins again.
type ladder struct {
	steps step // how many there are
	at    step // the next one
	last  [allSteps]time.Time
	newer time.Time // of the last step in this silence
}

// heard ends a silence.
func (l *ladder) heard() { l.at, l.newer = 0, time.Time{} }

// due is when to take the next step, given when it was heard last.
func (l *ladder) due(heard time.Time) time.Time {
	due := later(heard, l.newer).Add(quiet)
	if last := l.last[l.at]; !last.IsZero() {
		due = later(due, last.Add(least[l.at]))
	}
	return due
}

// take returns the step, and whether it was the last one.
func (l *ladder) take(now time.Time) (taken step, all bool) {
	taken = l.at
	l.last[taken], l.newer = now, now
	l.at = (l.at + 1) % l.steps
	return taken, l.at == 0
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// tend does what is due, and returns when to look again.
func (s *Source) tend(ctx context.Context) (time.Time, error) {
	now := s.options.now()
	if s.broken {
		return now, s.hardware(ctx, now)
	}
	due := s.ladder.due(s.options.patience.lastHeard())
	restart := time.Time{}
	if !s.changed.IsZero() {
		restart = later(s.changed.Add(settle), s.ladder.last[offAndOn].Add(meddling))
	}
	switch {
	case !restart.IsZero() && !now.Before(restart):
		s.ladder.last[offAndOn] = now
		s.changed = time.Time{}
		err := s.start(ctx, s.scan)
		s.changed = time.Time{} // by ourselves
		return now, ignoreStatus(err)
	case !now.Before(due):
		return now, s.remedy(ctx, now)
	case !restart.IsZero() && restart.Before(due):
		return restart, nil
	}
	return due, nil
}

// ignoreStatus leaves a refusal to the next step.
func ignoreStatus(err error) error {
	if isStatus(err) {
		return nil
	}
	return err
}

// remedy takes one step against silence. The error of a controller that does not
// answer even then ends the source.
func (s *Source) remedy(ctx context.Context, now time.Time) error {
	taken, all := s.ladder.take(now)
	s.options.patience.remedied(now, all)
	switch taken {
	case offAndOn:
		return ignoreStatus(s.start(ctx, s.scan))
	case resetIt:
		return s.setUp(ctx)
	}
	return s.cycle(ctx)
}

// cycle takes the controller down and up: the kernel does so when the user channel is
// let go of and taken again.
func (s *Source) cycle(ctx context.Context) error {
	before := s.link.Conn
	s.dropped.Add(before.Dropped())
	if err := before.Close(); err != nil {
		return fmt.Errorf("%s: %w (%w)", s.link.Name, ErrGone, err)
	}
	link, err := s.options.again(ctx)
	if err != nil {
		return err
	}
	s.link = link
	s.conn.Store(&link.Conn)
	if s.closed.Load() { // meanwhile
		return link.Conn.Close()
	}
	s.ladder.steps = s.steps()
	s.ladder.at %= s.ladder.steps
	return s.setUp(ctx)
}

// hardware answers an error of the hardware with a Reset, unless there are many.
func (s *Source) hardware(ctx context.Context, now time.Time) error {
	s.broken = false
	s.errors = append(s.errors, now)
	for len(s.errors) > 0 && now.Sub(s.errors[0]) > errorTime {
		s.errors = s.errors[1:]
	}
	if len(s.errors) > errorsInARow {
		return fmt.Errorf("%s: %w (code 0x%02x, %d in %v)", s.link.Name, ErrHardware, s.failed, len(s.errors), errorTime)
	}
	if s.link.Raw { // its stack resets it
		s.changed = now
		return nil
	}
	err := s.setUp(ctx)
	if errors.Is(err, ErrSilent) {
		return fmt.Errorf("%w, after a hardware error (code 0x%02x)", err, s.failed)
	}
	return err
}
