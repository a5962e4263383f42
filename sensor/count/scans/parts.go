package scans

import (
	"sort"
	"time"
)

// part is a part of a window, with the range of its events by index into the log.
type part struct {
	Window
	from, to int
}

// parts returns the parts of one length that a long window is taken in, or the window
// itself, and has events count their time from the beginning of their part. What is
// known of a crowd in which people come and go holds for minutes, not for an hour; and
// no two events of different addresses further apart than that are ever looked at
// together.
func (s *Estimator) parts(w Window) []part {
	n := partsOf(w)
	length := (w.End - w.Start) / n
	list := make([]part, n)
	from := 0
	for i := range list {
		p := part{w, from, 0}
		p.Start = w.Start + int64(i)*length
		if i < len(list)-1 {
			p.End = p.Start + length
		}
		p.to = rebase(s.log.events, from, w, p.Window)
		list[i], from = p, p.to
	}
	return list
}

// partsOf is the number of parts of a window.
func partsOf(w Window) int64 {
	return max(1, (w.End-w.Start+int64(longestPart)-1)/int64(longestPart))
}

// rebase has the events of a part, of which the first is given by index, count their
// time from its beginning, and returns the index of the first event after it.
func rebase(events []event, from int, w, part Window) int {
	ms := func(t int64) uint32 { return uint32((t - w.Start) / int64(time.Millisecond)) }
	to := len(events)
	if part.End < w.End {
		end := ms(part.End)
		to = from + sort.Search(len(events)-from, func(k int) bool { return events[from+k].start >= end })
	}
	begin := ms(part.Start)
	for i := range events[from:to] {
		e := &events[from+i]
		e.start, e.end = e.start-begin, e.end-begin
	}
	return to
}
