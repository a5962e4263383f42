// Package seeded gives randomness that repeats, for replays that are to give the
// same bytes again and for tests. What is drawn from it protects no one who knows
// the seed, so no sensor reaches this package.
package seeded

import (
	"encoding/binary"
	"io"
	"math/rand/v2"
)

// New returns sources of key bytes and of noise. The same seed gives the same
// bytes.
func New(seed uint64) (keys, noise io.Reader) {
	return stream(seed, "keys"), stream(seed, "noise")
}

func stream(seed uint64, purpose string) io.Reader {
	var s [32]byte
	binary.LittleEndian.PutUint64(s[:], seed)
	copy(s[8:], purpose)
	return rand.NewChaCha8(s)
}
