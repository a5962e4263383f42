package scrub

import (
	"crypto/sha256"
	"encoding/binary"
)

// halfBits is the size of half of the permuted bits: 46 of an address's 48
// bits, in two halves.
const (
	halfBits = 23
	halfMask = 1<<halfBits - 1
	rounds   = 6
)

// cipher gives every address another and every body other bytes, under a key
// of one run.
type cipher struct{ key [32]byte }

// digest is a keyed hash of a purpose, a number and bytes.
func (c *cipher) digest(purpose byte, number uint64, content []byte) [32]byte {
	b := make([]byte, 0, len(c.key)+9+len(content))
	b = append(b, c.key[:]...)
	b = append(b, purpose)
	b = binary.LittleEndian.AppendUint64(b, number)
	return sha256.Sum256(append(b, content...))
}

// Purposes of a digest.
const (
	purposeAddress = iota
	purposeBody
)

// permute maps 46 bits one to one: a Feistel network. Its rounds can be undone
// in turn, so no two values meet.
func (c *cipher) permute(v uint64) uint64 {
	left, right := v>>halfBits&halfMask, v&halfMask
	for round := range uint64(rounds) {
		sum := c.digest(purposeAddress, round<<32|right, nil)
		left, right = right, left^binary.LittleEndian.Uint64(sum[:])&halfMask
	}
	return left<<halfBits | right
}

// wifi replaces an 802.11 address in place. The group and local bits stay
// (IEEE 802-2014, 8.2), and so do broadcast and the address of zeros.
func (c *cipher) wifi(a []byte) {
	v := uint64(binary.BigEndian.Uint16(a))<<32 | uint64(binary.BigEndian.Uint32(a[2:]))
	if v == 0 || v == 1<<48-1 {
		return
	}
	kind := v >> 40 & 3
	v = c.permute(v>>42<<40 | v&(1<<40-1))
	v = v>>40<<42 | kind<<40 | v&(1<<40-1)
	binary.BigEndian.PutUint16(a, uint16(v>>32))
	binary.BigEndian.PutUint32(a[2:], uint32(v))
}

// body replaces bytes in place by others drawn from them. Zeros alone stay
// zeros: padding remains padding.
func (c *cipher) body(b []byte) {
	if blank(b) {
		return
	}
	content := append([]byte(nil), b...)
	for block := uint64(0); len(b) > 0; block++ {
		sum := c.digest(purposeBody, block, content)
		b = b[copy(b, sum[:]):]
	}
}

// blank tells whether all bytes are zero.
func blank(b []byte) bool {
	for _, v := range b {
		if v != 0 {
			return false
		}
	}
	return true
}
