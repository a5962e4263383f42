package hashing

import (
	"errors"
	"fmt"
	"io"
	"log/slog"

	"footfall/hashing/address"
	"footfall/hashing/set"
)

// List is a set of opted-out addresses. A nil List is empty. It does not
// change once it is read, and it never prints its content.
type List struct{ addresses set.Set }

// ReadList reads a file of addresses as [address.Read] does. Errors name the list
// (by the name given here), the line and the mistake. They never quote
// the line: it holds an address.
func ReadList(r io.Reader, name string) (*List, error) {
	read, err := address.Read(r, name)
	if err != nil {
		var mistakes address.Mistakes
		if errors.As(err, &mistakes) {
			mistakes.Forget()
		}
		return nil, err
	}
	defer address.Wipe(read.Addresses)
	list := new(List)
	for i := range read.Addresses {
		list.add(read.Addresses[i].Bytes())
	}
	return list, nil
}

// Len returns how many different addresses are listed.
func (l *List) Len() int {
	if l == nil {
		return 0
	}
	return l.addresses.Len()
}

// Has tells whether an address is on the list. It is for telling an operator;
// counting goes through Gate.Admit.
func (l *List) Has(a *[6]byte) bool { return l.has(a) }

// has tells whether an address is listed.
func (l *List) has(a *[6]byte) bool {
	if l == nil || l.addresses.Len() == 0 {
		return false
	}
	key := listKey(a)
	return l.addresses.Has(&key)
}

func (l *List) add(a *[6]byte) {
	key := listKey(a)
	l.addresses.Add(&key)
}

// listKey packs an address into a number other than 0.
func listKey(a *[6]byte) uint64 {
	return 1<<48 | uint64(a[0])<<40 | uint64(a[1])<<32 | uint64(a[2])<<24 |
		uint64(a[3])<<16 | uint64(a[4])<<8 | uint64(a[5])
}

func (l *List) placeholder() string {
	return fmt.Sprintf("[opt-out list of %d]", l.Len())
}

// String returns a placeholder with the length alone.
func (l *List) String() string { return l.placeholder() }

// GoString returns a placeholder with the length alone.
func (l *List) GoString() string { return l.placeholder() }

// Format writes a placeholder for every verb.
func (l *List) Format(f fmt.State, _ rune) { writePlaceholder(f, l.placeholder()) }

// LogValue returns a placeholder with the length alone.
func (l *List) LogValue() slog.Value { return slog.StringValue(l.placeholder()) }

// MarshalText returns a placeholder with the length alone.
func (l *List) MarshalText() ([]byte, error) { return []byte(l.placeholder()), nil }
