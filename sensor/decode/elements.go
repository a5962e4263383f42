package decode

import "encoding/binary"

// Information elements follow each other to the end of the frame
// (IEEE 802.11-2020, 9.4.2.1): an ID, a length, and a body of that length.
// Vendor elements begin their body with an OUI and mostly a type, extended
// elements with an ID extension.
const (
	elementHeader = 2

	idSSID     = 0
	idRates    = 1
	idDS       = 3
	idHT       = 45
	idExtRates = 50
	idSSIDList = 84
	idMeshID   = 114
	idVHT      = 191
	idVendor   = 221
	idExtended = 255

	extFILSRequest   = 2
	extShortSSIDList = 58
)

// Vendor elements by OUI and type, big endian.
const (
	vendorWPS  = 0x0050f204
	vendorMS08 = 0x0050f208
	vendorMBO  = 0x506f9a16
)

// interest says of an element's ID what is to be done with the element; those
// of no interest are passed over.
type interest uint8

const (
	maskable interest = 1 << iota // may be masked in the class
	familial                      // belongs to the family
)

var interests = [256]interest{
	idSSID: maskable, idDS: maskable, idSSIDList: maskable, idMeshID: maskable,
	idVendor: maskable, idExtended: maskable,
	idRates: familial, idExtRates: familial, idHT: familial, idVHT: familial,
}

// elementClass walks over the information elements of a frame in place and
// returns their class and family, and the offset where the complete elements
// end: the length of the body, unless an element overruns it. All elements that
// hold names of networks end at or before the offset names, which is 0 if there
// are none.
//
// The class is taken over runs of whole elements that are not masked, as they
// stand in the frame, and over what is kept of each masked element, with the
// length of the run before it.
func elementClass(body []byte, cut bool) (class, family uint64, at, names int) {
	var hash classHash
	run := 0
	for at+elementHeader <= len(body) {
		size := int(body[at+1])
		end := at + elementHeader + size
		if end > len(body) {
			break
		}
		if id := body[at]; interests[id] == familial {
			family = familyElement(family, id, body[at+elementHeader:end])
		} else if interests[id] == maskable {
			kept := keep(id, 0, 0)
			switch id {
			case idVendor:
				kept = maskVendor(body[at+elementHeader : end])
			case idDS:
				kept = keep(idDS, size, 0)
			case idExtended:
				kept = maskExtended(body[at+elementHeader : end])
			default:
				if size != 0 {
					names = end
				}
			}
			if kept != keepAll {
				if run < at {
					hash = hash.run(body[run:at])
				}
				hash = hash.stop(kept + uint64(at-run))
				run = end
			}
		}
		at = end
	}
	last := endOfElements
	if cut {
		last = endOfCapture
	}
	if run < at {
		hash = hash.run(body[run:at])
	}
	return hash.stop(last + uint64(at-run)).end(), family, at, names
}

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

// naming holds true for the IDs of elements that hold the name of a network.
var naming = [256]bool{idSSID: true, idSSIDList: true, idMeshID: true}

// walkElements is elementClass without the class.
func walkElements(body []byte) (at, names int) {
	for at+elementHeader <= len(body) {
		end := at + elementHeader + int(body[at+1])
		if end > len(body) {
			break
		}
		if naming[body[at]] && end > at+elementHeader {
			names = end
		}
		at = end
	}
	return at, names
}

// What stands at the end of the last run. No element's kept part is the same:
// the lowest two bytes are zeros there, and ID 0 names no kind.
const (
	keepAll       uint64 = 0xffff // no end: the element is not masked
	endOfElements uint64 = 0x10000
	endOfCapture  uint64 = 0x20000
)

// keep packs the kept part of a masked element: its ID, its size unless that
// is masked too, and four bytes that name its kind.
func keep(id uint8, size int, kind uint32) uint64 {
	return uint64(id)<<56 | uint64(size)<<48 | uint64(kind)<<16
}

// maskVendor returns what is kept of a vendor element with this body.
func maskVendor(body []byte) uint64 {
	if len(body) < 4 {
		return keepAll
	}
	switch kind := binary.BigEndian.Uint32(body); kind {
	case vendorWPS, vendorMS08, vendorMBO:
		return keep(idVendor, len(body), kind)
	}
	return keepAll
}

// maskExtended returns what is kept of an extended element with this body.
func maskExtended(body []byte) uint64 {
	if len(body) < 1 {
		return keepAll
	}
	if ext := body[0]; ext == extFILSRequest || ext == extShortSSIDList {
		return keep(idExtended, 0, uint32(ext))
	}
	return keepAll
}
