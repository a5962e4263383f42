package hashing

import (
	"encoding/binary"
	"fmt"
)

// A snapshot is, in little-endian numbers:
//
//	4 bytes  "ffs1": the last digit is the version
//	1 byte   flags
//	8 bytes  a hash that says which key it belongs to
//	4 bytes  number of marks
//	4 bytes  number of statuses
//	4 bytes  number of words of the filter of marks, or 0 if it is empty
//	then all of these, 8 bytes each
//
// Marks and statuses are keyed hashes: without the key they tell of nobody.
const (
	snapshotMagic  = "ffs1"
	snapshotHeader = 4 + 1 + 8 + 4 + 4 + 4

	flagOptIn  = 1
	flagUnsure = 2
)

// Snapshot appends to dst what the gate has to remember over a restart besides
// the key: the marks, and what the checks found. Addresses that wait for their
// check are left out. It holds no address and no pseudonym. Without a key it
// appends nothing.
func (g *Gate) Snapshot(dst []byte) []byte {
	if !g.key.filled {
		return dst
	}
	le := binary.LittleEndian
	dst = append(dst, snapshotMagic...)
	dst = append(dst, g.flags())
	dst = le.AppendUint64(dst, g.identity())
	counts := len(dst)
	dst = append(dst, make([]byte, 12)...)
	dst, marks := appendFilled(dst, g.marks.slots, func(slot uint64) uint64 { return slot })
	dst, statuses := appendFilled(dst, g.statuses.slots, settled)
	filter := 0
	if g.marks.doubts > 0 {
		filter = len(g.marks.filter)
		for _, word := range g.marks.filter {
			dst = le.AppendUint64(dst, word)
		}
	}
	le.PutUint32(dst[counts:], uint32(marks))
	le.PutUint32(dst[counts+4:], uint32(statuses))
	le.PutUint32(dst[counts+8:], uint32(filter))
	return dst
}

func (g *Gate) flags() (f byte) {
	if g.optIn {
		f |= flagOptIn
	}
	if g.unsure || len(g.checkers) == 0 {
		f |= flagUnsure
	}
	return f
}

// identity tells snapshots of different keys apart.
func (g *Gate) identity() uint64 {
	var none [6]byte
	return sum(g.key.memory, &none, 0, forSnapshot)
}

// settled is a status as it is written: what waits is unknown, and the unknown
// that was not counted need not be written.
func settled(slot uint64) uint64 {
	if status(slot).state() == pending {
		slot &^= uint64(stateMask)
	}
	if slot&statusMask == 0 {
		return 0
	}
	return slot
}

func appendFilled(dst []byte, slots []uint64, as func(uint64) uint64) ([]byte, int) {
	n := 0
	for _, slot := range slots {
		if slot = as(slot); slot != 0 {
			dst = binary.LittleEndian.AppendUint64(dst, slot)
			n++
		}
	}
	return dst, n
}

// restore fills the tables of a new gate from a snapshot of the same period.
func (g *Gate) restore(snapshot []byte) error {
	le := binary.LittleEndian
	if len(snapshot) < snapshotHeader || string(snapshot[:4]) != snapshotMagic {
		return fmt.Errorf("%w: the snapshot is missing or of another version", ErrNotResumable)
	}
	flags, identity, counts := snapshot[4], le.Uint64(snapshot[5:]), snapshot[13:]
	marks, statuses, filter := le.Uint32(counts), le.Uint32(counts[4:]), le.Uint32(counts[8:])
	words := snapshot[snapshotHeader:]
	switch {
	case identity != g.identity():
		return fmt.Errorf("%w: the snapshot belongs to another period", ErrNotResumable)
	case flags&flagOptIn != 0 != g.optIn:
		return fmt.Errorf("%w: the mode of opting has changed", ErrNotResumable)
	case 8*(uint64(marks)+uint64(statuses)+uint64(filter)) != uint64(len(words)),
		filter != 0 && int(filter) != len(g.marks.filter):
		return fmt.Errorf("%w: the snapshot is damaged", ErrNotResumable)
	}
	g.unsure = flags&flagUnsure != 0
	g.restoreMarks(words[:8*marks], words[8*(marks+statuses):])
	return g.restoreStatuses(words[8*marks : 8*(marks+statuses)])
}

func (g *Gate) restoreMarks(marks, filter []byte) {
	for ; len(marks) > 0; marks = marks[8:] {
		mark := binary.LittleEndian.Uint64(marks)
		if !g.marks.add(&mark) {
			g.marks.doubt(&mark)
		}
	}
	for i := range len(filter) / 8 {
		g.marks.filter[i] |= binary.LittleEndian.Uint64(filter[8*i:])
		g.marks.doubts++
	}
}

func (g *Gate) restoreStatuses(slots []byte) error {
	if len(slots) > 0 {
		g.statuses.allocate(g.maxChecked)
	}
	for ; len(slots) > 0; slots = slots[8:] {
		slot := binary.LittleEndian.Uint64(slots)
		now := status(slot & statusMask)
		if slot <= statusMask || now&^(stateMask|counted) != 0 || now.state() == pending || !g.statuses.set(&slot, now) {
			return fmt.Errorf("%w: the snapshot is damaged", ErrNotResumable)
		}
	}
	return nil
}
