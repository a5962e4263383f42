// Package seeded gives repeatable randomness, for replays with equal bytes and for
// tests. It protects nothing from anyone with the seed, so no sensor reaches this
// package.
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
