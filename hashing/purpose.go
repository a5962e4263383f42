package hashing

import "footfall/hashing/siphash"

// keySize is the length of a key in bytes.
const keySize = siphash.KeySize

// purpose is the top byte of the hashed block: what the hash is for. Pseudonyms
// are plain SipHash-2-4 of address and domain. The other purposes set bits above
// that, so their blocks can never equal the block of a pseudonym.
type purpose uint8

const (
	forPseudonym purpose = siphash.Length
	forMark      purpose = 0x80 | siphash.Length // slot of a do-not-count mark
	forExcluded  purpose = 0x40 | siphash.Length // slot of a device taken out
	forSealing   purpose = 0x20 | siphash.Length // SealingKey
	forSnapshot  purpose = 0x10 | siphash.Length // names the key of a snapshot
)

// sum is the hash of an address in a domain, for a purpose.
func sum(key *[keySize]byte, address *[6]byte, domain uint8, use purpose) uint64 {
	return siphash.Sum(key, address, domain, uint8(use))
}
