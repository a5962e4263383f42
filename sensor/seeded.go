package sensor

import (
	"encoding/binary"
	"io"
	"math/rand/v2"
)

// Seeded returns sources of key bytes and of noise that repeat for the same
// seed, for replays that are to give the same bytes again. What is drawn from
// them protects nobody who knows the seed.
func Seeded(seed uint64) (keys, noise io.Reader) {
	return seededStream(seed, "keys"), seededStream(seed, "noise")
}

func seededStream(seed uint64, purpose string) io.Reader {
	var s [32]byte
	binary.LittleEndian.PutUint64(s[:], seed)
	copy(s[8:], purpose)
	return rand.NewChaCha8(s)
}
