package scans

import "slices"

// A HandCount is a time in which somebody counted the people in a zone by eye.
//
// What such a count is good for is the ratio of people to the devices that were
// reported at that time. It goes on to hold only as long as an event goes on to be
// worth as much; but the estimator learns, and may think differently an hour later of
// what it heard then. So the events of that time are reckoned up once more, by what is
// known now, and all devices of the zone are scaled such that their sum comes to what
// was reported then. What is learned after a count moves kinds of devices against each
// other, and not all of them together.
//
// This goes on for followTime. By then most is learned; what changes later is rather
// the crowd, and the factor is left as it is until the next count or the end of the
// key period.
type HandCount struct {
	// Zone by index.
	Zone int
	// Start and End in Unix nanoseconds.
	Start, End int64
}

// SetHandCounts says when people have been counted, instead of what was said before.
// Zones are scaled by it from the next window on.
func (s *Estimator) SetHandCounts(list []HandCount) {
	s.hand.counts = append(s.hand.counts[:0], list...)
}

// handCounts are when people were counted, and what came of it.
type handCounts struct {
	counts []HandCount
	// scale by zone: of its devices, so that earlier hand counts still hold.
	scale []float64
}

// prepare gives all zones a scale.
func (h *handCounts) prepare(zones int) {
	for len(h.scale) < zones {
		h.scale = append(h.scale, 1)
	}
}

// rescale brings the scales up to date for a window that begins at start. The events of
// a hand count are reckoned up anew with the time that an event of each class stands
// for now.
func (s *Estimator) rescale(zones int, start int64, stands map[uint32]float64) {
	h := &s.hand
	h.prepare(zones)
	for z := range h.scale {
		var was, is float64
		counted := false
		for _, c := range h.counts {
			counted = counted || c.Zone == z
			if c.Zone == z && c.follows(start) {
				then, now := s.past.anew(c, stands)
				was, is = was+then, is+now
			}
		}
		switch {
		case !counted:
			h.scale[z] = 1
		case was > 0 && is > 0:
			h.scale[z] = min(max(was/is, 1/mostScale), mostScale)
		}
	}
}

// follows tells whether a window that begins at a time is scaled anew by the count.
func (c HandCount) follows(t int64) bool {
	return c.End <= t && t-c.End <= int64(followTime)
}

// reset forgets what came of hand counts, not when they were.
func (h *handCounts) reset() { h.scale = nil }

// scaled tells whether any zone is.
func (h *handCounts) scaled() bool {
	return slices.ContainsFunc(h.scale, func(k float64) bool { return k != 1 })
}

// stands returns how long an event of each class stands for its device now, in
// seconds, by the names of classes. Classes of which that cannot be said are missing.
func (s *Estimator) stands(seconds float64, lied bool) map[uint32]float64 {
	stands := make(map[uint32]float64, len(s.catalog.classes))
	for i := range s.catalog.classes {
		c := &s.catalog.classes[i]
		switch f := &s.catalog.families[c.family]; {
		case len(c.events) > 0:
			stands[c.name] = s.weights[c.events[0]] * seconds
		case lied:
		case c.counted():
			stands[c.name] = c.gap.mean / presentPerCovered
		case f.signal.looks[0] > 0:
			stands[c.name] = f.gap.mean / presentPerCovered
		}
	}
	makeUp := s.before.makeUp
	for name := range stands {
		stands[name] *= makeUp
	}
	return stands
}
