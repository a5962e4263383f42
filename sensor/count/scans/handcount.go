package scans

// A HandCount is a time in which somebody counted the people in a zone by eye.
//
// Such a count gives the ratio of people to the devices that were reported then. The
// ratio holds as long as an event is worth as much; but the estimator learns, and may
// think differently an hour later of what it heard. So the events of that time are
// recomputed by what is known now, and the zone's devices are scaled such that their
// sum comes to what was reported. What is learned after a count moves kinds of devices
// against each other, and not all of them together.
//
// This goes on for followTime. By then most is learned. The factor is then left as it
// is until the next count or the end of the key period.
type HandCount struct {
	// Zone by index.
	Zone int
	// Start and End in Unix nanoseconds.
	Start, End int64
}

// SetHandCounts says when people have been counted, in place of what was said before.
// Zones are scaled by it from the next window on.
func (s *Estimator) SetHandCounts(list []HandCount) {
	s.counts = append(s.counts[:0], list...)
}

// follows tells whether a window that begins at a time is scaled by the count.
func (c HandCount) follows(t int64) bool {
	return c.End <= t && t-c.End <= int64(followTime)
}

// rescale brings the scales of the zones up to date for a window.
func (s *state) rescale(c *closing, partSeconds, correction float64) {
	for len(s.scale) < len(c.zones) {
		s.scale = append(s.scale, 1)
	}
	var perEvent map[uint32]float64
	for z := range s.scale {
		var was, is float64
		counted := false
		for _, h := range c.counts {
			counted = counted || h.Zone == z
			if h.Zone == z && h.follows(c.start) {
				if perEvent == nil {
					perEvent = s.perEvents(partSeconds, correction)
				}
				then, now := s.history.recompute(h, perEvent)
				was, is = was+then, is+now
			}
		}
		switch {
		case !counted:
			s.scale[z] = 1
		case was > 0 && is > 0:
			s.scale[z] = min(max(was/is, 1/mostScale), mostScale)
		}
	}
}

// perEvents returns the current seconds per event of each class, by its name.
func (s *state) perEvents(partSeconds, correction float64) map[uint32]float64 {
	seconds := make(map[uint32]float64, len(s.learned.classes))
	for i := range s.learned.classes {
		c := &s.learned.classes[i]
		seconds[c.name] = s.perEvent(c, partSeconds) * correction
	}
	return seconds
}
