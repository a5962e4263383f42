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
type marks struct {
	slots []uint64 // 0 is an empty slot
	used  int
	max   int
}

func newMarks(maximum int) marks {
	size := 1 << bits.Len(uint(2*maximum-1))
	return marks{slots: make([]uint64, size), max: maximum}
}

// has tells whether a mark is remembered. The mark comes by pointer so that a
// panic trace does not print it.
func (m *marks) has(mark *uint64) bool {
	_, found := m.find(mark)
	return found
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

func (m *marks) wipe() {
	clear(m.slots)
	m.used = 0
}

// notZero maps the hash 0 to 1, since 0 means "none" in every table. That
// gives two hashes of 2^64 the same value, which no count will ever notice.
func notZero(hash uint64) uint64 {
	if hash == 0 {
		return 1
	}
	return hash
}
