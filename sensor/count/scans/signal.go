package scans

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// spread is a histogram, in dB, of how far the signals of two events of one
// device are apart, from events that are known to be of one device.
type spread [31]float64

// newSpread starts with what the library shows.
func newSpread() spread { return librarySpread }

func (s *spread) note(d float64) {
	if d < 1000 {
		s[min(int(d+0.5), len(s)-1)]++
	}
}

// gate returns the width of the gate for linking by signal, in dB.
func (s *spread) gate() float64 {
	var total, below float64
	for _, n := range s {
		total += n
	}
	for i, n := range s {
		if n > 0 && below+n >= total/2 {
			median := float64(i) - 0.5 + (total/2-below)/n
			return min(max(gateSpread*median, minGate), maxGate)
		}
		below += n
	}
	return minGate
}

// levels says how devices are spread over signal levels at each source: how much of
// them lies within the gate around each level, 1 dB apart. Classes count by their
// devices rather than their frames, as far as that is known.
type levels struct {
	at, within [levelSources][levelCount]float64
	gate       float64
}

const (
	levelCount   = 130 // 0 to -129 dBm
	levelSources = 8   // of more sources, some share a place
)

func levelOf(signal float64) int { return min(max(int(0.5-signal), 0), levelCount-1) }

// around is how much lies within the gate around where an event was heard best.
func (l *levels) around(e *event) float64 {
	h := e.best()
	return l.within[h.source%levelSources][levelOf(float64(h.mean)/128)]
}

func (s *Estimator) learnLevels(gate float64) {
	at := &s.levels.at
	clear(at[:])
	s.levels.gate = gate
	s.levelled = slices.Grow(s.levelled[:0], len(s.log.events))
	for i := range s.catalog.classes {
		c := &s.catalog.classes[i]
		weight := 1 / (float64(len(c.events)) + levelPrior)
		for _, j := range c.events {
			if h := s.log.events[j].best(); h.n > 0 {
				at[h.source%levelSources][levelOf(float64(h.mean)/128)] += weight
				order := s.random.of(&s.log.events[j], drawOrder)
				s.levelled = append(s.levelled, drawn{order.next(), j})
			}
		}
	}
	slices.SortFunc(s.levelled, func(a, b drawn) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.event, b.event))
	})
	for k := range at {
		widen(&s.levels.within[k], &at[k], int(gate))
	}
}

// drawn is an event by its index, in an order that is drawn for each by itself, so that
// one that is left out is missing, and all others stand as they did.
type drawn struct {
	order uint64
	event int32
}

// draw picks an event of those with a level.
func (s *Estimator) draw(r *random) int32 {
	order := r.next()
	at := sort.Search(len(s.levelled), func(k int) bool { return s.levelled[k].order >= order })
	return s.levelled[at%len(s.levelled)].event
}

// widen adds up what lies within so many levels either way.
func widen(within, at *[levelCount]float64, width int) {
	for i := range at {
		within[i] = 0
		for j := max(0, i-width); j <= min(levelCount-1, i+width); j++ {
			within[i] += at[j]
		}
	}
}

// elsewhere is where what chance does is looked for: around another event, by its
// index, with the share of the events there to look at, so that chance is as likely as
// around the event itself; 0 if there is no such place.
type elsewhere struct {
	event int32
	share float64
}

// controlPlace picks, of some events that are well out of e's gate, the one with as
// much around it as there is around e, or failing that with most. Less than that has to
// be picked from more by chance, which does not thin what comes in bursts as it should.
func (s *Estimator) controlPlace(e *event, r *random) (p elsewhere) {
	if e.best().n == 0 {
		return elsewhere{}
	}
	own, best := s.levels.around(e), math.Inf(1)
	for range placesTried {
		j := s.draw(r)
		x := &s.log.events[j]
		if e.near(x, controlDistance*s.levels.gate) {
			continue
		}
		there := s.levels.around(x)
		off := math.Abs(there - own)
		if there < asDense*own {
			off += own // worse than any that is denser, but for what is twice as dense
		}
		if off < best {
			p, best = elsewhere{j, min(1, own/there)}, off
		}
		if best < closeEnough*own {
			break
		}
	}
	return p
}

// learnSignals learns from the signal levels of the families' events that no
// sequence links.
func (s *Estimator) learnSignals(window float64) {
	for i := range s.catalog.families {
		if f := &s.catalog.families[i]; len(f.events) > 0 {
			s.learnSignal(f, window)
		}
	}
}

func (s *Estimator) learnSignal(f *family, window float64) {
	everything := func(float64) bool { return true }
	s.places = s.places[:0]
	pick(len(f.events), s.effort(maxLooks), func(i int) {
		e := &s.log.events[f.events[i]]
		r := s.random.of(e, drawPlaces)
		for range controls {
			s.places = append(s.places, s.controlPlace(e, &r))
		}
	})
	s.follow(f, &f.full, window, everything)
	s.giveRhythm(f)
	r := f.rhythm
	if r == nil {
		f.signal = f.full
		return
	}
	r.reach = f.full.reach()
	was := r.faintest
	s.learnRhythm(f, window)
	f.sharpen(was)
	s.follow(f, &f.signal, window, func(lag float64) bool { return lag <= lags[r.reach] || r.beat(lag) })
}

// effort is how much of what may be done is done: all of it in a crowd, less in a
// flood of addresses, of which the log holds a small part, and which is known well
// enough.
func (s *Estimator) effort(most int) int { return max(most>>max(0, int(s.log.thin)-1), most/8) }

// giveRhythm gives a family a rhythm when it is worth one.
func (s *Estimator) giveRhythm(f *family) {
	if f.rhythm == nil && f.seen >= rhythmEvents && s.catalog.rhythms() < maxRhythms {
		f.rhythm = &rhythm{faintest: 1, reach: NumLags - 1}
	}
}

// follow learns when the family's events are followed, at their own place and at
// control places, counting only what is heard at the lags that are asked for.
func (s *Estimator) follow(f *family, c *curve, window float64, asked func(lag float64) bool) {
	events, gate, places := s.log.events, s.levels.gate, s.places
	pick(len(f.events), s.effort(maxLooks), func(i int) {
		e := &events[f.events[i]]
		reach := ahead(events, f.events, i+1, e, window)
		lag, next := first(events, f.events, i+1, e, reach, func(x *event) bool {
			return (x.key == e.key || e.near(x, gate)) && asked(x.begins()-e.begins())
		})
		c.note(lag, reach)
		if next != nil && next.key == e.key && lag > knownLag && c == &f.full {
			s.spread.note(distance(e, next))
		}
		r := s.random.of(e, drawShares)
		for _, p := range places[:controls] {
			c.noteControl(s.lookAside(f, i, p, reach, asked, &r), reach)
		}
		places = places[controls:]
	})
}

// lookAside returns when a control place of the family's event i is taken.
func (s *Estimator) lookAside(f *family, i int, p elsewhere, reach float64, asked func(lag float64) bool, r *random) float64 {
	if p.share == 0 {
		return never
	}
	e, there := &s.log.events[f.events[i]], &s.log.events[p.event]
	lag, _ := first(s.log.events, f.events, i+1, e, reach, func(x *event) bool {
		return x.key != e.key && x.heard[0].n > 0 && there.near(x, s.levels.gate) &&
			asked(x.begins()-e.begins()) && (p.share >= 1 || r.unit() < p.share)
	})
	return lag
}
