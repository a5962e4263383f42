package hashing

import "math/bits"

// status is what the gate knows of one global address in this period.
type status uint64

// The states, and a flag beside them.
const (
	unknown status = iota // not checked, or checked by lists that have changed
	pending               // waiting for its check
	in                    // may be counted
	out                   // must not be counted

	stateMask status = 3
	counted   status = 4 // has been counted in this period

	statusMask = 0xf // what of a slot is status; the rest is the tag
)

func (s status) state() status { return s & stateMask }

// statuses remembers the status of devices by a keyed hash (forStatus), never
// by address. Like the table of marks it has a fixed size, is at most half
// full and never copied. Nothing is evicted: an evicted opt-out would be
// counted again.
//
// A slot is 60 bits of hash and four of status. Two devices with one tag among
// 65,536 are as likely as 1 in 2^29.
type statuses struct {
	slots []uint64 // 0 is an empty slot; nil until allocated
	used  int
	max   int
}

// allocate makes the table, once.
func (s *statuses) allocate(maximum int) {
	if s.slots == nil {
		s.slots = make([]uint64, 1<<bits.Len(uint(2*maximum-1)))
		s.max = maximum
	}
}

// find returns the slot of a tag, or the empty slot where it would go.
func (s *statuses) find(tag *uint64) (slot int, found bool) {
	if s.slots == nil {
		return 0, false
	}
	want, mask := slotTag(*tag), len(s.slots)-1
	for slot = int(*tag>>4) & mask; s.slots[slot] != 0; slot = (slot + 1) & mask {
		if s.slots[slot]&^statusMask == want {
			return slot, true
		}
	}
	return slot, false
}

func (s *statuses) at(slot int) status { return status(s.slots[slot] & statusMask) }

func (s *statuses) put(slot int, now status) {
	s.slots[slot] = s.slots[slot]&^statusMask | uint64(now)
}

// room tells whether a status for a tag could be set.
func (s *statuses) room(tag *uint64) bool {
	_, found := s.find(tag)
	return found || s.used < s.max
}

// set notes a status; false if there is no room for another device.
func (s *statuses) set(tag *uint64, now status) bool {
	slot, found := s.find(tag)
	if !found {
		if s.used >= s.max {
			return false
		}
		s.used++
		s.slots[slot] = slotTag(*tag)
	}
	s.put(slot, now)
	return true
}

// note changes the status of a device that is in the table, if it is.
func (s *statuses) note(tag *uint64, now status) {
	if slot, found := s.find(tag); found {
		s.put(slot, now)
	}
}

// forget makes every state unknown, or with all unset the pending ones alone.
// Who has been counted stays known.
func (s *statuses) forget(all bool) {
	for i, slot := range s.slots {
		if slot != 0 && (all || status(slot).state() == pending) {
			s.slots[i] = slot &^ uint64(stateMask)
		}
	}
}

func (s *statuses) wipe() {
	clear(s.slots)
	s.used = 0
}

// slotTag is the part of a hash that a slot holds, never 0.
func slotTag(hash uint64) uint64 { return max(hash&^statusMask, statusMask+1) }
