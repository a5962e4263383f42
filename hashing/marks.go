package hashing

import (
	"math"

	"footfall/hashing/set"
	"footfall/hashing/snapshot"
)

// marks remembers devices with a do-not-count mark. It holds
// keyed hashes (forMark), neither addresses nor pseudonyms: the table cannot be
// matched with the counts.
//
// The first marks of a period are remembered exactly. Their number is bounded,
// so a sender of made-up addresses cannot use up memory. Later marks go into
// filters, and those that come again are remembered exactly too, up to as many. Filters
// take a few other devices for marked. So a flood of forged marks makes the count too
// low by 1 in 100 at most. Millions of them make the filters forget the oldest.
type marks struct {
	exact   set.Set
	max     int
	filters filters
}

// any tells whether a device could be marked at all.
func (m *marks) any() bool { return m.exact.Len() > 0 || len(m.filters) > 0 }

// exactly tells whether a mark is remembered exactly. The mark comes by pointer
// so that a panic trace does not print it. It is never 0.
func (m *marks) exactly(mark *uint64) bool { return m.exact.Has(mark) }

// has tells whether a mark is remembered, or looks like one in a filter.
func (m *marks) has(mark *uint64) bool { return m.exact.Has(mark) || m.filters.has(mark) }

// add remembers a mark, and tells whether it was remembered exactly.
func (m *marks) add(mark *uint64) (exactly bool) {
	room := m.max
	if m.filters.has(mark) {
		room *= 2 // it has come again
	}
	if m.exact.Len() >= room && !m.exact.Has(mark) {
		m.filters.add(mark)
		return false
	}
	m.exact.Add(mark)
	return true
}

// crowding tells how full it is.
func (m *marks) crowding() Crowding {
	switch {
	case m.filters.turned():
		return Overfull
	case len(m.filters) > 0:
		return Crowded
	}
	return Roomy
}

// wipe overwrites all marks.
func (m *marks) wipe() {
	m.exact.Wipe()
	m.filters.wipe()
}

// visit is the layout of marks in a snapshot. Reading adds them: those that find
// no room go to the filters.
func (m *marks) visit(v *snapshot.Visit) {
	n := v.Len(m.exact.Len(), math.MaxInt32, 8)
	if !v.Reading() {
		m.exact.Each(func(mark uint64, _ *struct{}) { v.Uint64(&mark) })
		m.filters.visit(v)
		return
	}
	var read filters
	exact := make([]uint64, n)
	for i := range exact {
		v.Uint64(&exact[i])
	}
	if read.visit(v); v.OK() {
		m.filters = read
		for i := range exact {
			mark := notZero(exact[i])
			m.add(&mark)
		}
	}
	clear(exact)
}

// Crowding tells how full the gate's memory of do-not-count marks is. The steps
// are thousands of devices apart: they tell nothing of a single one.
type Crowding uint8

const (
	// Roomy: every mark is remembered exactly.
	Roomy Crowding = iota
	// Crowded: there are more marks than that, and filters remember them. They
	// leave out fewer than 1 in 100 other devices. Somebody may be forging marks.
	Crowded
	// Overfull: there are more marks than the filters hold, and the oldest of them have
	// been forgotten. No more than 1 in 100 other devices are left out.
	Overfull
)

// String returns the step in one word.
func (c Crowding) String() string {
	switch c {
	case Roomy:
		return "roomy"
	case Crowded:
		return "crowded"
	case Overfull:
		return "overfull"
	}
	return "unknown"
}

// notZero maps the hash 0 to 1, since 0 means "none" in every table. That gives
// two hashes of 2^64 the same value, which no count will ever show.
func notZero(hash uint64) uint64 {
	if hash == 0 {
		return 1
	}
	return hash
}
