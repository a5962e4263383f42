package hashing

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/bits"
)

// Bounds of an opt-out file, far above what a person keeps up by hand.
const (
	maxListLines  = 1_000_000
	maxLineLength = 1024 // bytes
)

// List is a set of opted-out addresses. A nil List is empty. It does not
// change once it is read, and it never prints what it holds.
type List struct {
	slots []uint64 // open addressing, at most half full; 0 is empty
	used  int
}

// ReadList reads an opt-out list: one address per line, blank lines, and
// comments from # to the end of a line. An address is twelve hexadecimal
// digits in upper or lower case, bare or in equal groups parted by colons,
// dashes or dots, with or without quotes around it.
//
// One bad line refuses the whole list, so that nobody is left on the floor by
// a typing mistake. Errors name the list (by the name given here), the line
// and what is wrong with it; they never quote the line, which holds the
// address of somebody who wants not to be recorded.
func ReadList(r io.Reader, name string) (*List, error) {
	// The scanner never outgrows this buffer, so wiping it wipes the lines.
	buffer := make([]byte, maxLineLength+2)
	defer clear(buffer)
	scan := bufio.NewScanner(r)
	scan.Buffer(buffer, len(buffer))
	list := new(List)
	for line := 1; scan.Scan(); line++ {
		if line > maxListLines {
			return nil, fmt.Errorf("%s: more than %d lines: split off what is not an address list", name, maxListLines)
		}
		if err := list.addLine(scan.Bytes(), line == 1); err != nil {
			list.wipe()
			return nil, fmt.Errorf("%s: line %d: %w", name, line, err)
		}
	}
	if err := scan.Err(); err != nil {
		list.wipe()
		return nil, readError(name, err)
	}
	return list, nil
}

func readError(name string, err error) error {
	if errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("%s: a line is longer than %d bytes: put one address on each line", name, maxLineLength)
	}
	return fmt.Errorf("%s: reading the opt-out list: %w", name, err)
}

// addLine adds the address on a line, if there is one.
func (l *List) addLine(line []byte, first bool) error {
	if first {
		line = bytes.TrimPrefix(line, []byte("\ufeff")) // Windows editors
	}
	line, _, _ = bytes.Cut(line, []byte("#"))
	line = bytes.Trim(line, " \t\r\v\f\u00a0\"'`‘’“”")
	if len(line) == 0 {
		return nil
	}
	var address [6]byte
	defer clear(address[:])
	if err := parseAddress(line, &address); err != nil {
		return err
	}
	if err := checkListable(&address); err != nil {
		return err
	}
	l.add(&address)
	return nil
}

// Len returns how many different addresses are listed.
func (l *List) Len() int {
	if l == nil {
		return 0
	}
	return l.used
}

// Has tells whether an address is on the list. It is for telling an operator;
// counting goes through Gate.Admit.
func (l *List) Has(address *[6]byte) bool { return l.has(address) }

// has tells whether an address is listed.
func (l *List) has(address *[6]byte) bool {
	if l == nil || l.used == 0 {
		return false
	}
	return l.slots[l.find(address)] != 0
}

func (l *List) add(address *[6]byte) {
	if 2*(l.used+1) > len(l.slots) {
		l.grow()
	}
	if slot := l.find(address); l.slots[slot] == 0 {
		l.slots[slot] = slotKey(address)
		l.used++
	}
}

// grow doubles the table and wipes the old one.
func (l *List) grow() {
	old := l.slots
	l.slots = make([]uint64, max(16, 2*len(old)))
	var address [6]byte
	for _, key := range old {
		if key != 0 {
			fromSlotKey(&key, &address)
			l.slots[l.find(&address)] = key
		}
	}
	clear(old)
	clear(address[:])
}

// find returns the slot of an address, or the empty slot where it would go.
// Addresses of one maker differ in the last bytes only, so they are spread by
// a multiplication (Knuth, The Art of Computer Programming 3, section 6.4).
func (l *List) find(address *[6]byte) int {
	key := slotKey(address)
	mask := len(l.slots) - 1
	slot := int(key*0x9e3779b97f4a7c15>>(64-bits.Len(uint(mask)))) & mask
	for l.slots[slot] != 0 && l.slots[slot] != key {
		slot = (slot + 1) & mask
	}
	return slot
}

// slotKey packs an address into a number that is never 0.
func slotKey(a *[6]byte) uint64 {
	return 1<<48 | uint64(a[0])<<40 | uint64(a[1])<<32 | uint64(a[2])<<24 |
		uint64(a[3])<<16 | uint64(a[4])<<8 | uint64(a[5])
}

func fromSlotKey(key *uint64, a *[6]byte) {
	for i := range a {
		a[i] = byte(*key >> (40 - 8*i))
	}
}

func (l *List) wipe() {
	clear(l.slots)
	l.used = 0
}

func (l *List) placeholder() string {
	return fmt.Sprintf("[opt-out list of %d]", l.Len())
}

// String returns a placeholder that tells the length alone.
func (l *List) String() string { return l.placeholder() }

// GoString returns a placeholder that tells the length alone.
func (l *List) GoString() string { return l.placeholder() }

// Format writes a placeholder whatever the verb.
func (l *List) Format(f fmt.State, _ rune) { writePlaceholder(f, l.placeholder()) }

// LogValue returns a placeholder that tells the length alone.
func (l *List) LogValue() slog.Value { return slog.StringValue(l.placeholder()) }

// MarshalText returns a placeholder that tells the length alone.
func (l *List) MarshalText() ([]byte, error) { return []byte(l.placeholder()), nil }
