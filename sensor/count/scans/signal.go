package scans

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// bySignal follows devices by the level at which they are heard. Only events of one
// family are compared, and only of classes that no sequence links.
type bySignal struct{}

func (bySignal) name() string { return "signal" }

var signalLinking = linking{lostBySignal, minVoidBySignal}

func (bySignal) knows(l *Learned, c *class) bool {
	f := l.familyOf(c)
	return f.signal.known(f.age)
}

func (bySignal) gap(l *Learned, c *class, p *Prior, seconds float64) (gap, bool) {
	return l.familyOf(c).signal.gap(p.moving(l.moves.still()), seconds, signalLinking), true
}

func (bySignal) learn(v *view, l *Learned) {
	lists := v.unchained(l)
	field := v.field(l.spread.gate())
	for i := range lists {
		if len(lists[i]) > 0 {
			v.followSignals(&l.families[i].signal, lists[i], field, &l.spread)
		}
	}
}

// followSignals looks when events of a family are followed, at their own place and at
// control places.
func (v *view) followSignals(c *curve, list []int32, field *field, spread *spread) {
	x := indexLevels(v.events, list)
	pick(len(list), maxLooks, func(k int) {
		self := list[k]
		e := &v.events[self]
		ahead := v.ahead(e)
		limit := e.limit(ahead)
		start := none
		if n := v.same(self, limit); n >= 0 {
			start, limit = v.events[n].start, v.events[n].start
			if e.lag(start) > apartLag {
				spread.note(e, &v.events[n])
			}
		}
		start = min(start, x.first(v.events, self, e, field.gate, limit, func(*event) bool { return true }))
		c.note(e.lag(start), ahead)
		limit = e.limit(ahead)
		r := v.random.of(e, drawPlaces)
		for range controls {
			place := field.controlPlace(e, &r)
			if place.share == 0 {
				c.noteControl(never, ahead)
				continue
			}
			// The device's own scan may reach the place too: on another channel, an address of
			// it is heard at another level. So chance is looked for from the end of a scan on.
			draw := r.next()
			start := x.first(v.events, self, &v.events[place.event], field.gate, limit, func(f *event) bool {
				return f.address != e.address && f.start >= e.start+burstGap && place.takes(draw, f)
			})
			c.noteControl(e.lag(start)-burstGap/1000, ahead)
		}
	})
}

// field says how devices are spread over signal levels at each source, and draws
// control places. Classes count by their devices rather than their frames, as far as
// that is known.
type field struct {
	events []event
	// within is how much lies within the gate around each level.
	within   [levelSources][levelCount]float64
	gate     int
	shuffled []shuffled
	// unmatched: any place will do, however dense.
	unmatched bool
}

// shuffled is an event by its index, in an order that is drawn for each by itself. When
// one is left out, all others stay where they were.
type shuffled struct {
	order uint64
	event int32
}

func (v *view) field(gate int) *field {
	f := &field{events: v.events, gate: gate, unmatched: v.unmatched, shuffled: make([]shuffled, 0, len(v.events))}
	var at [levelSources][levelCount]float64
	for i, c := range v.classes {
		if h := v.events[i].best(); h.n > 0 {
			at[h.source%levelSources][h.level()] += 1 / (float64(len(v.lists[c])) + levelPrior)
			r := v.random.of(&v.events[i], drawOrder)
			f.shuffled = append(f.shuffled, shuffled{r.next(), int32(i)})
		}
	}
	slices.SortFunc(f.shuffled, func(a, b shuffled) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.event, b.event))
	})
	for k := range at {
		for i := range at[k] {
			for j := max(0, i-gate); j <= min(levelCount-1, i+gate); j++ {
				f.within[k][i] += at[k][j]
			}
		}
	}
	return f
}

// around is how much lies within the gate around where an event was heard best.
func (f *field) around(e *event) float64 {
	h := e.best()
	return f.within[h.source%levelSources][h.level()]
}

// draw picks an event with a level.
func (f *field) draw(r *random) int32 {
	order := r.next()
	at := sort.Search(len(f.shuffled), func(k int) bool { return f.shuffled[k].order >= order })
	return f.shuffled[at%len(f.shuffled)].event
}

// controlPlace is where it is looked for what chance does: around another event, by its
// index. share is the part of the events there to look at, so that chance is as likely
// as around the event itself; 0 if there is no such place.
type controlPlace struct {
	event int32
	share float64
}

// takes draws whether an event at the place is looked at.
func (p controlPlace) takes(draw uint64, e *event) bool {
	if p.share >= 1 {
		return true
	}
	r := random(draw ^ uint64(e.start)<<16 ^ uint64(e.class))
	return float64(r.next()>>11)/(1<<53) < p.share
}

// controlPlace picks, of some events that are well out of e's gate, the one with as much
// around it as there is around e, or failing that with most. From a denser one, events
// are left out by chance, which does not thin bursts as it should.
func (f *field) controlPlace(e *event, r *random) (p controlPlace) {
	own, best := f.around(e), math.Inf(1)
	for range placesTried {
		j := f.draw(r)
		x := &f.events[j]
		if e.near(x, f.gate*3/2) {
			continue
		}
		if f.unmatched {
			return controlPlace{j, 1}
		}
		there := f.around(x)
		off := math.Abs(there - own)
		if there < asDense*own {
			off += own // worse than any denser place of up to twice the density
		}
		if off < best {
			p, best = controlPlace{j, min(1, own/there)}, off
		}
		if best < closeEnough*own {
			break
		}
	}
	return p
}
