package notice

import (
	"slices"
	"strings"
	"time"

	"footfall/configs"
)

// week is the order in which days are listed (ISO 8601).
var week = [7]time.Weekday{
	time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday,
}

// hours lists the opening hours, days in a row with equal hours together. Days
// without any are left out: the sentence before says "only".
func (w writer) hours() []line {
	var items []line
	for first := 0; first < len(week); {
		spans := w.facts.Hours.Days[week[first]]
		last := first
		for last+1 < len(week) && slices.Equal(w.facts.Hours.Days[week[last+1]], spans) {
			last++
		}
		if len(spans) > 0 {
			items = append(items, plain(w.days(first, last)+": "+times(spans)))
		}
		first = last + 1
	}
	return items
}

// days names one day of the week, or a row of them.
func (w writer) days(first, last int) string {
	from, to := w.Days[week[first]], w.Days[week[last]]
	if first == last {
		return from
	}
	return strings.NewReplacer("{first}", from, "{last}", to).Replace(w.DayRange)
}

func times(spans []configs.Span) string {
	var words []string
	for _, s := range spans {
		words = append(words, clock(s.Start)+"–"+endOfSpan(s.End))
	}
	return strings.Join(words, ", ")
}

// endOfSpan writes midnight at the end of a day as such.
func endOfSpan(minute int) string {
	if minute == 24*60 {
		return "24:00"
	}
	return clock(minute)
}
