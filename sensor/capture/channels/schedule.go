package channels

import "time"

// Stop is one stay on a channel.
type Stop struct {
	MHz         int
	From, Until time.Time
}

// Schedule walks through a plan, round after round. It is the one timer of a
// radio. Each stop ends a dwell after the planned end of the one before, also if the
// caller is late, so lateness does not add up.
type Schedule struct {
	plan Plan
	at   int // of the next stop
	end  time.Time
}

// NewSchedule begins with the plan's first channel at the first call of Next.
func NewSchedule(p Plan) *Schedule { return &Schedule{plan: p} }

// Next is where to be from now on. After a pause that was longer than a stop,
// such as a suspended machine, the schedule goes on from now instead of hurrying
// after what was missed.
func (s *Schedule) Next(now time.Time) Stop {
	stop := s.plan.stops[s.at]
	s.at = (s.at + 1) % len(s.plan.stops)
	if late := now.Sub(s.end); s.end.IsZero() || late >= stop.dwell || late < -stop.dwell {
		s.end = now
	}
	s.end = s.end.Add(stop.dwell)
	return Stop{MHz: stop.mhz, From: now, Until: s.end}
}
