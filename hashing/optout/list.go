package optout

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
)

// MaxEntries bounds a list. At that length 6.25 % of all devices are left out
// by chance, which is more than a count can stand.
const MaxEntries = 1 << 16

// ErrFull says that a list has MaxEntries entries.
var ErrFull = fmt.Errorf("the list is full: it has %d entries, and with more of them too many other devices would fit one by chance", MaxEntries)

// List is a set of digests under one site key. It is safe for concurrent use.
// It never prints what it holds.
type List struct {
	key  [saltSize]byte // fixed, as is the cost
	cost cost

	mu      sync.RWMutex
	digests []uint32 // sorted, each once
}

// New returns an empty list under a key of 16 bytes that it draws from random.
func New(random io.Reader) (*List, error) { return newList(random, defaultCost) }

func newList(random io.Reader, c cost) (*List, error) {
	l := &List{cost: c}
	if _, err := io.ReadFull(random, l.key[:]); err != nil {
		return nil, fmt.Errorf("drawing the key of an opt-out list: %w", err)
	}
	return l, nil
}

// Add enters an address and tells whether its digest is new. The error is
// ErrFull, or says why an address cannot be listed (see [CheckListable]).
func (l *List) Add(address *[6]byte) (added bool, err error) {
	if err := CheckListable(address); err != nil {
		return false, err
	}
	d := digest(address, &l.key, l.cost)
	l.mu.Lock()
	defer l.mu.Unlock()
	at, there := slices.BinarySearch(l.digests, d)
	switch {
	case there:
		return false, nil
	case len(l.digests) >= MaxEntries:
		return false, ErrFull
	}
	l.digests = slices.Insert(l.digests, at, d)
	return true, nil
}

// Remove takes out the digest of an address and tells whether it was there.
// Whoever shares the digest by chance is taken out too: with n entries that
// happens to n in 2^20 removals.
func (l *List) Remove(address *[6]byte) (removed bool) {
	d := digest(address, &l.key, l.cost)
	l.mu.Lock()
	defer l.mu.Unlock()
	at, there := slices.BinarySearch(l.digests, d)
	if there {
		l.digests = slices.Delete(l.digests, at, at+1)
	}
	return there
}

// Listed tells whether an address fits an entry. It takes milliseconds, except
// where the list is empty or the address is one that cannot be listed, and
// keeps nothing of the address.
func (l *List) Listed(address *[6]byte) bool {
	if l.Len() == 0 || CheckListable(address) != nil {
		return false
	}
	d := digest(address, &l.key, l.cost)
	l.mu.RLock()
	defer l.mu.RUnlock()
	_, there := slices.BinarySearch(l.digests, d)
	return there
}

// Len returns how many entries there are. A nil list is empty.
func (l *List) Len() int {
	if l == nil {
		return 0
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	return len(l.digests)
}

// FalseRate returns the share, 0 to 1, of the devices that were never listed
// and fit an entry by chance.
func (l *List) FalseRate() float64 { return float64(l.Len()) / (1 << DigestBits) }

// Merge enters all digests of another list. Both must be under the same key.
func (l *List) Merge(other *List) (added int, err error) {
	if !sameKey(&l.key, &other.key) || l.cost != other.cost {
		return 0, errors.New("the two lists have different site keys, so their digests cannot be put together; add the addresses instead")
	}
	theirs := other.snapshot()
	l.mu.Lock()
	defer l.mu.Unlock()
	all := slices.Concat(l.digests, theirs)
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) > MaxEntries {
		return 0, ErrFull
	}
	added = len(all) - len(l.digests)
	l.digests = all
	return added, nil
}

// snapshot copies the digests.
func (l *List) snapshot() []uint32 {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return slices.Clone(l.digests)
}

// clone copies a list, so that changes can be prepared aside.
func (l *List) clone() *List { return &List{key: l.key, cost: l.cost, digests: l.snapshot()} }

// adopt takes over the entries of a changed copy.
func (l *List) adopt(changed *List) {
	digests := changed.snapshot()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.digests = digests
}

func (l *List) placeholder() string { return fmt.Sprintf("[opt-out digests of %d]", l.Len()) }

// String returns a placeholder that tells the length alone.
func (l *List) String() string { return l.placeholder() }

// GoString returns a placeholder that tells the length alone.
func (l *List) GoString() string { return l.placeholder() }

// Format writes a placeholder whatever the verb.
func (l *List) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, l.placeholder()) }

// LogValue returns a placeholder that tells the length alone.
func (l *List) LogValue() slog.Value { return slog.StringValue(l.placeholder()) }
