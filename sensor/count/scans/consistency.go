package scans

import "math"

// atOnceCounts tells whether signals say anything at this site: how often
// addresses of one class followed each other at once, how often they did so at
// one signal level, and how often chance alone would have made them.
type atOnceCounts struct{ followed, near, chance float64 }

func (a *atOnceCounts) fade(keep float64) {
	a.followed *= keep
	a.near *= keep
	a.chance *= keep
}

// signalsLie reports whether neither sequence numbers nor signals link the
// addresses that devices here use one after the other in a single scan. No
// phone of the library is like that; generated traffic can be, and then links
// by signal would find a new device in every scan.
func (a *atOnceCounts) signalsLie() bool {
	beyond := a.followed - a.chance
	near := a.near - chanceInGate*a.chance
	deviation := math.Sqrt(a.followed)
	return beyond > minAtOnce && a.followed-beyondChance*a.chance > 2*deviation &&
		near+deviation/2 < consistent*beyond
}

// learnAtOnce counts in the classes that are sparse enough for it.
func (s *Estimator) learnAtOnce(window float64) {
	for i := range s.catalog.classes {
		if c := &s.catalog.classes[i]; len(c.events) > 1 && !c.chained {
			s.learnAtOnceIn(c, window)
		}
	}
}

func (s *Estimator) learnAtOnceIn(c *class, window float64) {
	events := s.log.events
	begun, time := 1.0, 0.0
	for k, j := range c.events {
		e := &events[j]
		time += atOnce + e.ends() - e.begins()
		if k > 0 && e.begins()-events[c.events[k-1]].ends() > 1 {
			begun++
		}
	}
	// Of scans at random, those begin after a pause that fall into the silence. Where
	// there is little, it cannot be told how many they are.
	silent := 1 - occupiedShare(events, c.events, window, 1)
	scans := begun / silent
	if silent < stillShare || scans > sparseRate*window {
		return
	}
	s.atOnce.chance += time * scans / window
	for k := 1; k < len(c.events); k++ {
		a, b := &events[c.events[k-1]], &events[c.events[k]]
		if a.key == b.key || b.begins()-a.ends() >= atOnce || a.heard[0].n == 0 || b.heard[0].n == 0 {
			continue
		}
		s.atOnce.followed++
		if distance(a, b) <= consistentGate {
			s.atOnce.near++
		}
	}
}
