package configs

import "time"

const (
	minutesOfDay = 24 * 60
	secondsOfDay = minutesOfDay * 60
)

// farthest is how far ahead Next looks: a week returns to where it began, and
// no clock change is longer than a day (Samoa left one out in 2011).
const farthest = 9 * 24 * time.Hour

// Open tells whether the sensor listens at t, which is in the store's location.
// What counts is what the clock on the wall shows: an hour that comes twice, as
// summer time ends, is open twice or closed twice.
func (h *Hours) Open(t time.Time) bool {
	if h.Always {
		return true
	}
	minute := t.Hour()*60 + t.Minute()
	for _, s := range h.Days[t.Weekday()] {
		if s.Start <= minute && minute < s.End {
			return true
		}
	}
	return false
}

// Next is the first moment after t, which is in the store's location, at which
// Open changes; the zero time where it never does. Where clocks are put forward
// over an opening time, the store opens at the moment that they are.
func (h *Hours) Next(t time.Time) time.Time {
	if h.Always {
		return time.Time{}
	}
	open, end := h.Open(t), t.Add(farthest)
	for from := t; from.Before(end); {
		// Until the clocks change, wall time is time plus a fixed offset.
		_, change := from.ZoneBounds()
		if next := h.edge(from, change, end, open); !next.IsZero() {
			return next
		}
		if change.IsZero() {
			break
		}
		if change = change.In(t.Location()); h.Open(change) != open {
			return change
		}
		from = change
	}
	return time.Time{}
}

// edge is the first moment after from at which Open is no longer as it was. It
// looks as far as end, and only before the clocks change, which is never where
// change is zero.
func (h *Hours) edge(from, change, end time.Time, open bool) time.Time {
	_, offset := from.Zone()
	local := from.Unix() + int64(offset)
	midnight := local - (local%secondsOfDay+secondsOfDay)%secondsOfDay - int64(offset)
	for ; midnight <= end.Unix(); midnight += secondsOfDay {
		for _, minute := range h.edges(midnight + int64(offset)) {
			next := time.Unix(midnight+int64(minute)*60, 0).In(from.Location())
			if !change.IsZero() && !next.Before(change) {
				return time.Time{}
			}
			if next.After(from) && h.Open(next) != open {
				return next
			}
		}
	}
	return time.Time{}
}

// edges are the minutes of a day, in order, at which a span begins or ends. The
// day is given by its midnight in seconds of local time since 1970-01-01, which
// was a Thursday.
func (h *Hours) edges(midnight int64) []int {
	day := midnight / secondsOfDay
	weekday := ((day+int64(time.Thursday))%7 + 7) % 7
	// The day before may have ended with a span that this one does not go on
	// with.
	minutes := []int{0}
	for _, s := range h.Days[weekday] {
		minutes = append(minutes, s.Start, s.End)
	}
	return minutes
}
