package scans

import "slices"

// learnSequences learns from the sequence numbers of each class, and decides
// which classes are chained. IEEE 802.11 numbers frames from 0 to 4095 and
// around (IEEE 802.11-2020, 9.2.4.4.2); phones that do not begin anew with
// every address give their next scan away.
//
// A phone scans in several classes under one count, so a scan may be followed
// by one of its own class or of any chained class.
func (s *Estimator) learnSequences(window float64) {
	chained := s.chainedEvents()
	for i := range s.catalog.classes {
		c := &s.catalog.classes[i]
		if len(c.events) == 0 {
			continue
		}
		s.apart = s.apart[:0]
		s.learnSequence(c, chained, window)
		share, deviations := c.sequence.linked()
		least := continues
		if c.chained {
			least -= continuesHysteresis
		}
		if c.chained = share > least && deviations > continuesDeviations; c.chained {
			for _, d := range s.apart {
				s.spread.note(d)
			}
		}
	}
}

// chainedEvents lists the events of chained classes in order of time.
func (s *Estimator) chainedEvents() []int32 {
	list := s.chained[:0]
	for i := range s.catalog.classes {
		if c := &s.catalog.classes[i]; c.chained {
			list = append(list, c.events...)
		}
	}
	slices.Sort(list)
	s.chained = list
	return list
}

func (s *Estimator) learnSequence(c *class, chained []int32, window float64) {
	events := s.log.events
	pick(len(c.events), maxSequenceLooks, func(i int) {
		self := c.events[i]
		e := &events[self]
		next := after(chained, self)
		reach := ahead(events, chained, next, e, window)
		if !c.chained {
			reach = min(reach, ahead(events, c.events, i+1, e, window))
		}
		find := func(offset int, own bool) (float64, *event) {
			lag, x := continuation(events, chained, next, e, reach, offset, own)
			if c.chained {
				return lag, x
			}
			if mine, y := continuation(events, c.events, i+1, e, reach, offset, own); mine < lag {
				return mine, y
			}
			return lag, x
		}
		lag, x := find(0, true)
		c.sequence.note(lag, reach)
		if x != nil && lag > knownLag {
			s.apart = append(s.apart, distance(e, x))
		}
		r := s.random.of(e, drawOffsets)
		for range controls {
			lag, _ := find(200+r.below(3600), false)
			c.sequence.noteControl(lag, reach)
		}
	})
}

// continuation returns the seconds from the end of an event to the first in the
// list, from position at on, that goes on with its sequence numbers, shifted by
// offset; and that event. The same address is the same device whatever its
// numbers; at a control place, where it is not wanted, it is passed over.
func continuation(events []event, list []int32, at int, from *event, ahead float64, offset int, own bool) (float64, *event) {
	if ahead <= 0 {
		return never, nil
	}
	limit := from.end + uint32(ahead*1000)
	after := from.last + uint16(offset)
	for _, i := range list[at:] {
		e := &events[i]
		if e.start > limit {
			break
		}
		if advance := (e.first - after) & 4095; e.key == from.key {
			if !own {
				continue
			}
		} else if advance == 0 || advance > maxAdvance || distance(from, e) > sequenceGate {
			continue
		}
		return max(0, e.begins()-from.ends()), e
	}
	return never, nil
}
