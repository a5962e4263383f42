package adverts

import (
	"math"

	"footfall/hashing/set"
	"footfall/hashing/snapshot"
)

// How many bytes of a snapshot an entry takes.
const (
	spellSize   = 8 + 4*4 + 2*2 + 4
	lastingSize = 8 + 8 + 8
	sumsSize    = (3 + 3*numLags) * 8
)

// Size is about how many bytes a snapshot of the estimator takes.
func (e *Estimator) Size() int {
	return 64 + spellSize*e.spells.Len() + lastingSize*e.fixed.known.Len() + sumsSize*numGroups
}

// Fresh returns an estimator like e in which nothing has been counted.
func (e *Estimator) Fresh() *Estimator { return New(e.stay, e.most) }

// Visit is the layout of a snapshot: all that the estimator knows, so that another can
// go on with it. It holds pseudonyms.
func (e *Estimator) Visit(v *snapshot.Visit) {
	v.Int64(&e.start)
	v.Int64(&e.end)
	v.Bool(&e.full)
	e.sweep()
	visitMap(v, &e.spells, spellSize, (*spell).visit)
	visitMap(v, &e.fixed.known, lastingSize, (*lasting).visit)
	for i := range e.learned {
		e.learned[i].visit(v)
	}
}

// visitMap is the layout of a map, in any order. A key of 0 or one that comes twice is
// refused.
func visitMap[V any](v *snapshot.Visit, m *set.Map[V], size int, visit func(*V, *snapshot.Visit)) {
	n := v.Len(m.Len(), math.MaxInt32, size)
	if !v.Reading() {
		m.Each(func(key uint64, value *V) {
			v.Uint64(&key)
			visit(value, v)
		})
		return
	}
	for ; n > 0 && v.OK(); n-- {
		var key uint64
		if v.Uint64(&key); key == 0 || m.Has(&key) {
			v.Fail("an address is none, or comes twice")
			return
		}
		visit(m.Add(&key), v)
	}
}

func (s *spell) visit(v *snapshot.Visit) {
	v.Uint32(&s.first)
	v.Uint32(&s.last)
	v.Uint32(&s.reports)
	v.Uint32(&s.class)
	v.Int16(&s.begin)
	v.Int16(&s.level)
	v.Byte(&s.origin)
	v.Byte(&s.heard)
	v.Byte((*byte)(&s.kind))
	v.Byte((*byte)(&s.life))
	if s.last < s.first || s.reports == 0 || s.kind >= numKinds || s.life >= numLives {
		v.Fail("an address with reports that cannot be")
		s.kind, s.life = 0, 0
	}
}

func (l *lasting) visit(v *snapshot.Visit) {
	v.Int64(&l.heard)
	if v.Int64(&l.last); l.heard < 0 {
		v.Fail("an address that was heard for less than no time")
	}
}

func (s *sums) visit(v *snapshot.Visit) {
	s.all(func(x *float64) { number(v, x) })
}

// number visits a float that counts something.
func number(v *snapshot.Visit, x *float64) {
	if v.Float64(x); !(*x >= 0 && *x < 1e15) {
		v.Fail("a number that counts nothing")
		*x = 0
	}
}
