package count

import "footfall/hashing"

const (
	shardBits = 6
	shards    = 1 << shardBits
	// firstSlots is a shard's capacity to begin with; a quiet store never
	// needs more.
	firstSlots = 16
	// line is how many slots a line of a processor's cache holds. Slices of so many
	// and more begin with one.
	line = 8

	empty   = 0
	removed = ^uint64(0)

	// unheard marks a source that has not heard the device; silent one that
	// has, without a signal reading.
	unheard = -1 << 15
	silent  = unheard + 1
)

// span is when a device was heard inside the open window, in milliseconds from
// the window's start, plus one so that zero means never.
type span struct{ first, last uint32 }

// table is the set of pseudonyms of one window: open addressing over parallel
// columns, so that unused columns cost nothing. A search looks at all
// slots of a cache line before it goes on to the next, since a crowd's table is
// mostly out of the cache.
//
// It is split into shards by the top bits of the key, each growing by itself.
// Growing copies one shard at a time, so the peak is not old table plus new.
// Pseudonyms are PRF output, hence uniform, hence their own hash.
type table struct {
	shards  [shards]shard
	sources int  // signal columns per device; 0 where signals decide nothing
	timed   bool // keep spans
	len     int
	ble     int // of len
	max     int
}

type shard struct {
	keys    []uint64
	signals []int16 // sources per slot, 1/128 dBm
	spans   []span
	used    int // slots not empty, removed ones included
}

// key folds the radio into the lowest bit of the pseudonym. So the radios are kept
// apart without a column of their own. It avoids the two values for marked slots.
func key(id hashing.ID, radio Radio) uint64 {
	k := uint64(id)&^1 | uint64(radio)
	if k <= 1 || k >= removed-1 {
		return k ^ 2
	}
	return k
}

// shard returns the shard of k.
func (t *table) shard(k uint64) *shard { return &t.shards[k>>(64-shardBits)] }

// start returns the slot at which the search for k begins. A shard's capacity
// is a power of two. The lowest bit is the radio and tells nothing.
func (s *shard) start(k uint64) int { return int(k>>1) & (len(s.keys) - 1) }

// slot returns the slot of k, or the one where it belongs if it is not there. There
// is always an empty one, but in a shard without slots.
func (s *shard) slot(k uint64) (i int, found bool) {
	if len(s.keys) == 0 {
		return 0, false
	}
	for i = s.start(k); ; i = (i + line) & (len(s.keys) - 1) {
		for range line {
			switch s.keys[i] {
			case k:
				return i, true
			case empty:
				return i, false
			}
			i = i&^(line-1) | (i+1)&(line-1)
		}
	}
}

// insert returns the slot of k in its shard, making one if need be. It returns
// nil if k is new and the table is full.
func (t *table) insert(k uint64) (s *shard, slot int, added bool) {
	s = t.shard(k)
	i, found := s.slot(k)
	if found {
		return s, i, false
	}
	if t.len >= t.max {
		return nil, 0, false
	}
	if (s.used+1)*4 > len(s.keys)*3 {
		t.resize(s, max(2*len(s.keys), firstSlots))
		i, _ = s.slot(k)
	}
	s.keys[i] = k
	s.used++
	t.count(k, 1)
	for j := range t.sources {
		s.signals[i*t.sources+j] = unheard
	}
	return s, i, true
}

// count counts a pseudonym that has come, or with -1 gone.
func (t *table) count(k uint64, n int) {
	t.len += n
	if Radio(k&1) == BLE {
		t.ble += n
	}
}

// find returns the signals of k.
func (t *table) find(k uint64) (signals []int16, ok bool) {
	s := t.shard(k)
	i, ok := s.slot(k)
	if !ok {
		return nil, false
	}
	return s.signals[i*t.sources : (i+1)*t.sources], true
}

// remove takes k out, so that it does not count.
func (t *table) remove(k uint64) {
	s := t.shard(k)
	if i, ok := s.slot(k); ok {
		s.keys[i] = removed
		t.count(k, -1)
	}
}

// resize moves a shard into n slots and wipes the old ones.
func (t *table) resize(s *shard, n int) {
	old := *s
	s.keys = make([]uint64, n)
	clear(s.keys) // a page of new memory that is read before it is written takes two page faults
	if t.sources > 0 {
		s.signals = make([]int16, n*t.sources)
	}
	if t.timed {
		s.spans = make([]span, n)
	}
	s.used = 0
	for i, k := range old.keys {
		if k == empty || k == removed {
			continue
		}
		j, _ := s.slot(k)
		s.keys[j] = k
		s.used++
		copy(s.signals[j*t.sources:], old.signals[i*t.sources:(i+1)*t.sources])
		if t.timed {
			s.spans[j] = old.spans[i]
		}
	}
	clear(old.keys)
}

// each calls f for every pseudonym with its columns.
func (t *table) each(f func(k uint64, signals []int16, sp span)) {
	for n := range t.shards {
		s := &t.shards[n]
		for i, k := range s.keys {
			if k == empty || k == removed {
				continue
			}
			var sp span
			if t.timed {
				sp = s.spans[i]
			}
			f(k, s.signals[i*t.sources:(i+1)*t.sources], sp)
		}
	}
}

// reset wipes the table for the next window. It keeps the memory, unless the
// window used so little of it that a crowd has evidently gone home.
func (t *table) reset() {
	for n := range t.shards {
		s := &t.shards[n]
		clear(s.keys)
		clear(s.spans)
		if s.used*8 < len(s.keys) && len(s.keys) > firstSlots {
			*s = shard{}
		}
		s.used = 0
	}
	t.len, t.ble = 0, 0
}
