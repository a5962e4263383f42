package hashing

import "math/bits"

// marks remembers the devices that asked by radio to be left out. It holds
// keyed hashes (forMark), neither addresses nor pseudonyms: whoever reads the
// table cannot match it with what was counted.
//
// It is an open-addressing table of a fixed size, at most half full. It never
// grows, so a sender who makes up addresses can neither use up memory nor
// leave copies of the table behind, and wiping it wipes all there is. Slots
// are chosen by the hash itself, which nobody can aim without the key.
//
// Marks that find the table full go into a Bloom filter (Bloom, 1970): it
// forgets none of them, and takes other devices for marked the more often the
// fuller it is. So a flood of forged marks makes the count too low, and never
// counts anybody who asked to be left out.
type marks struct {
	slots  []uint64 // 0 is an empty slot
	used   int
	max    int
	filter []uint64
	doubts int // marks in the filter, repeated ones included
}

// filterBits is the size of the filter: with 4,000 marks in it, about one
// other device in 80 is left out as well.
const filterBits = 1 << 16

func newMarks(maximum int) marks {
	size := 1 << bits.Len(uint(2*maximum-1))
	return marks{slots: make([]uint64, size), max: maximum, filter: make([]uint64, filterBits/64)}
}

// any tells whether a device could be marked at all.
func (m *marks) any() bool { return m.used > 0 || m.doubts > 0 }

// has tells whether a mark is remembered in the table. The mark comes by
// pointer so that a panic trace does not print it.
func (m *marks) has(mark *uint64) bool {
	_, found := m.find(mark)
	return found
}

// doubt remembers a mark for which the table has no room.
func (m *marks) doubt(mark *uint64) {
	m.filter[*mark>>16%filterBits/64] |= 1 << (*mark >> 16 % 64)
	m.filter[*mark>>40%filterBits/64] |= 1 << (*mark >> 40 % 64)
	m.doubts++
}

// doubtful tells whether a mark may be among those without room.
func (m *marks) doubtful(mark *uint64) bool {
	return m.filter[*mark>>16%filterBits/64]>>(*mark>>16%64)&1 != 0 &&
		m.filter[*mark>>40%filterBits/64]>>(*mark>>40%64)&1 != 0
}

// add remembers a mark; false if there is no room.
func (m *marks) add(mark *uint64) bool {
	slot, found := m.find(mark)
	if found {
		return true
	}
	if m.used == m.max {
		return false
	}
	m.slots[slot] = notZero(*mark)
	m.used++
	return true
}

// find returns the slot of a mark, or the empty slot where it would go.
func (m *marks) find(mark *uint64) (slot int, found bool) {
	mask := len(m.slots) - 1
	for slot = int(*mark) & mask; ; slot = (slot + 1) & mask {
		switch m.slots[slot] {
		case notZero(*mark):
			return slot, true
		case 0:
			return slot, false
		}
	}
}

// wipe overwrites what is remembered. A table that holds nothing is left alone: in
// most stores nobody asks by radio, and its memory is never touched.
func (m *marks) wipe() {
	if !m.any() {
		return
	}
	clear(m.slots)
	clear(m.filter)
	m.used, m.doubts = 0, 0
}

// notZero maps the hash 0 to 1, since 0 means "none" in every table. That
// gives two hashes of 2^64 the same value, which no count will ever notice.
func notZero(hash uint64) uint64 {
	if hash == 0 {
		return 1
	}
	return hash
}
