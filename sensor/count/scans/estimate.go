package scans

import (
	"slices"

	"footfall/sensor/count/forged"
)

// Estimate is the devices of one zone present on average in a window.
type Estimate struct {
	Devices float64
	// Low and High bound the 90 % interval.
	Low, High float64
	// Stable is the part of Devices whose address does not change.
	Stable float64
}

// Result is what a window came to.
type Result struct {
	// WiFi estimates by zone.
	WiFi []Estimate
	// Flood: addresses were forged. They are left out of the estimates, or there is no
	// estimate of Wi-Fi: Mixed.
	Flood, Mixed bool
	// Thinned: the log ran full, and some of the time was left out.
	Thinned bool
}

// state is what estimates are made with. Each step takes the events of a part and what
// was known before, and returns values.
type state struct {
	prior      Prior
	without    []string
	mechanisms []mechanism
	// known is what was learned before the open window, and learned what has been by
	// now.
	//
	// A window is counted by what was known before it, where that was enough. So an
	// address moves the devices of a window by its own events alone, each with the
	// weight that earlier windows gave it. That is what the noise of a released number
	// covers. Where nothing was known, the window's own events have to do: at the
	// beginning of a key period, and for a kind of device that is new.
	known, learned *Learned
	history        history
	scale          []float64 // of each zone, so that hand counts hold
}

func newState(p Prior, without []string) *state {
	s := &state{prior: p, without: without, known: newLearned(), learned: newLearned()}
	for _, m := range mechanisms {
		if !s.off(m.name()) && !s.off(withoutLearning) {
			s.mechanisms = append(s.mechanisms, m)
		}
	}
	return s
}

// off tells whether something is switched off.
func (s *state) off(name string) bool { return slices.Contains(s.without, name) }

// partResult is what a part came to.
type partResult struct {
	// weights in devices, by address.
	weights []float64
	// kinds are the classes that were heard.
	kinds   []kind
	thinned bool
	forgery forged.Verdict
}

// estimate learns from a part and estimates it.
func (s *state) estimate(p *part) partResult {
	p.order()
	forgery := p.forgery(s.known)
	p.leaveOut(&forgery)
	s.learned.pass(p.seconds)
	v := p.look(s.learned)
	v.unmatched = s.off(withoutMatching)
	if !s.off(withoutMoves) {
		s.learned.moves.learn(v, s.learned.spread.gate())
	}
	for _, m := range s.mechanisms {
		m.learn(v, s.learned)
	}
	r := partResult{weights: make([]float64, p.addresses), thinned: p.thinned, forgery: forgery}
	for i, list := range v.lists {
		if len(list) == 0 {
			continue
		}
		each := s.perEvent(&s.learned.classes[i], p.seconds)
		covered := 0.0
		for _, e := range list {
			stands := each + p.events[e].beyondScan()
			covered += stands
			r.weights[p.events[e].address] += stands / p.seconds
		}
		r.kinds = append(r.kinds, kind{s.learned.classes[i].name, float32(len(list)), float32(covered)})
	}
	s.cap(r.weights)
	return r
}

// perEvent returns for how many seconds an event of a class stands for its device in a
// part of so many seconds.
func (s *state) perEvent(c *class, seconds float64) float64 {
	return s.gap(c, seconds).mean / presentPerCovered
}

// gap asks the mechanisms one after the other: each by what was known before the window
// if that was enough, or else by what has been learned.
func (s *state) gap(c *class, seconds float64) gap {
	before := s.known.class(c.name)
	for _, m := range s.mechanisms {
		g, ok := gap{}, false
		if before != nil && m.knows(s.known, before) {
			g, ok = m.gap(s.known, before, &s.prior, seconds)
		} else {
			g, ok = m.gap(s.learned, c, &s.prior, seconds)
		}
		if ok {
			return g
		}
	}
	var nothing curve
	return nothing.gap(&s.prior, seconds, signalLinking)
}

// cap lets no address count for more than one device, however often it scanned, and
// notes how much that takes away. It belongs to devices that scanned seldom: later
// windows make up for it.
func (s *state) cap(weights []float64) {
	if s.off(withoutCap) {
		return
	}
	for i, w := range weights {
		s.learned.capLoss.whole += min(w, mostCapped)
		s.learned.capLoss.left += min(w, 1)
		weights[i] = min(w, 1)
	}
}

// closing is a window that has ended: its parts, and what was counted of stable
// addresses.
type closing struct {
	start, end int64
	parts      []*ended
	counts     []HandCount
	zones      []tally
	stable     []classStay
	thinned    bool
}

// classStay is what a stable address adds to a window, without its pseudonym.
type classStay struct {
	class   uint32
	zone    int32
	present float64
}

// tally adds up one zone.
type tally struct{ random, stable float64 }

// close puts the parts of a window together.
func (s *state) close(c *closing) Result {
	r := Result{Thinned: c.thinned}
	seconds := float64(c.end-c.start) / 1e9
	correction := s.known.capLoss.correction()
	s.rescale(c, seconds/float64(len(c.parts)), correction)
	now := windowKinds{start: c.start, end: c.end}
	for _, e := range c.parts {
		r.Thinned = r.Thinned || e.result.thinned
		r.Flood, r.Mixed = r.Flood || e.result.forgery.Found, r.Mixed || e.result.forgery.Mixed
		now.add(e.result.kinds, correction)
		for i, w := range e.result.weights {
			if z := e.zones[i]; z >= 0 {
				c.zones[z].random += e.share * min(w*correction*s.scale[z], 1)
			}
		}
	}
	r.Mixed = r.Mixed || r.Flood && r.Thinned
	c.addStable()
	s.history.note(now, s.scale)
	s.known = s.learned.clone()
	errors := ErrorsOf(c.end - c.start)
	for i := range c.zones {
		z := &c.zones[i]
		r.WiFi = append(r.WiFi, errors.estimate(z.random+z.stable, z.stable))
	}
	return r
}

// addStable adds the stable addresses, but those of forged classes.
func (c *closing) addStable() {
	for _, x := range c.stable {
		if !slices.ContainsFunc(c.parts, func(e *ended) bool { return e.result.forgery.Has(x.class) }) {
			c.zones[x.zone].stable += x.present
		}
	}
}
