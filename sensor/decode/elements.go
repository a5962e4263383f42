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

// maskable holds true for the IDs of elements that may be masked, so that all
// others are passed over without a closer look.
var maskable = [256]bool{
	idSSID: true, idDS: true, idSSIDList: true, idMeshID: true,
	idVendor: true, idExtended: true,
}

// elementClass walks over the information elements of a frame in place and
// returns their class, and the offset where the complete elements end: the
// length of the body, unless an element overruns it. All elements that hold
// names of networks end at or before the offset names, which is 0 if there are
// none.
//
// The class is taken over runs of whole elements that are not masked, as they
// stand in the frame, and over what is kept of each masked element, with the
// length of the run before it.
func elementClass(body []byte, cut bool) (class uint64, at, names int) {
	var hash classHash
	run := 0
	for at+elementHeader <= len(body) {
		size := int(body[at+1])
		end := at + elementHeader + size
		if end > len(body) {
			break
		}
		if id := body[at]; maskable[id] {
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
	return hash.stop(last + uint64(at-run)).end(), at, names
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
