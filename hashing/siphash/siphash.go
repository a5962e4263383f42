// Package siphash is SipHash-2-4 of device addresses (Aumasson and Bernstein,
// "SipHash: a fast short-input PRF", 2012, section 2). It allocates nothing and
// leaves no copies of key or address in memory.
package siphash

import (
	"encoding/binary"
	"math/bits"
)

// KeySize is the length of a key in bytes.
const KeySize = 16

// Length is the top byte of a message of seven bytes, address and domain. The
// block is then the one that SipHash makes of these bytes.
const Length = 7

// Sum returns the SipHash-2-4 of one block: address, domain and a top byte. In
// SipHash the top byte of the last block is the length of the message modulo 256.
// With [Length] there, Sum is plain SipHash of the seven bytes. SipHash of single
// blocks is a keyed pseudo-random function of the whole block, so the values for
// two top bytes tell nothing about each other.
//
// Key and address come by pointer: words passed by value would be printed in a
// panic trace. The copies in registers cannot be avoided.
func Sum(key *[KeySize]byte, address *[6]byte, domain, top uint8) uint64 {
	k0 := binary.LittleEndian.Uint64(key[:8])
	k1 := binary.LittleEndian.Uint64(key[8:])
	m := uint64(binary.LittleEndian.Uint32(address[:4])) |
		uint64(binary.LittleEndian.Uint16(address[4:]))<<32 |
		uint64(domain)<<48 | uint64(top)<<56

	v0, v1 := k0^0x736f6d6570736575, k1^0x646f72616e646f6d
	v2, v3 := k0^0x6c7967656e657261, k1^0x7465646279746573^m
	v0, v1, v2, v3 = round(v0, v1, v2, v3)
	v0, v1, v2, v3 = round(v0, v1, v2, v3)
	v0 ^= m
	v2 ^= 0xff
	v0, v1, v2, v3 = round(v0, v1, v2, v3)
	v0, v1, v2, v3 = round(v0, v1, v2, v3)
	v0, v1, v2, v3 = round(v0, v1, v2, v3)
	v0, v1, v2, v3 = round(v0, v1, v2, v3)
	return v0 ^ v1 ^ v2 ^ v3
}

// round is one SipRound. It must stay inlinable: a call would spill the state
// of the hash, which depends on the key, to the stack.
func round(v0, v1, v2, v3 uint64) (uint64, uint64, uint64, uint64) {
	v0 += v1
	v2 += v3
	v1 = bits.RotateLeft64(v1, 13) ^ v0
	v3 = bits.RotateLeft64(v3, 16) ^ v2
	v2 += v1
	v0 = bits.RotateLeft64(v0, 32) + v3
	v1 = bits.RotateLeft64(v1, 17) ^ v2
	v3 = bits.RotateLeft64(v3, 21) ^ v0
	return v0, v1, bits.RotateLeft64(v2, 32), v3
}
