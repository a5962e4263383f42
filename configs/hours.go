package configs

import "time"

const (
	minutesOfDay = 24 * 60
	secondsOfDay = minutesOfDay * 60
)

// farthest is how far ahead Next looks: a week and a clock change of at most a day
// (Samoa left one out in 2011), rounded up.
const farthest = 9 * 24 * time.Hour

// Open reports whether the sensor listens at t, in the store's location. The clock
// on the wall decides: the repeated hour at the end of summer time is open twice or
// closed twice.
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

// Next is the time of the first change of Open after t, in the store's location;
// the zero time for never. If clocks are put forward over an opening time, the store
// opens at that moment.
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

// edge is the first moment after from with another value of Open. It looks as far
// as end, and only before the clocks change; a zero change means never.
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

// edges are the first and last minutes of a day's spans, in order. The day is given
// by its midnight in seconds of local time since 1970-01-01, a Thursday.
func (h *Hours) edges(midnight int64) []int {
	day := midnight / secondsOfDay
	weekday := ((day+int64(time.Thursday))%7 + 7) % 7
	// A span of the day before may end at midnight.
	minutes := []int{0}
	for _, s := range h.Days[weekday] {
		minutes = append(minutes, s.Start, s.End)
	}
	return minutes
}
