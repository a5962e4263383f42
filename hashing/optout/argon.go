package optout

import (
	"encoding/binary"
	"math/bits"

	"golang.org/x/crypto/blake2b"
)

// This file is Argon2id (RFC 9106) with one lane and a tag of 32 bytes. The
// usual implementation leaves the address in a heap object that nobody can
// wipe, and its working memory, from which the address can be found quickly,
// as garbage. This one works in memory that it is given and wipes it. The
// tests compare the two.

const (
	argonVersion = 0x13 // RFC 9106, section 3.1
	argonID      = 2    // the variant Argon2id
	argonSlices  = 4    // section 3.4: synchronisation points
	argonLanes   = 1
	tagSize      = 32
	blockWords   = 128 // of 64 bits: 1 KiB
	saltSize     = 16
)

// block is one cell of Argon2's memory.
type block [blockWords]uint64

// argon2id writes the tag of an address. It works in memory, whose length is
// the memory cost in KiB and a multiple of 4, at least 8, and leaves it wiped.
func argon2id(tag *[tagSize]byte, address *[6]byte, salt *[saltSize]byte, passes uint32, memory []block) {
	defer clear(memory)
	seed(address, salt, passes, memory)
	burn()
	f := filling{memory: memory, segment: uint32(len(memory)) / argonSlices, passes: passes}
	for pass := range passes {
		for slice := range uint32(argonSlices) {
			f.fill(pass, slice)
		}
	}
	f.wipe()
	var last [8 * blockWords]byte
	store(last[:], &memory[len(memory)-1])
	longHash(tag[:], last[:])
	clear(last[:])
}

// seed computes the first two blocks (section 3.2, steps 1 to 4).
//
//go:noinline
func seed(address *[6]byte, salt *[saltSize]byte, passes uint32, memory []block) {
	var in [10*4 + len(address) + saltSize]byte
	b := in[:0]
	for _, v := range []uint32{argonLanes, tagSize, uint32(len(memory)), passes, argonVersion, argonID} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(address)))
	b = append(b, address[:]...)
	b = binary.LittleEndian.AppendUint32(b, saltSize)
	b = append(b, salt[:]...)
	b = append(b, 0, 0, 0, 0, 0, 0, 0, 0) // neither secret nor associated data
	h0 := blake2b.Sum512(b)
	clear(in[:])
	var more [len(h0) + 8]byte
	copy(more[:], h0[:])
	var out [8 * blockWords]byte
	for i := range uint32(2) {
		binary.LittleEndian.PutUint32(more[len(h0):], i)
		longHash(out[:], more[:])
		load(&memory[i], out[:])
	}
	clear(h0[:])
	clear(more[:])
	clear(out[:])
}

// burn overwrites the stack below its caller, where the hash function has left
// the address.
//
//go:noinline
func burn() {
	var stack [4096]byte
	wipe(stack[:])
}

//go:noinline
func wipe(b []byte) { clear(b) }

// longHash is H' (section 3.3) for the two lengths in use: 32 bytes and 1 KiB.
func longHash(out, in []byte) {
	var prefixed [4 + 8*blockWords]byte
	defer clear(prefixed[:])
	binary.LittleEndian.PutUint32(prefixed[:], uint32(len(out)))
	n := 4 + copy(prefixed[4:], in)
	if len(out) == tagSize {
		tag := blake2b.Sum256(prefixed[:n])
		copy(out, tag[:])
		return
	}
	v := blake2b.Sum512(prefixed[:n])
	for ; len(out) > len(v); out = out[len(v)/2:] {
		copy(out, v[:len(v)/2])
		v = blake2b.Sum512(v[:])
	}
	copy(out, v[:])
	clear(v[:])
}

func load(b *block, in []byte) {
	for i := range b {
		b[i] = binary.LittleEndian.Uint64(in[8*i:])
	}
}

func store(out []byte, b *block) {
	for i, w := range b {
		binary.LittleEndian.PutUint64(out[8*i:], w)
	}
}

// filling fills the memory (section 3.2, steps 5 and 6).
type filling struct {
	memory  []block
	segment uint32 // blocks in a slice
	passes  uint32
	// addresses of the blocks to refer to, where these do not depend on data
	addresses, input, zero, scratch block
}

func (f *filling) wipe() {
	clear(f.addresses[:])
	clear(f.scratch[:])
}

