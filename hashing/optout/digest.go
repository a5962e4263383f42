package optout

import (
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"sync"
)

// DigestBits is the length of an entry: 2^24 addresses of one maker fall into
// 2^20 buckets, so that an entry always has about 16 of them to hide among.
const DigestBits = 20

// cost is how much one digest takes.
type cost struct {
	passes uint32
	memory uint32 // KiB
}

// defaultCost is about 10 ms on a small gateway, in memory that an access
// point with 64 MB can spare.
var defaultCost = cost{passes: 1, memory: 4 << 10}

// Bounds of what a list may ask for, so that a list from outside cannot take
// the machine's memory or time.
const (
	minMemory = 8        // KiB: RFC 9106, section 3.1
	maxMemory = 16 << 10 // KiB
	maxPasses = 8
)

func (c cost) check() error {
	switch {
	case c.passes < 1 || c.passes > maxPasses:
		return fmt.Errorf("%d passes of Argon2id; 1 to %d are supported", c.passes, maxPasses)
	case c.memory < minMemory || c.memory > maxMemory || c.memory%argonSlices != 0:
		return fmt.Errorf("%d KiB of memory for Argon2id; multiples of %d from %d to %d are supported",
			c.memory, argonSlices, minMemory, maxMemory)
	}
	return nil
}

// workshop is where the one digest at a time of this process is computed. The
// memory is given back to the system when it was not used for a while.
var workshop struct {
	sync.Mutex
	memory sync.Pool // of *[]block
}

// digest computes the digest of an address. It takes milliseconds.
func digest(address *[6]byte, key *[saltSize]byte, c cost) uint32 {
	workshop.Lock()
	defer workshop.Unlock()
	memory, _ := workshop.memory.Get().(*[]block)
	if memory == nil || len(*memory) != int(c.memory) {
		fresh := make([]block, c.memory)
		memory = &fresh
	}
	defer workshop.memory.Put(memory)
	var tag [tagSize]byte
	argon2id(&tag, address, key, c.passes, *memory)
	d := binary.BigEndian.Uint32(tag[:]) >> (32 - DigestBits)
	clear(tag[:])
	return d
}

// sameKey compares keys without telling by its time how they differ.
func sameKey(a, b *[saltSize]byte) bool { return subtle.ConstantTimeCompare(a[:], b[:]) == 1 }
