package scans

import (
	"cmp"
	"math"
	"slices"
)

// presences groups the events of addresses that do not change by address, and
// calls f, by address, with one event of each and the share of the window in which
// it was present.
func (s *Estimator) presences(window float64, f func(e *event, present float64)) {
	list := s.stable[:0]
	for i := range s.log.events {
		if s.log.events[i].kind != Random {
			list = append(list, int32(i))
		}
	}
	s.stable = list
	events := s.log.events
	slices.SortFunc(list, func(a, b int32) int {
		if c := cmp.Compare(events[a].key, events[b].key); c != 0 {
			return c
		}
		return cmp.Compare(a, b)
	})
	for from := 0; from < len(list); {
		to := from + 1
		first, last := events[list[from]].begins(), events[list[from]].ends()
		for ; to < len(list) && events[list[to]].key == events[list[from]].key; to++ {
			last = max(last, events[list[to]].ends())
			s.spread.note(distance(&events[list[to-1]], &events[list[to]]))
		}
		f(&events[list[from]], presence(first, last, to-from, window))
		from = to
	}
}

// presence is the expected share of the window in which a device was there that
// was heard in n events from first to last, in seconds; with it, its share of
// those like it that were there and not heard at all, so that it can be above 1.
//
// Between its events it was there. Before the first and after the last it may
// have been away or silent: with a mean silence g and a mean stay d, both taken
// as exponential, the chance of having come within the time x before the first
// event is set against that of silence.
func presence(first, last float64, n int, window float64) float64 {
	silence := stableStretch * (stableSilence + last - first) / float64(n)
	there := last - first + edge(first, silence) + edge(max(0, window-last), silence)
	return min(there/window, 1) / (1 - math.Exp(-unheardRate*window/silence))
}

// edge is the expected time for which a device was there in x seconds without
// an event, at one end of its presence.
func edge(x, silence float64) float64 {
	rate := 1/silence + 1.0/stableStay
	left := math.Exp(-rate * x)
	come := 1 / (stableStay * rate)
	return (come*((1-left)/rate-x*left) + x*left) / (come*(1-left) + left)
}
