package scans

import (
	"slices"

	"footfall/hashing/snapshot"
	"footfall/sensor/count/forged"
)

// Size is about how many bytes a snapshot of the estimator takes.
func (s *Estimator) Size() int {
	s.wait()
	n := 2048 + eventSize*len(s.log.events) + ownerSize*len(s.log.owners.list) + staySize*len(s.stays.list) +
		fixtureSize*len(s.fixed.list) + 2*s.state.learned.size() + maxKinds*kindSize*len(s.state.history.windows)
	for _, e := range s.ended {
		n += (ownerSize+8)*len(e.owners.list) + 4*len(e.result.forgery.Classes)
	}
	return n
}

// How many bytes of a snapshot an entry takes.
const (
	eventSize   = 4 + 4 + 4 + 4 + 4 + 2 + 2 + 1 + 8
	ownerSize   = 8 + 4
	staySize    = 8 + 4 + 4 + 4 + 4 + 2 + 1 + 1
	fixtureSize = 8 + 4
	kindSize    = 4 + 4 + 4
	curveSize   = 3 * NumLags * 8
	classSize   = 4 + 4 + 8 + 8 + 1 + curveSize
	familySize  = 4 + 8 + 8 + curveSize + 1
	rhythmSize  = 4 * 2 * 2 * beatBins
)

func (l *Learned) size() int {
	return classSize*len(l.classes) + familySize*len(l.families) + rhythmSize*l.rhythms()
}

// Visit is the layout of a snapshot: all that the estimator knows, so that another can
// go on with it. It holds pseudonyms. When people were counted is not in it.
func (s *Estimator) Visit(v *snapshot.Visit) {
	s.wait()
	v.Int64(&s.start)
	v.Int64(&s.end)
	v.Int64(&s.parts)
	if length := s.end - s.start; length < 0 || length > maxWindow || s.parts < 0 || s.parts > maxParts {
		v.Fail("a window that cannot be")
		return
	}
	s.log.visit(v)
	s.stays.visit(v)
	s.fixed.visit(v)
	snapshot.Slice(v, &s.ended, maxParts, 1, func(e **ended) { visitEnded(v, e) })
	snapshot.Slice(v, &s.visits, maxVisits, 18, func(x *Visit) {
		v.Byte(&x.Source)
		v.Byte(&x.Channel)
		v.Int64(&x.From)
		v.Int64(&x.To)
	})
	s.state.learned.visit(v)
	s.state.known.visit(v)
	s.state.history.visit(v)
	snapshot.Slice(v, &s.state.scale, maxScales, 8, func(k *float64) { visitScale(v, k) })
}

const (
	// maxWindow in nanoseconds and maxParts bound the window of a snapshot.
	maxWindow = 7 * 24 * 3600 * 1e9
	maxParts  = 1 << 11
	// maxScales bounds the zones of a snapshot.
	maxScales = 256
)

// number visits a float that counts something.
func number(v *snapshot.Visit, x *float64) {
	if v.Float64(x); !(*x >= 0 && *x < 1e15) {
		v.Fail("a number that counts nothing")
		*x = 0
	}
}

func number32(v *snapshot.Visit, x *float32) {
	if v.Float32(x); !(*x >= 0 && *x < 1e15) {
		v.Fail("a number that counts nothing")
		*x = 0
	}
}

func visitScale(v *snapshot.Visit, k *float64) {
	if v.Float64(k); !(*k >= 1/mostScale && *k <= mostScale) {
		v.Fail("a scale out of bounds")
		*k = 1
	}
}

func (l *log) visit(v *snapshot.Visit) {
	l.owners.visit(v)
	v.Uint32(&l.begin)
	v.Uint32(&l.full)
	snapshot.Slice(v, &l.events, maxEvents, eventSize, func(e *event) { e.visit(v, len(l.owners.list)) })
	for i := range l.owners.list {
		if l.owners.list[i].latest >= uint32(max(1, len(l.events))) {
			v.Fail("an address without an event")
		}
	}
}

func (e *event) visit(v *snapshot.Visit, addresses int) {
	v.Uint32(&e.address)
	v.Uint32(&e.start)
	v.Uint32(&e.end)
	v.Uint32(&e.class)
	v.Uint32(&e.family)
	v.Uint16(&e.first)
	v.Uint16(&e.last)
	v.Bool(&e.bare)
	for i := range e.heard {
		h := &e.heard[i]
		v.Int16(&h.mean)
		v.Byte(&h.source)
		if v.Byte(&h.n); h.n > mostReadings {
			v.Fail("a signal of too many readings")
		}
	}
	if e.end < e.start || int(e.address) >= addresses {
		v.Fail("an event that cannot be")
	}
}

func (a *addresses) visit(v *snapshot.Visit) {
	snapshot.Slice(v, &a.list, maxEvents, ownerSize, func(o *owner) {
		v.Uint64(&o.key)
		v.Uint32(&o.latest)
	})
	if v.Reading() {
		a.rehash()
	}
}

