package optout

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"

	"footfall/hashing/address"
	"footfall/hashing/siphash"
)

// DigestBits is the length of an entry: 2^24 addresses of one maker fall into
// 2^20 buckets, so that an entry always has about 16 of them to hide among.
const DigestBits = 20

// MaxEntries bounds a list. At that length 6.25 % of all devices are left out
// by chance, more than a count can stand.
const MaxEntries = 1 << 16

// ErrFull says that a list has MaxEntries entries.
var ErrFull = fmt.Errorf("the list is full: it has %d entries, and with more of them too many other devices would fit one by chance", MaxEntries)

// List is a set of digests under one key. It is safe for concurrent use, and
// lookups never wait. It never prints its content.
type List struct {
	key [siphash.KeySize]byte // fixed

	mu      sync.Mutex // one change at a time
	content atomic.Pointer[content]
}

// content is the exchangeable part of a list, and never changes itself.
type content struct {
	head    Head
	digests []uint32 // sorted, each once
}

// New returns an empty list under a key of 16 bytes, drawn from random.
func New(random io.Reader, h Head) (*List, error) {
	if err := h.check(); err != nil {
		return nil, err
	}
	l := new(List)
	if _, err := io.ReadFull(random, l.key[:]); err != nil {
		return nil, fmt.Errorf("drawing the key of an opt-out list: %w", err)
	}
	l.content.Store(&content{head: h})
	return l, nil
}

// digest is the first 20 bits of SipHash-2-4 of an address under the key of the
// list. It leaves no copy of the address in memory.
func (l *List) digest(a *[6]byte) uint32 {
	return uint32(siphash.Sum(&l.key, a, 0, siphash.Length) >> (64 - DigestBits))
}

// Add enters an address and tells whether its digest is new. The error is
// ErrFull, or says why an address cannot be listed ([address.CheckHeld]).
func (l *List) Add(a *[6]byte) (added bool, err error) {
	if err := address.CheckHeld(a); err != nil {
		return false, err
	}
	d := l.digest(a)
	l.mu.Lock()
	defer l.mu.Unlock()
	old := l.content.Load()
	at, there := slices.BinarySearch(old.digests, d)
	switch {
	case there:
		return false, nil
	case len(old.digests) >= MaxEntries:
		return false, ErrFull
	}
	l.content.Store(&content{old.head, slices.Insert(slices.Clone(old.digests), at, d)})
	return true, nil
}

// Remove takes out the digest of an address and tells whether it was there.
// A device that shares the digest by chance is taken out too: with n entries that
// happens to n in 2^20 removals.
func (l *List) Remove(a *[6]byte) (removed bool) {
	d := l.digest(a)
	l.mu.Lock()
	defer l.mu.Unlock()
	old := l.content.Load()
	at, there := slices.BinarySearch(old.digests, d)
	if there {
		l.content.Store(&content{old.head, slices.Delete(slices.Clone(old.digests), at, at+1)})
	}
	return there
}

// Listed tells whether an address fits an entry. It takes less than a microsecond,
// never waits, and keeps nothing of the address.
func (l *List) Listed(a *[6]byte) bool {
	c := l.content.Load()
	if len(c.digests) == 0 || address.CheckHeld(a) != nil {
		return false
	}
	_, there := slices.BinarySearch(c.digests, l.digest(a))
	return there
}

// Len returns how many entries there are. A nil list is empty.
func (l *List) Len() int {
	if l == nil {
		return 0
	}
	return len(l.content.Load().digests)
}

// Head returns the list's account of itself.
func (l *List) Head() Head { return l.content.Load().head }

// With returns a copy of the list with another head.
func (l *List) With(h Head) (*List, error) {
	if err := h.check(); err != nil {
		return nil, err
	}
	copied := &List{key: l.key}
	copied.content.Store(&content{h, l.content.Load().digests})
	return copied, nil
}

// FalseRate returns the share, 0 to 1, of unlisted devices
// and fit an entry by chance.
func (l *List) FalseRate() float64 { return float64(l.Len()) / (1 << DigestBits) }

// Merge enters all digests of another list. Both must be under the same key, and
// for the same purpose.
func (l *List) Merge(other *List) (added int, err error) {
	if !sameKey(&l.key, &other.key) {
		return 0, errors.New("the two lists have different site keys, so their digests cannot be put together; add the addresses instead")
	}
	theirs := other.content.Load()
	l.mu.Lock()
	defer l.mu.Unlock()
	old := l.content.Load()
	if err := theirs.head.serve(old.head.Purpose, ""); err != nil {
		return 0, err
	}
	all := slices.Concat(old.digests, theirs.digests)
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) > MaxEntries {
		return 0, ErrFull
	}
	l.content.Store(&content{old.head, all})
	return len(all) - len(old.digests), nil
}

// sameKey compares keys without telling by its time how they differ.
func sameKey(a, b *[siphash.KeySize]byte) bool { return subtle.ConstantTimeCompare(a[:], b[:]) == 1 }

// clone copies a list, so that changes can be prepared aside.
func (l *List) clone() *List {
	copied := &List{key: l.key}
	copied.content.Store(l.content.Load())
	return copied
}

// adopt takes over the content of a changed copy.
func (l *List) adopt(changed *List) { l.content.Store(changed.content.Load()) }

func (l *List) placeholder() string { return fmt.Sprintf("[opt-out digests of %d]", l.Len()) }

// String returns a placeholder with the length alone.
func (l *List) String() string { return l.placeholder() }

// GoString returns a placeholder with the length alone.
func (l *List) GoString() string { return l.placeholder() }

// Format writes a placeholder for every verb.
func (l *List) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, l.placeholder()) }

// LogValue returns a placeholder with the length alone.
func (l *List) LogValue() slog.Value { return slog.StringValue(l.placeholder()) }
