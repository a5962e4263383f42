package optout

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"golang.org/x/crypto/argon2"
)

// TestArgon2id compares with the implementation that everybody uses.
func TestArgon2id(t *testing.T) {
	random := rand.NewChaCha8([32]byte{1})
	for _, c := range []struct{ passes, memory uint32 }{
		{1, 8}, {1, 12}, {2, 8}, {3, 16}, {1, 64}, {1, 512}, {2, 516}, {1, 1024}, {3, 2048}, {1, 4 * 1024},
	} {
		var address [6]byte
		var salt [saltSize]byte
		random.Read(address[:])
		random.Read(salt[:])
		want := argon2.IDKey(address[:], salt[:], c.passes, c.memory, 1, tagSize)
		memory := make([]block, c.memory)
		var got [tagSize]byte
		argon2id(&got, &address, &salt, c.passes, memory)
		if !bytes.Equal(got[:], want) {
			t.Errorf("%d passes over %d KiB: got %x, want %x", c.passes, c.memory, got, want)
		}
		for i := range memory {
			if memory[i] != (block{}) {
				t.Fatalf("block %d was not wiped", i)
			}
		}
	}
}

// BenchmarkArgon2id is what one look at a list costs.
func BenchmarkArgon2id(b *testing.B) {
	for name, kib := range map[string]uint32{"default": defaultCost.memory, "8MiB": 8 << 10} {
		memory := make([]block, kib)
		b.Run(name, func(b *testing.B) {
			var tag [tagSize]byte
			for b.Loop() {
				argon2id(&tag, &[6]byte{1}, &[saltSize]byte{}, 1, memory)
			}
		})
	}
}