func (s *stays) visit(v *snapshot.Visit) {
	snapshot.Slice(v, &s.list, maxStays, staySize, func(x *stay) {
		v.Uint64(&x.key)
		v.Uint32(&x.first)
		v.Uint32(&x.last)
		v.Float32(&x.gaps)
		if x.last < x.first || !(x.gaps >= 0 && x.gaps < 1e9) {
			v.Fail("a stay that cannot be")
		}
		v.Uint32(&x.came.class)
		v.Uint16(&x.came.sequence)
		v.Byte(&x.came.level)
		v.Byte(&x.came.source)
		v.Bool(&x.came.bare)
	})
	if v.Bool(&s.full); v.Reading() {
		s.reindex()
	}
}

func (f *fixtures) visit(v *snapshot.Visit) {
	v.Int64(&f.began)
	v.Int32(&f.windows)
	var before *uint64
	snapshot.Slice(v, &f.list, maxFixtures, fixtureSize, func(x *fixture) {
		v.Uint64(&x.key)
		v.Int32(&x.windows)
		if before != nil && x.key <= *before {
			v.Fail("fixtures out of order")
		}
		before = &x.key
	})
}

func visitEnded(v *snapshot.Visit, into **ended) {
	if v.Reading() {
		*into = &ended{part: &part{}}
	}
	e := *into
	number(v, &e.share)
	e.owners.visit(v)
	v.Bool(&e.result.thinned)
	visitVerdict(v, &e.result.forgery)
	snapshot.Slice(v, &e.result.weights, maxEvents, 8, func(w *float64) { number(v, w) })
	snapshot.Slice(v, &e.result.kinds, maxClasses, kindSize, func(k *kind) { k.visit(v) })
	if len(e.result.weights) != len(e.owners.list) || e.share > 1 {
		v.Fail("a part that cannot be")
	}
}

func visitVerdict(v *snapshot.Visit, f *forged.Verdict) {
	v.Bool(&f.Found)
	v.Bool(&f.Mixed)
	snapshot.Slice(v, &f.Classes, maxEvents+maxStays, 4, v.Uint32)
	if !slices.IsSorted(f.Classes) {
		v.Fail("forged classes out of order")
	}
}

func (k *kind) visit(v *snapshot.Visit) {
	v.Uint32(&k.class)
	number32(v, &k.events)
	number32(v, &k.covered)
}

func (l *Learned) visit(v *snapshot.Visit) {
	snapshot.Slice(v, &l.families, maxClasses, familySize, func(f *family) {
		v.Uint32(&f.name)
		number(v, &f.seen)
		number(v, &f.age)
		f.signal.visit(v)
		visitRhythm(v, &f.rhythm)
	})
	snapshot.Slice(v, &l.classes, maxClasses, classSize, func(c *class) {
		v.Uint32(&c.name)
		v.Int(&c.family, max(0, len(l.families)-1))
		number(v, &c.seen)
		number(v, &c.age)
		v.Bool(&c.chained)
		c.sequence.visit(v)
	})
	for i := range l.spread {
		number(v, &l.spread[i])
	}
	l.moves.visit(v)
	number(v, &l.capLoss.whole)
	if number(v, &l.capLoss.left); l.capLoss.left > l.capLoss.whole || len(l.classes) > 0 && len(l.families) == 0 {
		v.Fail("what was learned cannot be")
		l.classes, l.families = nil, nil
	}
	if v.Reading() {
		l.reindex()
	}
}

// visitRhythm visits a family's rhythm, if it has one.
func visitRhythm(v *snapshot.Visit, r **rhythm) {
	has := *r != nil
	if v.Bool(&has); !has || !v.OK() {
		return
	}
	if *r == nil {
		*r = &rhythm{}
	}
	for h := range (*r).near {
		for k := range (*r).near[h] {
			number32(v, &(*r).near[h][k])
			number32(v, &(*r).looks[h][k])
		}
	}
}

// reindex finds classes and families by their names again.
func (l *Learned) reindex() {
	clear(l.byClass)
	clear(l.byFamily)
	for i := range l.families {
		l.byFamily[l.families[i].name] = i
	}
	for i := range l.classes {
		l.byClass[l.classes[i].name] = i
	}
}

func (c *curve) visit(v *snapshot.Visit) {
	for i := range lags {
		number(v, &c.own[i])
		number(v, &c.control[i])
		number(v, &c.looks[i])
	}
}

func (h *history) visit(v *snapshot.Visit) {
	snapshot.Slice(v, &h.windows, maxHistory, 28, func(w *windowKinds) {
		v.Int64(&w.start)
		v.Int64(&w.end)
		number(v, &w.rest)
		snapshot.Slice(v, &w.kinds, maxKinds, kindSize, func(k *kind) { k.visit(v) })
		snapshot.Slice(v, &w.scale, maxScales, 8, func(k *float64) { visitScale(v, k) })
		if w.end <= w.start {
			v.Fail("a window that ends before it begins")
		}
	})
}
