package scans

import (
	"cmp"
	"slices"
)

// fixture is a stable address and in how many windows it has been heard. This is
// the one thing that is known of an address beyond its window, and it says
// nothing of other addresses; it ends with the key period.
type fixture struct {
	key     uint64
	windows int32
}

// fixtures finds devices that never leave: printers, tills, screens. Who is
// there from the beginning of a key period, and hours later in nearly every
// window still, is no customer.
type fixtures struct {
	list    []fixture // by key
	fresh   []fixture // to be merged into it
	began   int64     // start of the key period's first window
	windows int32
}

// open counts a window.
func (f *fixtures) open(start int64) {
	if f.windows == 0 {
		f.began = start
	}
	f.windows++
}

// heard notes that a stable address was heard in the window, once, and tells
// whether it is a fixture.
func (f *fixtures) heard(key uint64, start, end int64) bool {
	i, known := f.find(key)
	if known {
		x := &f.list[i]
		x.windows++
		return end-f.began >= int64(fixtureAge) && float64(x.windows) >= fixtureShare*float64(f.windows)
	}
	if start-f.began < int64(candidateTime) && len(f.list)+len(f.fresh) < maxFixtures {
		f.remember(key)
	}
	return false
}

// remember adds a candidate. What the list outgrows is wiped.
func (f *fixtures) remember(key uint64) {
	if len(f.fresh) == cap(f.fresh) {
		old := f.fresh
		f.fresh = append(make([]fixture, 0, max(64, 2*cap(old))), old...)
		clear(old)
	}
	f.fresh = append(f.fresh, fixture{key, 1})
}

// close drops candidates that have left, and merges new ones in. What the list outgrows
// is wiped.
func (f *fixtures) close() {
	least := fixtureShare*float64(f.windows) - fixtureSlack
	left := func(x fixture) bool { return float64(x.windows) < least }
	f.list, f.fresh = slices.DeleteFunc(f.list, left), slices.DeleteFunc(f.fresh, left)
	if len(f.fresh) == 0 {
		return
	}
	if need := len(f.list) + len(f.fresh); need > cap(f.list) {
		old := f.list
		f.list = append(make([]fixture, 0, max(64, need+need/4)), old...)
		clear(old)
	}
	f.list = append(f.list, f.fresh...)
	clear(f.fresh)
	f.fresh = f.fresh[:0]
	slices.SortFunc(f.list, func(a, b fixture) int { return cmp.Compare(a.key, b.key) })
}

func (f *fixtures) forget(key uint64) {
	if i, known := f.find(key); known {
		f.list = slices.Delete(f.list, i, i+1)
	}
}

func (f *fixtures) find(key uint64) (int, bool) {
	return slices.BinarySearchFunc(f.list, key, func(x fixture, k uint64) int { return cmp.Compare(x.key, k) })
}

func (f *fixtures) reset() {
	clear(f.list[:cap(f.list)])
	clear(f.fresh[:cap(f.fresh)])
	*f = fixtures{}
}
