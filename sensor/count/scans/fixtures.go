package scans

import (
	"cmp"
	"slices"

	"footfall/hashing/secret"
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
		f.fresh = append(secret.Grow(f.fresh, 64), fixture{key, 1})
	}
	return false
}

// close merges new candidates in and drops those that have left.
func (f *fixtures) close() {
	least := fixtureShare*float64(f.windows) - fixtureSlack
	kept := make([]fixture, 0, len(f.list)+len(f.fresh))
	for _, list := range [][]fixture{f.list, f.fresh} {
		for i := range list {
			if float64(list[i].windows) >= least {
				kept = append(kept, list[i])
			}
		}
		clear(list[:cap(list)])
	}
	slices.SortFunc(kept, func(a, b fixture) int { return cmp.Compare(a.key, b.key) })
	f.list, f.fresh = kept, f.fresh[:0]
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
