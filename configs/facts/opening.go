package facts

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"footfall/configs"
)

// week is the order of the days (ISO 8601).
var week = [7]time.Weekday{
	time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday,
}

// Days are days in a row with the same opening hours.
type Days struct {
	First, Last time.Weekday // the same for a single day
	Hours       string       // such as "09:00–12:30, 14:00–24:00"
}

// Week lists opening hours from Monday on, days in a row with equal hours
// together. Closed days are left out.
func Week(h configs.Hours) []Days {
	var rows []Days
	for first := 0; first < len(week); {
		spans := h.Days[week[first]]
		last := first
		for last+1 < len(week) && slices.Equal(h.Days[week[last+1]], spans) {
			last++
		}
		if len(spans) > 0 {
			rows = append(rows, Days{week[first], week[last], times(spans)})
		}
		first = last + 1
	}
	return rows
}

func times(spans []configs.Span) string {
	var words []string
	for _, s := range spans {
		words = append(words, Clock(s.Start)+"–"+Clock(s.End))
	}
	return strings.Join(words, ", ")
}

// Clock writes minutes after midnight as a time of day; 1440 as 24:00.
func Clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
