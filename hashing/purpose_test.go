package hashing

import "testing"

// A mark must not be the pseudonym of anything, in any domain.
func TestPurposesDiffer(t *testing.T) {
	key, address := [keySize]byte{1, 2, 3}, [6]byte{0, 1, 2, 3, 4, 5}
	seen := map[uint64]bool{}
	for domain := range 256 {
		for _, use := range []purpose{forPseudonym, forMark, forExcluded, forSealing, forSnapshot} {
			hash := sum(&key, &address, uint8(domain), use)
			if seen[hash] {
				t.Fatalf("domain %d, purpose %#x: hash seen before", domain, use)
			}
			seen[hash] = true
		}
	}
}
