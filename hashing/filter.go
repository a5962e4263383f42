package hashing

import "footfall/hashing/snapshot"

// Sizes of Bloom filters.
const (
	// firstFilter is the size of the first filter in bits.
	firstFilter = 1 << 16
	// filterGrowth is how much larger the next one is.
	filterGrowth = 8
	// maxFilters bounds the chain: the last one takes 4 MiB, and there may be two of it.
	maxFilters = 4
	// bitsPerMark is how many bits a filter has for each mark of its capacity,
	// and probes how many of them a mark sets. At that load 1 in 400 other devices
	// is taken for marked: (1-exp(-probes/bitsPerMark))^probes.
	bitsPerMark = 16
	probes      = 4
	// mostUsed is the share of used bits at which a filter stops counting its marks.
	mostUsed = 1 << 30
)

// filters is a chain of Bloom filters (Bloom, 1970). When the last one has taken
// the marks that it is made for, one eight times as large follows (Almeida and
// others, "Scalable Bloom filters", 2007). The chain has room for 2.4 million
// marks. With all of them in it, 1 in 100 other devices is taken for marked.
//
// More marks than that are forged. When the largest filter is full, another of its size
// follows, and those before the full one are given up. So at least the newest 2.1
// million marks hold, and never more than 1 in 100 others are left out. A phone that asks
// for a do-not-count network says so in scan after scan, and is added again.
type filters []filter

// filter is one of the chain.
type filter struct {
	bits []uint64
	used int // different marks, as far as the chain could tell them apart
}

// capacity is how many marks the filter is made for.
func (f *filter) capacity() int { return 64 * len(f.bits) / bitsPerMark }

// has tells whether a mark may be in the filter.
func (f *filter) has(mark *uint64) bool {
	for i := range uint64(probes) {
		at := f.place(mark, i)
		if f.bits[at/64]>>(at%64)&1 == 0 {
			return false
		}
	}
	return true
}

func (f *filter) add(mark *uint64) {
	for i := range uint64(probes) {
		at := f.place(mark, i)
		f.bits[at/64] |= 1 << (at % 64)
	}
	f.used = min(f.used+1, mostUsed)
}

// place is the bit of a probe, by double hashing (Kirsch and Mitzenmacher, "Less
// hashing, same performance", 2006). Marks are keyed hashes, so no one can aim.
func (f *filter) place(mark *uint64, probe uint64) uint64 {
	return (*mark + probe*(*mark>>32|1)) & uint64(64*len(f.bits)-1)
}

// has tells whether a mark may be in the chain.
func (c filters) has(mark *uint64) bool {
	for i := range c {
		if c[i].has(mark) {
			return true
		}
	}
	return false
}

// add remembers a mark in the last filter, or in a new one if that one is full. A mark
// that only an older filter holds is added again.
func (c *filters) add(mark *uint64) {
	n := len(*c)
	if n > 0 && (*c)[n-1].has(mark) {
		return
	}
	if n == 0 || (*c)[n-1].used >= (*c)[n-1].capacity() {
		c.grow()
	}
	(*c)[len(*c)-1].add(mark)
}

// grow appends a filter. One behind the largest takes the place of all before that.
func (c *filters) grow() {
	n := len(*c)
	if n < maxFilters && !c.turned() {
		*c = append(*c, filter{bits: make([]uint64, filterWords(n))})
		return
	}
	last, oldest := (*c)[n-1], (*c)[0].bits
	for i := range *c {
		if i < n-1 {
			clear((*c)[i].bits)
		}
	}
	if n == 1 || len(oldest) != len(last.bits) {
		oldest = make([]uint64, len(last.bits))
	}
	*c = filters{last, {bits: oldest}}
}

// turned tells whether marks have been given up: the chain begins with a large filter.
func (c filters) turned() bool { return len(c) > 0 && len(c[0].bits) == filterWords(maxFilters-1) }

// filterWords is the size of filter i of the chain, in words.
func filterWords(i int) int {
	words := firstFilter / 64
	for range i {
		words *= filterGrowth
	}
	return words
}

// wipe overwrites the filters and gives their memory back.
func (c *filters) wipe() {
	for i := range *c {
		clear((*c)[i].bits)
	}
	*c = nil
}

// visit is the layout of the chain in a snapshot.
func (c *filters) visit(v *snapshot.Visit) {
	i, large := 0, filterWords(maxFilters-1)
	turned := false
	snapshot.Slice(v, (*[]filter)(c), maxFilters, 8, func(f *filter) {
		v.Int(&f.used, mostUsed)
		snapshot.Slice(v, &f.bits, large, 8, v.Uint64)
		turned = turned || i == 0 && len(f.bits) == large
		if want := filterWords(i); len(f.bits) != want && !(turned && i < 2 && len(f.bits) == large) {
			v.Fail("a filter has another size")
		}
		i++
	})
}