func (f *filling) fill(pass, slice uint32) {
	size := uint32(len(f.memory))
	first := uint32(0)
	if pass == 0 && slice == 0 {
		first = 2
	}
	independent := pass == 0 && slice < argonSlices/2
	if independent {
		f.input = block{uint64(pass), 0, uint64(slice), uint64(size), uint64(f.passes), argonID}
		f.nextAddresses()
	}
	for i := first; i < f.segment; i++ {
		if independent && i > 0 && i%blockWords == 0 {
			f.nextAddresses()
		}
		at := slice*f.segment + i
		before := (at + size - 1) % size
		random := f.memory[before][0]
		if independent {
			random = f.addresses[i%blockWords]
		}
		refer := f.reference(pass, slice, i, uint32(random))
		f.compress(&f.memory[at], &f.memory[before], &f.memory[refer], pass > 0)
	}
}

// nextAddresses computes 128 data-independent references (section 3.4.1.2).
func (f *filling) nextAddresses() {
	f.input[6]++
	f.compress(&f.addresses, &f.zero, &f.input, false)
	f.compress(&f.addresses, &f.zero, &f.addresses, false)
}

// reference maps 32 random bits to the index of a block (section 3.4.2).
func (f *filling) reference(pass, slice, i, random uint32) uint32 {
	size := uint32(len(f.memory))
	start, area := uint32(0), slice*f.segment+i-1
	if pass > 0 {
		start, area = (slice+1)%argonSlices*f.segment, size-f.segment+i-1
	}
	x := uint64(random) * uint64(random) >> 32
	back := uint32(uint64(area) * x >> 32)
	return (start + area - 1 - back) % size
}

// compress is G (section 3.5): out = G(x, y), or out XOR G(x, y).
func (f *filling) compress(out, x, y *block, xor bool) {
	r := &f.scratch
	for i := range r {
		r[i] = x[i] ^ y[i]
	}
	keep := *r
	if xor {
		for i := range keep {
			keep[i] ^= out[i]
		}
	}
	for i := 0; i < blockWords; i += 16 {
		permute(r, i, 2, 1) // rows: 16 words in a row
	}
	for i := 0; i < 16; i += 2 {
		permute(r, i, 16, 1) // columns: 8 pairs of words
	}
	for i := range out {
		out[i] = keep[i] ^ r[i]
	}
}

// permute is P (section 3.6) on 8 pairs of words that stand stride apart.
func permute(b *block, at, stride, next int) {
	p := func(k int) int { return at + k/2*stride + k%2*next }
	v0, v1, v2, v3 := b[p(0)], b[p(1)], b[p(2)], b[p(3)]
	v4, v5, v6, v7 := b[p(4)], b[p(5)], b[p(6)], b[p(7)]
	v8, v9, v10, v11 := b[p(8)], b[p(9)], b[p(10)], b[p(11)]
	v12, v13, v14, v15 := b[p(12)], b[p(13)], b[p(14)], b[p(15)]

	v0, v4, v8, v12 = mix(v0, v4, v8, v12)
	v1, v5, v9, v13 = mix(v1, v5, v9, v13)
	v2, v6, v10, v14 = mix(v2, v6, v10, v14)
	v3, v7, v11, v15 = mix(v3, v7, v11, v15)
	v0, v5, v10, v15 = mix(v0, v5, v10, v15)
	v1, v6, v11, v12 = mix(v1, v6, v11, v12)
	v2, v7, v8, v13 = mix(v2, v7, v8, v13)
	v3, v4, v9, v14 = mix(v3, v4, v9, v14)

	b[p(0)], b[p(1)], b[p(2)], b[p(3)] = v0, v1, v2, v3
	b[p(4)], b[p(5)], b[p(6)], b[p(7)] = v4, v5, v6, v7
	b[p(8)], b[p(9)], b[p(10)], b[p(11)] = v8, v9, v10, v11
	b[p(12)], b[p(13)], b[p(14)], b[p(15)] = v12, v13, v14, v15
}

// mix is GB (section 3.6): BLAKE2b's mixing with multiplications.
func mix(a, b, c, d uint64) (uint64, uint64, uint64, uint64) {
	a += b + 2*uint64(uint32(a))*uint64(uint32(b))
	d = bits.RotateLeft64(d^a, -32)
	c += d + 2*uint64(uint32(c))*uint64(uint32(d))
	b = bits.RotateLeft64(b^c, -24)
	a += b + 2*uint64(uint32(a))*uint64(uint32(b))
	d = bits.RotateLeft64(d^a, -16)
	c += d + 2*uint64(uint32(c))*uint64(uint32(d))
	b = bits.RotateLeft64(b^c, -63)
	return a, b, c, d
}
