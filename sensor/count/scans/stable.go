package scans

import "math"

// presences groups the events of addresses that do not change by address, and
// calls f, by address, with one event of each and the share of the window in which
// it was present.
func (s *Estimator) presences(window float64, f func(e *event, present float64)) {
	events := s.log.events
	s.log.addresses(s.events(false), func(run []int32) {
		first, last := events[run[0]].begins(), events[run[0]].ends()
		gaps := float64(len(run) - 1)
		for i, j := range run {
			e := &events[j]
			last = max(last, e.ends())
			gaps += (e.ends() - e.begins()) / stableGap.Seconds()
			if i > 0 {
				s.spread.note(distance(&events[run[i-1]], e))
			}
		}
		f(&events[run[0]], s.prior.presence(first, last, gaps, window))
	})
}

// presence is the expected share of the window in which a device was there that
// was silent n times between first and last, in seconds; with it, its share of
// those like it that were there and not heard at all, as far as it is not 1 anyway.
// Within an event no silence was longer than stableGap.
//
// Between its events it was there. Before the first and after the last it may
// have been away or silent: with a mean silence g and a mean stay d, both taken
// as exponential, the chance of having come within the time x before the first
// event is set against that of silence.
func (p *Prior) presence(first, last, n, window float64) float64 {
	silence := stableStretch * (stableGaps*stableSilence + last - first) / (stableGaps + n)
	rate := (p.leaving + 1/LibraryStay.Seconds()) / stableStay
	there := last - first + edge(first, silence, rate) + edge(max(0, window-last), silence, rate)
	return min(1, there/window/(1-math.Exp(-unheardRate*window/silence)))
}

// edge is the expected time for which a device was there in x seconds without
// an event, at one end of its presence, if devices leave at a rate per second.
func edge(x, silence, leaving float64) float64 {
	rate := 1/silence + leaving
	left := math.Exp(-rate * x)
	come := leaving / rate
	return (come*((1-left)/rate-x*left) + x*left) / (come*(1-left) + left)
}
