package decode

import "math/bits"

// The class hash takes sixteen bytes at a time. Two words are each added
// without carry to a key, multiplied and folded, and the results summed up. The
// key changes from step to step. No step waits for the one before it, so a
// processor works on several at once. It is the same on all platforms. It is no
// secret and resists no attack: a sender can choose its class anyway.

// Odd constants with about as many ones as zeros: the fractional parts of the
// square roots of 2 (made odd), 3 and 5.
const (
	classStep uint64 = 0x6a09e667f3bcc909
	classKeyA uint64 = 0xbb67ae8584caa73b
	classKeyB uint64 = 0x3c6ef372fe94f82b
)

// fold multiplies two words of 64 bits and adds the halves of the product
// without carry.
func fold(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}

// classHash is a hash under way. The zero value is the start.
type classHash struct{ sum, key uint64 }

// pair takes two words.
func (h classHash) pair(a, b uint64) classHash {
	return classHash{h.sum + fold(a^h.key, b^h.key^classKeyA), h.key + classStep}
}

// block takes sixteen bytes.
func (h classHash) block(b *[16]byte) classHash { return h.pair(le64(b[:8]), le64(b[8:])) }

// stop takes the end of a run. All further steps depend on it.
func (h classHash) stop(end uint64) classHash {
	return classHash{h.sum, (h.key^end)*classKeyB + classStep}
}

// end returns the hash.
func (h classHash) end() uint64 { return fold(h.sum^classKeyA, h.key^classKeyB) }

// run takes a run of at least one byte. The last words overlap those before
// them unless the run is a multiple of sixteen.
func (h classHash) run(run []byte) classHash {
	n := len(run)
	switch {
	case n >= 16:
		last := (*[16]byte)(run[n-16:])
		for ; len(run) > 16; run = run[16:] {
			h = h.block((*[16]byte)(run))
		}
		return h.block(last)
	case n >= 8:
		return h.pair(le64(run), le64(run[n-8:]))
	case n >= 4:
		return h.pair(uint64(le32(run)), uint64(le32(run[n-4:])))
	}
	return h.pair(uint64(run[0])<<16|uint64(run[n/2])<<8|uint64(run[n-1]), 0)
}
