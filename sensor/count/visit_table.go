package count

// visitTable holds the open visits by pseudonym. It is not a map, because what
// a map has outgrown stays in memory, and pseudonyms must not.
type visitTable struct {
	keys   []uint64 // open addressing with linear probing; a power of two
	visits []visit
	len    int
}

// find returns the visit of k until the table changes, or nil.
func (t *visitTable) find(k uint64) *visit {
	if t.len == 0 {
		return nil
	}
	for i := t.start(k); t.keys[i] != empty; i = t.next(i) {
		if t.keys[i] == k {
			return &t.visits[i]
		}
	}
	return nil
}

func (t *visitTable) start(k uint64) int { return int(k>>1) & (len(t.keys) - 1) }
func (t *visitTable) next(i int) int     { return (i + 1) & (len(t.keys) - 1) }

// add makes room for the visit of k, which must not be there.
func (t *visitTable) add(k uint64) *visit {
	if (t.len+1)*4 > len(t.keys)*3 {
		t.rebuild(max(2*len(t.keys), firstSlots), func(*visit) bool { return true })
	}
	i := t.start(k)
	for t.keys[i] != empty {
		i = t.next(i)
	}
	t.keys[i] = k
	t.len++
	return &t.visits[i]
}

// remove takes the visit of k out.
func (t *visitTable) remove(k uint64) {
	if gone := t.find(k); gone != nil {
		t.filter(func(o *visit) (keep bool) { return o != gone })
	}
}

// filter keeps the visits for which keep is true, and wipes the others.
func (t *visitTable) filter(keep func(*visit) bool) { t.rebuild(len(t.keys), keep) }

// rebuild moves what is kept into a new table and wipes the old one.
func (t *visitTable) rebuild(slots int, keep func(*visit) bool) {
	old := *t
	*t = visitTable{keys: make([]uint64, slots), visits: make([]visit, slots)}
	for i, k := range old.keys {
		if k != empty && keep(&old.visits[i]) {
			*t.add(k) = old.visits[i]
		}
	}
	clear(old.keys)
	clear(old.visits)
}

// each calls f for every visit.
func (t *visitTable) each(f func(k uint64, v *visit)) {
	for i, k := range t.keys {
		if k != empty {
			f(k, &t.visits[i])
		}
	}
}
