package configs

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// days are the keys of opening_hours, by time.Weekday.
var days = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// daily stands for all days of the week.
const daily = "daily"

const dayWords = "mon, tue, wed, thu, fri, sat, sun, a range such as mon-fri, or daily"

// spanPattern admits 24:00 as an end only.
var spanPattern = regexp.MustCompile(`^([01][0-9]|2[0-3]):([0-5][0-9]) *- *(?:([01][0-9]|2[0-3]):([0-5][0-9])|24:00)$`)

// hours reads the opening hours: the word always, or spans for each day.
func hours(into *Hours) value {
	return value{form{kind: Days}, func(p *parser, place string, n *yaml.Node) {
		if n.Kind == yaml.ScalarNode {
			if s, ok := p.scalar(place, n); ok && s != "always" {
				p.problemf(n.Line, place, "%s is not understood; write always, or days on lines of their own below it, such as %q",
					quote(s), "mon-fri: 09:00-21:00")
			} else if ok {
				*into = Hours{Always: true}
			}
			return
		}
		if isAlias(p, place, n) {
			return
		}
		if n.Kind != yaml.MappingNode {
			p.complainf(place, "holds %s, not days; write a line for each day below it, such as %q", kind(n), "mon-fri: 09:00-21:00")
			return
		}
		week := week{p: p, place: place}
		for i := 0; i+1 < len(n.Content); i += 2 {
			week.entry(n.Content[i], n.Content[i+1])
		}
		if spans, ok := week.join(); ok {
			*into = Hours{Days: spans}
		}
	}}
}

// week collects the spans of the days.
type week struct {
	p      *parser
	place  string
	from   [7]string // the place of the day's key; "" for none yet
	spans  [7][]Span // as written: one past midnight ends after 1440
	broken bool      // a mistake was noted
}

// entry reads the hours of a day, or of several days in a row.
func (w *week) entry(key, value *yaml.Node) {
	which := weekdays(key.Value)
	switch {
	case key.Kind != yaml.ScalarNode:
		w.broken = true
		w.p.problemf(key.Line, w.place, "has %s for a day; use %s", kind(key), dayWords)
		return
	case which == nil:
		w.unknown(key)
		return
	}
	at := join(w.place, key.Value)
	for _, day := range which {
		if first := w.from[day]; first != "" {
			w.broken = true
			w.p.problemf(key.Line, at, "gives %s a second time, first on line %d; delete one", days[day], w.p.line(first))
			return
		}
	}
	w.p.lines[at] = key.Line
	spans, ok := w.p.spans(at, value)
	w.broken = w.broken || !ok
	for _, day := range which {
		w.from[day], w.spans[day] = at, spans
	}
}

// unknown explains a key other than a day.
func (w *week) unknown(key *yaml.Node) {
	w.broken = true
	word := strings.ToLower(key.Value)
	if len(word) > 3 && slices.Contains(days[:], word[:3]) && !strings.Contains(word, "-") || slices.Contains(days[:], word) {
		w.p.problemf(key.Line, w.place, "unknown day %s; did you mean %q?", quote(key.Value), word[:3])
		return
	}
	w.p.problemf(key.Line, w.place, "unknown day %s; use %s", quote(key.Value), dayWords)
}

// weekdays are the days of a key; nil for none. A range may pass the end of the
// week: fri-mon.
func weekdays(key string) []int {
	if key == daily {
		return []int{0, 1, 2, 3, 4, 5, 6}
	}
	first, last, isRange := strings.Cut(key, "-")
	day, until := slices.Index(days[:], first), slices.Index(days[:], last)
	if !isRange {
		until = day
	}
	if day < 0 || until < 0 || isRange && day == until {
		return nil
	}
	which := []int{day}
	for day != until {
		day = (day + 1) % 7
		which = append(which, day)
	}
	return which
}

// spans reads the hours of one day: "closed", or spans with commas between.
func (p *parser) spans(place string, n *yaml.Node) ([]Span, bool) {
	s, ok := p.scalar(place, n)
	if !ok || s == "closed" {
		return nil, ok
	}
	var spans []Span
	for word := range strings.SplitSeq(s, ",") {
		span, wrong := parseSpan(strings.TrimSpace(word))
		if last := len(spans) - 1; wrong == "" && last >= 0 && span.Start < spans[last].End {
			wrong = "overlaps with the span before it, or is out of order; write the spans of a day from morning to night"
		}
		if wrong != "" {
			p.problemf(n.Line, place, "%s %s", quote(strings.TrimSpace(word)), wrong)
			return nil, false
		}
		spans = append(spans, span)
	}
	return spans, true
}

// parseSpan returns a span, or the mistake. The end of a span past midnight is above
// 1440.
func parseSpan(s string) (span Span, wrong string) {
	parts := spanPattern.FindStringSubmatch(s)
	if parts == nil {
		return Span{}, `is not a span of time; write it such as 09:00-21:00 (24:00 is the end of the day), or "closed"`
	}
	start, end := minuteOf(parts[1], parts[2]), minutesOfDay
	if parts[3] != "" {
		end = minuteOf(parts[3], parts[4])
	}
	switch {
	case start == end:
		return Span{}, `begins when it ends; write 00:00-24:00 for the whole day, or "closed"`
	case end < start:
		end += minutesOfDay
	}
	return Span{start, end}, ""
}

// minuteOf returns minutes after midnight. A pattern has checked the time of day.
func minuteOf(hours, minutes string) int {
	h, _ := strconv.Atoi(hours)
	m, _ := strconv.Atoi(minutes)
	return h*60 + m
}

// join splits spans at midnight and joins adjacent ones.
func (w *week) join() ([7][]Span, bool) {
	var all [7][]Span
	empty := true
	for day := range w.spans {
		for _, s := range w.spans[(day+6)%7] {
			if s.End > minutesOfDay {
				w.add(&all, day, Span{0, s.End - minutesOfDay})
			}
		}
		for _, s := range w.spans[day] {
			w.add(&all, day, Span{s.Start, min(s.End, minutesOfDay)})
			empty = false
		}
	}
	if empty && !w.broken {
		w.broken = true
		w.p.complainf(w.place, "no day has opening hours, so the sensor would never listen; give some, or write always")
	}
	return all, !w.broken
}

// add appends a span to those of a day.
func (w *week) add(all *[7][]Span, day int, s Span) {
	last := len(all[day]) - 1
	switch {
	case last >= 0 && s.Start < all[day][last].End:
		if !w.broken { // else the spans are not the intended ones
			before := days[(day+6)%7]
			w.p.complainf(w.from[day], "begins on %s before the hours of %s have ended, at %s",
				days[day], before, clockText(all[day][last].End))
		}
		w.broken = true
	case last >= 0 && s.Start == all[day][last].End:
		all[day][last].End = s.End
	default:
		all[day] = append(all[day], s)
	}
}

// clockText writes minutes after midnight as a time of day.
func clockText(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// dayText writes the hours of a day as in a file.
func dayText(spans []Span) string {
	if len(spans) == 0 {
		return "closed"
	}
	words := make([]string, len(spans))
	for i, s := range spans {
		words[i] = clockText(s.Start) + "-" + clockText(s.End)
	}
	return strings.Join(words, ", ")
}
