package scans

import (
	"sort"
	"time"
)

// inParts calls f for the window, for a long one in parts of one length after the
// other, of which the log then holds the events. What is known of a crowd in which
// people come and go holds for minutes, not for an hour; and no two events of different
// addresses further apart than that are ever looked at together.
func (s *Estimator) inParts(w Window, f func(part Window, first bool, parts float64)) {
	n := partsOf(w)
	all, length := s.log.events, (w.End-w.Start)/n
	from := 0
	for i := range n {
		part := w
		part.Start = w.Start + i*length
		if i < n-1 {
			part.End = part.Start + length
		}
		to := rebase(all, from, w, part)
		s.log.events = all[from:to]
		f(part, i == 0, float64(n))
		from = to
	}
	s.log.events = all
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
