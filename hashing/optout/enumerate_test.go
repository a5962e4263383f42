package optout

import (
	"math"
	"testing"
)

// TestEnumeration plays the thief: the list is stolen, with its key, and every
// address of one maker is tried. (Of the 2^24, a sample of 2^20 will do.) If
// entries told anything about who is on the list, more addresses would fit than
// chance has it. This does not take long, and need not: the hash is fast, and what
// protects is that many addresses fit each entry.
func TestEnumeration(t *testing.T) {
	const sample, entries = 1 << 20, 8192
	const victim, other = 0x0018e7, 0x3c5ab4
	l := newList(t, 7)
	for i := range uint32(entries) { // from the part of the block that is not sampled
		if _, err := l.Add(nth(victim, sample+i)); err != nil {
			t.Fatal(err)
		}
	}
	expected := float64(sample) * l.FalseRate()
	for maker, name := range map[uint32]string{victim: "the maker of all entries", other: "a maker of none"} {
		hits := 0
		for i := range uint32(sample) {
			if l.Listed(nth(maker, i)) {
				hits++
			}
		}
		t.Logf("%s: %d of %d addresses that are not listed fit, %.1f expected by chance (%d entries, rate %.3g)",
			name, hits, sample, expected, l.Len(), l.FalseRate())
		if !byChance(hits, expected) {
			t.Errorf("%s: %d addresses fit, and chance has it at %.1f", name, hits, expected)
		}
	}
	for i := range uint32(entries) { // the thief's test is not blind
		if !l.Listed(nth(victim, sample+i)) {
			t.Fatal("a listed address does not fit")
		}
	}
}

// byChance tells whether a number of hits lies within four standard deviations
// of what chance brings (Poisson).
func byChance(hits int, expected float64) bool {
	return math.Abs(float64(hits)-expected) <= 4*math.Sqrt(expected)
}

// TestByChance gives the verdict above lists that keep more or fewer bits than
// they should.
func TestByChance(t *testing.T) {
	const sample, entries = 1 << 14, 8192
	expected := float64(sample) * entries / (1 << DigestBits)
	for bits := 12; bits <= 40; bits++ {
		hits := int(math.Round(sample * entries / math.Exp2(float64(bits))))
		if got := byChance(hits, expected); got != (bits == DigestBits) {
			t.Errorf("entries of %d bits, %d hits where %g are expected: %t", bits, hits, expected, got)
		}
	}
}

// TestCandidates counts, in a sample, how many addresses of one maker share one
// digest, and projects to the whole block: the crowd that one entry hides in.
func TestCandidates(t *testing.T) {
	const sample = 1 << 20
	l := newList(t, 9)
	buckets := make(map[uint32]int)
	for i := range uint32(sample) {
		buckets[l.digest(nth(0x0018e7, i))]++
	}
	// The share of pairs that collide is 1/B for B equal buckets, and more for
	// uneven ones (the birthday estimate of B).
	pairs := 0.0
	for _, n := range buckets {
		pairs += float64(n) * float64(n-1) / 2
	}
	all := float64(sample) * (sample - 1) / 2
	effective := all / pairs
	perMaker := float64(1<<24) / effective
	t.Logf("%d pairs of %.3g collide: %.4g buckets in effect (2^20 = %d), %.1f addresses of one maker for each entry, %.3g of all makers",
		int(pairs), all, effective, 1<<DigestBits, perMaker, float64(1<<46)/effective)
	if perMaker < 15 || perMaker > 17 {
		t.Errorf("%.2f addresses of one maker fit an entry, want 16", perMaker)
	}
}
