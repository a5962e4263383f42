package hashing

import (
	"encoding/binary"
	"math/bits"
)

// keySize is the length of a SipHash key in bytes.
const keySize = 16

// purpose is the top byte of the hashed block. In SipHash it holds the length
// of the message modulo 256; all messages here are seven bytes, so a pseudonym
// is plain SipHash-2-4 of address and domain. The other purposes set bits above
// that: their blocks can never equal the block of a pseudonym, and since SipHash
// of single blocks is a keyed pseudo-random function of the whole block, the
// values tell nothing about each other.
type purpose uint8

const (
	forPseudonym purpose = 7
	forMark      purpose = 0x80 | 7 // slot of a do-not-count mark
	forStatus    purpose = 0x40 | 7 // slot of what the lists say
	forSealing   purpose = 0x20 | 7 // SealingKey
	forSnapshot  purpose = 0x10 | 7 // says which key a snapshot belongs to
)

// sum returns SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast
// short-input PRF", 2012, section 2) of the seven bytes address and domain,
// which fill exactly one block.
//
// Key and address come by pointer: words passed by value would be printed in
// a panic trace. The copies in registers cannot be avoided.
func sum(key *[keySize]byte, address *[6]byte, domain uint8, use purpose) uint64 {
	k0 := binary.LittleEndian.Uint64(key[:8])
	k1 := binary.LittleEndian.Uint64(key[8:])
	m := uint64(binary.LittleEndian.Uint32(address[:4])) |
		uint64(binary.LittleEndian.Uint16(address[4:]))<<32 |
		uint64(domain)<<48 | uint64(use)<<56

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
