package hashing

import (
	"math/rand/v2"
	"testing"
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
		if c.full() {
			t.Errorf("full with %d marks", total)
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
	fill(total + total/8)
	if !c.full() || len(c) != maxFilters {
		t.Errorf("%d filters are not full with %d marks", len(c), len(marks))
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
	m.filters[maxFilters-1] = filter{bits: make([]uint64, filterWords(0)), used: 1 << 20}
	if got := m.crowding().String(); got != "overfull" || Crowding(9).String() != "unknown" {
		t.Error(got)
	}
}
