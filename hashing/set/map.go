// Package set holds tables of secret keys: addresses, pseudonyms, keyed hashes.
//
// A Go map leaves what it has outgrown in memory, as garbage that no one wipes.
// A [Map] wipes a table before it lets it go, so that wiping the last one wipes
// all there is.
package set

import "math/bits"

// firstSlots is the capacity of the first table. A quiet store needs no other.
const firstSlots = 16

// Map is an open-addressing table with linear probing, at most half full. Its
// keys are never 0. The zero Map is empty and takes no memory. Keys come by
// pointer: Go prints arguments in panic traces. It is for one goroutine, or for
// many that only read.
type Map[V any] struct {
	keys   []uint64 // 0 is an empty slot; a power of two of them
	values []V
	len    int
}

// Set is a Map without values.
type Set = Map[struct{}]

// Len returns how many keys there are.
func (m *Map[V]) Len() int { return m.len }

// Has tells whether a key is there.
func (m *Map[V]) Has(key *uint64) bool {
	if m.len == 0 {
		return false
	}
	return m.keys[m.slot(*key)] != 0
}

// Find returns the value of a key, until the next Add or Filter; nil where the
// key is not there.
func (m *Map[V]) Find(key *uint64) *V {
	if m.len == 0 {
		return nil
	}
	slot := m.slot(*key)
	if m.keys[slot] == 0 {
		return nil
	}
	return &m.values[slot]
}

// Add returns the value of a key as Find does, and makes room for a key that is
// not there, with the zero value.
func (m *Map[V]) Add(key *uint64) *V {
	if 2*(m.len+1) > len(m.keys) {
		m.rebuild(max(2*len(m.keys), firstSlots), nil)
	}
	slot := m.slot(*key)
	if m.keys[slot] == 0 {
		m.keys[slot] = *key
		m.len++
	}
	return &m.values[slot]
}

// slot returns the slot of a key, or the empty one where it belongs. Addresses of
// one maker differ in their last bytes only, so keys are spread by a
// multiplication (Knuth, The Art of Computer Programming 3, section 6.4).
func (m *Map[V]) slot(key uint64) int {
	mask := uint64(len(m.keys) - 1)
	slot := key * 0x9e3779b97f4a7c15 >> (64 - bits.Len64(mask)) & mask
	for m.keys[slot] != 0 && m.keys[slot] != key {
		slot = (slot + 1) & mask
	}
	return int(slot)
}

// Each calls f for every key, in no order.
func (m *Map[V]) Each(f func(key uint64, value *V)) {
	for i, key := range m.keys {
		if key != 0 {
			f(key, &m.values[i])
		}
	}
}

// Filter keeps the keys for which keep is true, and wipes the others.
func (m *Map[V]) Filter(keep func(*V) bool) { m.rebuild(len(m.keys), keep) }

// rebuild moves what is kept, or with nil everything, to a table of so many slots
// and wipes the old one.
func (m *Map[V]) rebuild(slots int, keep func(*V) bool) {
	old := *m
	*m = Map[V]{keys: make([]uint64, slots), values: make([]V, slots)}
	for i, key := range old.keys {
		if key != 0 && (keep == nil || keep(&old.values[i])) {
			*m.Add(&key) = old.values[i]
		}
	}
	clear(old.keys)
	clear(old.values)
}

// Wipe overwrites all keys and values. It keeps the memory for the next ones. An
// empty map is left alone, so that its memory is not touched.
func (m *Map[V]) Wipe() {
	if m.len == 0 {
		return
	}
	clear(m.keys)
	clear(m.values)
	m.len = 0
}
