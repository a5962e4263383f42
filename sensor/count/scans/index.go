package scans

import "sort"

// levelIndex holds events by the source that heard them and their level in whole dB,
// in order of time for each. "Near" is then a range of levels.
type levelIndex struct {
	from    [levelSources*levelCount + 1]int32
	entries []int32 // by index into the part
}

const (
	levelCount   = 130 // 0 to -129 dBm
	levelSources = 8   // further sources share a place
)

func cell(h heard, level int) int { return int(h.source%levelSources)*levelCount + level }

// indexLevels indexes a list of events that is in order of time.
func indexLevels(events []event, list []int32) *levelIndex {
	x := &levelIndex{}
	each := func(f func(cell int, i int32)) {
		for _, i := range list {
			for _, h := range events[i].heard {
				if h.n > 0 {
					f(cell(h, h.level()), i)
				}
			}
		}
	}
	each(func(cell int, _ int32) { x.from[cell+1]++ })
	for i := range x.from[1:] {
		x.from[i+1] += x.from[i]
	}
	x.entries = make([]int32, x.from[len(x.from)-1])
	next := x.from
	each(func(cell int, i int32) {
		x.entries[next[cell]] = i
		next[cell]++
	})
	return x
}

// first returns the start of the first event after the one with an index, up to a
// limit, that was heard near a place and fits; or none.
func (x *levelIndex) first(events []event, self int32, place *event, gate int, limit uint32, fits func(*event) bool) uint32 {
	h, start := place.best(), none
	if h.n == 0 {
		return none
	}
	level := h.level()
	for l := max(0, level-gate); l <= min(levelCount-1, level+gate); l++ {
		k := cell(h, l)
		bucket := x.entries[x.from[k]:x.from[k+1]]
		at := sort.Search(len(bucket), func(i int) bool { return bucket[i] > self })
		for _, i := range bucket[at:] {
			e := &events[i]
			if e.start > limit {
				break
			}
			if place.near(e, gate) && fits(e) {
				start, limit = e.start, e.start
				break
			}
		}
	}
	return start
}

// each calls f with every event after the one with an index, up to a limit, that was
// heard near a place.
func (x *levelIndex) each(events []event, self int32, place *event, gate int, limit uint32, f func(*event)) {
	h := place.best()
	level := h.level()
	for l := max(0, level-gate); l <= min(levelCount-1, level+gate); l++ {
		k := cell(h, l)
		bucket := x.entries[x.from[k]:x.from[k+1]]
		at := sort.Search(len(bucket), func(i int) bool { return bucket[i] > self })
		for _, i := range bucket[at:] {
			e := &events[i]
			if e.start > limit {
				break
			}
			if place.near(e, gate) {
				f(e)
			}
		}
	}
}

// sequenceIndex holds events by the sequence number that they begin with, in order of
// time for each.
type sequenceIndex struct {
	across  int // gate between families, in dB
	advance int // how far a sequence number goes on at most
	from    [sequences + 1]int32
	entries []int32
}

// sequences is how many sequence numbers there are (IEEE 802.11-2020, 9.2.4.4.2).
const sequences = 4096

// index indexes a list of events that is in order of time.
func (x *sequenceIndex) index(events []event, list []int32) {
	clear(x.from[:])
	for _, i := range list {
		x.from[events[i].first%sequences+1]++
	}
	for i := range x.from[1:] {
		x.from[i+1] += x.from[i]
	}
	x.entries = append(x.entries[:0], list...)
	next := x.from
	for _, i := range list {
		n := events[i].first % sequences
		x.entries[next[n]] = i
		next[n]++
	}
}

// first returns the first event after the one with an index, up to a limit, that goes
// on with its sequence numbers, shifted by an offset; or -1. Events of its own address
// are passed over.
func (x *sequenceIndex) first(events []event, self int32, offset int, limit uint32) int32 {
	e, found := &events[self], int32(-1)
	begin := (int(e.last) + offset + 1) % sequences
	search := func(from, to int) {
		for _, i := range x.entries[x.from[from]:x.from[to]] {
			f := &events[i]
			if i > self && f.start <= limit && f.address != e.address && e.near(f, x.gate(e, f)) {
				found, limit = i, f.start
			}
		}
	}
	search(begin, min(begin+x.advance, sequences))
	if over := begin + x.advance - sequences; over > 0 {
		search(0, over)
	}
	return found
}

// gate is how far apart in dB e and f may be to be linked by sequence. Few phones go on
// in another family, so there the gate is as narrow as for links by signal.
func (x *sequenceIndex) gate(e, f *event) int {
	if e.family == f.family {
		return sequenceGate
	}
	return x.across
}
