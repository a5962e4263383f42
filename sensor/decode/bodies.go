package decode

import (
	"hash/maphash"
	"sync/atomic"
)

// bodies remembers class and family of bodies met before. Phones of one model
// repeat theirs to the byte. Hashing a body takes less than half of the time of a
// walk over its elements.
//
// It holds hashes of impersonal bodies alone. Several goroutines may use it.
// Its own hash has a random seed: no sender can make a body with the hash of
// another. The results do not depend on the seed.
type bodies struct {
	seed  maphash.Seed
	slots [1 << 10]knownBody
}

// knownBody is a class and a family under the exclusive or of both with the
// hash of the body. No hash fits a slot with parts from two goroutines.
type knownBody struct{ check, class, family atomic.Uint64 }

func newBodies() *bodies { return &bodies{seed: maphash.MakeSeed()} }

// read is readElements into e.
func (b *bodies) read(body []byte, cut bool, e *elements) {
	if cut || beginsWithName(body) {
		*e = readElements(body, cut)
		return
	}
	hash := maphash.Bytes(b.seed, body)
	slot := &b.slots[hash%uint64(len(b.slots))]
	class, family := slot.class.Load(), slot.family.Load()
	if slot.check.Load() == hash^class^family {
		e.class, e.family, e.end, e.names, e.whole = class, uint32(family), len(body), 0, true
		return
	}
	*e = readElements(body, false)
	if e.end == len(body) && impersonal(body) {
		slot.class.Store(e.class)
		slot.family.Store(uint64(e.family))
		slot.check.Store(hash ^ e.class ^ uint64(e.family))
	}
}

// beginsWithName tells whether the first element names a network: the SSID is
// the first of nearly every probe request.
func beginsWithName(body []byte) bool {
	return len(body) >= elementHeader && body[0] == idSSID && body[1] != 0
}

// impersonal tells whether a body of whole elements holds no name of a network
// and no WPS data, such as a serial number.
func impersonal(body []byte) bool {
	for at := 0; at+elementHeader <= len(body); {
		end := at + elementHeader + int(body[at+1])
		if element := body[at+elementHeader : end]; len(element) > 0 && personal(body[at], element) {
			return false
		}
		at = end
	}
	return true
}

// personal tells so of an element with a body.
func personal(id uint8, body []byte) bool {
	switch id {
	case idVendor:
		return maskVendor(body) == keep(idVendor, len(body), vendorWPS)
	case idExtended:
		return body[0] == extShortSSIDList
	}
	return treatments[id] == name
}
