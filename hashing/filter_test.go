package hashing

import (
	"math/rand/v2"
	"testing"

	"footfall/hashing/snapshot"
)

// TestFiltersGrow fills the chain past its end, and measures at each size how many
// strangers it takes for marked.
func TestFiltersGrow(t *testing.T) {
	var c filters
	r := rand.New(rand.NewPCG(1, 2))
	marks := make([]uint64, 0, 3<<20)
	fill := func(to int) {
		for len(marks) < to {
			mark := notZero(r.Uint64())
			marks = append(marks, mark)
			c.add(&mark)
		}
	}
	fill(1)
	total := 0
	for i := range maxFilters {
		total += c[i].capacity()
		fill(total)
		if c.turned() {
			t.Errorf("marks are given up at %d", total)
		}
		caught := strangers(c, r)
		t.Logf("%d filters, %d marks: %d of 100000 strangers are left out", len(c), len(marks), caught)
		if len(c) != i+1 || caught > 1000 {
			t.Errorf("%d filters, and %d of 100000 strangers are left out", len(c), caught)
		}
		if i+1 < maxFilters {
			fill(total + total/16) // a few more than fit: some look like known ones
		}
	}
	for i := range marks {
		if !c.has(&marks[i]) {
			t.Fatal("a mark was forgotten")
		}
	}
	bits := c[0].bits
	if c.wipe(); len(c) != 0 || !allZero(bits) {
		t.Error("a filter is still there")
	}
}

// TestFiltersTurn goes on to add marks to a chain that is full: the newest hold, others
// are hardly taken for marked, and it takes no more memory.
func TestFiltersTurn(t *testing.T) {
	if testing.Short() {
		t.Skip("millions of marks take some seconds")
	}
	var c filters
	r := rand.New(rand.NewPCG(3, 4))
	newest := filterWords(maxFilters-1) * 64 / bitsPerMark
	var marks []uint64
	var first []uint64
	for len(marks) < 3*newest {
		mark := notZero(r.Uint64())
		if len(marks) == 0 || !c.turned() {
			first = c.first()
		}
		marks = append(marks, mark)
		before := c.turned()
		c.add(&mark)
		if !before && c.turned() {
			if !allZero(first) {
				t.Error("marks that were given up are still in memory")
			}
			if caught := strangers(c, r); caught > 1000 {
				t.Errorf("at the turn, %d of 100000 strangers are left out", caught)
			}
		}
	}
	if len(c) != 2 || len(c[0].bits) != len(c[1].bits) || !c.turned() {
		t.Fatalf("%d filters", len(c))
	}
	for i := range marks[len(marks)-newest*9/10:] {
		if mark := marks[len(marks)-1-i]; !c.has(&mark) {
			t.Fatal("one of the newest marks was forgotten")
		}
	}
	if c.has(&marks[0]) && c.has(&marks[1]) && c.has(&marks[2]) {
		t.Error("the oldest marks are still there")
	}
	if caught := strangers(c, r); caught > 1000 {
		t.Errorf("%d of 100000 strangers are left out", caught)
	}
	restored := filters{}
	if err := snapshot.Read(snapshot.Append(nil, c.visit), restored.visit); err != nil || len(restored) != 2 || !restored.has(&marks[len(marks)-1]) {
		t.Errorf("read from a snapshot: %d filters, %v", len(restored), err)
	}
}

// first is the memory of the first filter.
func (c filters) first() []uint64 {
	if len(c) == 0 {
		return nil
	}
	return c[0].bits
}

func strangers(c filters, r *rand.Rand) (caught int) {
	for range 100_000 {
		if mark := notZero(r.Uint64()); c.has(&mark) {
			caught++
		}
	}
	return caught
}

func allZero(words []uint64) bool {
	for _, word := range words {
		if word != 0 {
			return false
		}
	}
	return true
}

func TestCrowdingInWords(t *testing.T) {
	m := marks{max: 1}
	if got := m.crowding().String(); got != "roomy" {
		t.Error(got)
	}
	for mark := uint64(1); mark < 3; mark++ {
		m.add(&mark)
	}
	if got := m.crowding().String(); got != "crowded" {
		t.Error(got)
	}
	m.filters = make(filters, maxFilters)
	m.filters[0] = filter{bits: make([]uint64, filterWords(maxFilters-1))}
	if got := m.crowding().String(); got != "overfull" || Crowding(9).String() != "unknown" {
		t.Error(got)
	}
}
