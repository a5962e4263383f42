package decode

import (
	"hash/maphash"
	"sync/atomic"
)

// bodies remembers class and family of bodies met before: phones of one model
// repeat theirs to the byte, and hashing a body in one go takes less than half of
// the time of a walk over its elements.
//
// It holds hashes, and only of bodies that are impersonal, and several
// goroutines may use it. Its own hash has a random seed, so that nobody can send
// a body that is taken for another; what is read from it does not depend on the
// seed.
type bodies struct {
	seed     maphash.Seed
	families families
	slots    [1 << 10]knownBody
}

// knownBody is a class and a family under the exclusive or of both with the hash
// of the body: where another goroutine has written a part of it, no hash fits.
type knownBody struct{ check, class, family atomic.Uint64 }

func newBodies() *bodies { return &bodies{seed: maphash.MakeSeed()} }

// read is elementClass, with the family.
func (b *bodies) read(body []byte, cut bool) (class uint64, family uint32, at, names int) {
	if cut || beginsWithName(body) {
		return b.walk(body, cut)
	}
	hash := maphash.Bytes(b.seed, body)
	slot := &b.slots[hash%uint64(len(b.slots))]
	class, wide := slot.class.Load(), slot.family.Load()
	if slot.check.Load() == hash^class^wide {
		return class, uint32(wide), len(body), 0
	}
	class, family, at, names = b.walk(body, cut)
	if at == len(body) && impersonal(body) {
		slot.class.Store(class)
		slot.family.Store(uint64(family))
		slot.check.Store(hash ^ class ^ uint64(family))
	}
	return class, family, at, names
}

// walk reads a body element by element.
func (b *bodies) walk(body []byte, cut bool) (class uint64, family uint32, at, names int) {
	class, at, names = elementClass(body, cut)
	return class, b.families.of(class, body[:at]), at, names
}

// beginsWithName tells whether the first element names a network: the SSID is
// the first of nearly every probe request.
func beginsWithName(body []byte) bool {
	return len(body) >= elementHeader && body[0] == idSSID && body[1] != 0
}

// impersonal tells whether a body of whole elements holds neither the name of a
// network nor what WPS tells of a device, its serial number among it.
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
	return naming[id]
}
