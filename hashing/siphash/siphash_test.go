package siphash

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/dchest/siphash"
)

// The key of all reference vectors: bytes 00 to 0f.
var vectorKey = [KeySize]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}

// The reference implementation's vectors hash the messages 00, 00 01, and so
// on. The one of seven bytes is what Sum computes for the address
// 00:01:02:03:04:05 in domain 6.
func TestSumReferenceVector(t *testing.T) {
	address := [6]byte{0, 1, 2, 3, 4, 5}
	const want = 0xab0200f58b01d137
	if got := Sum(&vectorKey, &address, 6, Length); got != want {
		t.Errorf("Sum = %#x, want %#x", got, uint64(want))
	}
}

// The worked example of the paper (appendix A) has fifteen bytes, so it goes
// through round block by block.
func TestRoundPaperExample(t *testing.T) {
	k0 := binary.LittleEndian.Uint64(vectorKey[:8])
	k1 := binary.LittleEndian.Uint64(vectorKey[8:])
	v0, v1 := k0^0x736f6d6570736575, k1^0x646f72616e646f6d
	v2, v3 := k0^0x6c7967656e657261, k1^0x7465646279746573
	for _, m := range []uint64{0x0706050403020100, 0x0f0e0d0c0b0a0908} {
		v3 ^= m
		v0, v1, v2, v3 = round(v0, v1, v2, v3)
		v0, v1, v2, v3 = round(v0, v1, v2, v3)
		v0 ^= m
	}
	v2 ^= 0xff
	for range 4 {
		v0, v1, v2, v3 = round(v0, v1, v2, v3)
	}
	const want = 0xa129ca6149be45e5
	if got := v0 ^ v1 ^ v2 ^ v3; got != want {
		t.Errorf("paper example = %#x, want %#x", got, uint64(want))
	}
}

func TestSumAgainstOracle(t *testing.T) {
	random := rand.NewChaCha8([32]byte{1})
	var key [KeySize]byte
	var message [7]byte
	for range 20_000 {
		mustRead(t, random, key[:])
		mustRead(t, random, message[:])
		want := siphash.Hash(binary.LittleEndian.Uint64(key[:8]), binary.LittleEndian.Uint64(key[8:]), message[:])
		got := Sum(&key, (*[6]byte)(message[:6]), message[6], Length)
		if got != want {
			t.Fatalf("message %x under key %x: Sum = %#x, oracle says %#x", message, key, got, want)
		}
	}
}

func mustRead(t *testing.T, r *rand.ChaCha8, p []byte) {
	t.Helper()
	if _, err := r.Read(p); err != nil {
		t.Fatal(err)
	}
}

var sink uint64

func BenchmarkSum(b *testing.B) {
	address := [6]byte{0, 1, 2, 3, 4, 5}
	b.ReportAllocs()
	for range b.N {
		sink += Sum(&vectorKey, &address, 0, Length)
	}
}

// BenchmarkSumDchest is the same hash by the general library.
func BenchmarkSumDchest(b *testing.B) {
	message := [7]byte{0, 1, 2, 3, 4, 5}
	b.ReportAllocs()
	for range b.N {
		k0, k1 := binary.LittleEndian.Uint64(vectorKey[:8]), binary.LittleEndian.Uint64(vectorKey[8:])
		sink += siphash.Hash(k0, k1, message[:])
	}
}
