package decode

import "sync/atomic"

// Of the capabilities, the family takes what belongs to the radio and not to
// what it is doing: of HT (9.4.2.55) the capability information but for the
// "Forty MHz Intolerant" bit, the A-MPDU parameters and the receive rates; of
// VHT (9.4.2.157) the capability information.
const (
	htSize         = 26
	htRatesAt      = 5 // with the first 8 bytes: information, parameters, 10 bytes of rates
	vhtSize        = 12
	htFortyMHz     = 0x40 // in the second byte
	htInformation  = 8    // bytes taken from the start
	vhtInformation = 4
)

// familyOf returns the family of these elements.
func familyOf(body []byte) uint32 {
	var family uint64
	for at := 0; at+elementHeader <= len(body); {
		end := at + elementHeader + int(body[at+1])
		if end > len(body) {
			break
		}
		if id := body[at]; familial[id] {
			family = familyElement(family, id, body[at+elementHeader:end])
		}
		at = end
	}
	return uint32(family >> 32)
}

// familial holds true for the IDs of elements that belong to the family.
var familial = [256]bool{idRates: true, idExtRates: true, idHT: true, idVHT: true}

// families remembers the family of classes, because frames of one class are of
// one family: walking over the elements a second time is only needed for a class
// that has not been seen lately. It holds hashes of elements, nothing of a
// device, and several goroutines may use it.
type families [256]atomic.Uint64

// of returns the family of a class with these elements.
func (f *families) of(class uint64, body []byte) uint32 {
	slot := &f[class&255]
	known := slot.Load()
	if known>>32 == class>>32 && known != 0 {
		return uint32(known)
	}
	family := familyOf(body)
	slot.Store(class>>32<<32 | uint64(family))
	return family
}

// familyElement adds an element that tells radios apart. Elements of another
// size than the standard's are passed over.
func familyElement(family uint64, id uint8, body []byte) uint64 {
	n := len(body)
	switch {
	case id == idHT:
		if n >= htSize {
			family = mixed(family, le64(body[:htInformation])&^(htFortyMHz<<8))
			family = mixed(family, le64(body[htRatesAt:htRatesAt+8]))
		}
	case id == idVHT:
		if n >= vhtSize {
			family = mixed(family, uint64(le32(body[:vhtInformation]))<<8|idVHT)
		}
	case n >= 8: // rates: up to 8, and 255 of the others
		for i := 0; i+8 < n; i += 8 {
			family = mixed(family, le64(body[i:i+8]))
		}
		family = mixed(family+uint64(n), le64(body[n-8:]))
	case n >= 4:
		family = mixed(family+uint64(n), uint64(le32(body[n-4:]))<<32|uint64(le32(body)))
	case n > 0:
		family = mixed(family, uint64(body[0])<<16|uint64(body[n/2])<<8|uint64(body[n-1]))
	}
	return family
}

// mixed adds a word to a hash.
func mixed(h, word uint64) uint64 {
	h = (h ^ word) * classKeyB
	return h ^ h>>29
}
