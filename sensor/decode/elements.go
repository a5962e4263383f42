package decode

import "encoding/binary"

// Information elements follow each other to the end of the frame (IEEE
// 802.11-2020, 9.4.2.1): an ID, a length, and a body. Vendor elements begin
// their body with an OUI and mostly a type, extended elements with an ID
// extension.
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

// treatment is the walk's way with an element, by its ID.
type treatment uint8

const (
	plain      treatment = iota // part of the class as it stands
	radioTrait                  // the same, and part of the family
	channel                     // DS: the body is masked
	name                        // holds names of networks: all but its ID is masked
	ofVendor                    // masked or not by OUI and type
	extended                    // masked or not by ID extension
)

var treatments = [256]treatment{
	idRates: radioTrait, idExtRates: radioTrait, idHT: radioTrait, idVHT: radioTrait,
	idSSID: name, idSSIDList: name, idMeshID: name,
	idDS: channel, idVendor: ofVendor, idExtended: extended,
}

// elements is the result of a walk over the information elements of a frame.
type elements struct {
	class  uint64
	family uint32
	end    int  // offset of the end of the complete elements
	names  int  // offset of the end of the last name of a network; 0 without
	whole  bool // nothing but zeros follows the elements
}

// readElements walks once over the elements in place. Zeros behind them are
// padding by a driver. An empty name begins it, unless it is the first element.
//
// The class is taken over runs of unmasked elements, as they stand in the
// frame. For each masked element it takes the kept part, with the length of the
// run before it.
func readElements(body []byte, cut bool) (e elements) {
	var hash classHash
	var family uint64
	at, run := 0, 0
	for at+elementHeader <= len(body) {
		id := body[at]
		end := at + elementHeader + int(body[at+1])
		if end > len(body) {
			break
		}
		what := treatments[id]
		if what <= radioTrait {
			if what == radioTrait {
				family = familyElement(family, id, body[at+elementHeader:end])
			}
			at = end
			continue
		}
		kept := keepAll
		if what == ofVendor {
			if end-at < elementHeader+4 {
				at = end
				continue
			}
			kind := binary.BigEndian.Uint32(body[at+elementHeader:])
			if kind != vendorWPS && kind != vendorMS08 && kind != vendorMBO {
				at = end
				continue
			}
			kept = keep(idVendor, end-at-elementHeader, kind)
		} else if what == name {
			if end > at+elementHeader {
				e.names = end
			} else if at > 0 && id == 0 && allZero(body[end:]) {
				break
			}
			kept = keep(id, 0, 0)
		} else if what == channel {
			kept = keep(idDS, end-at-elementHeader, 0)
		} else if kept = maskExtended(body[at+elementHeader : end]); kept == keepAll {
			at = end
			continue
		}
		if run < at {
			hash = hash.run(body[run:at])
		}
		hash = hash.stop(kept + uint64(at-run))
		run, at = end, end
	}
	last := endOfElements
	if cut {
		last = endOfCapture
	}
	if run < at {
		hash = hash.run(body[run:at])
	}
	e.class, e.family = hash.stop(last+uint64(at-run)).end(), uint32(family>>32)
	e.end, e.whole = at, at == len(body) || at > 0 && allZero(body[at:])
	return e
}

// walkElements is readElements without class and family.
func walkElements(body []byte) (e elements) {
	at := 0
	for at+elementHeader <= len(body) {
		end := at + elementHeader + int(body[at+1])
		if end > len(body) {
			break
		}
		if treatments[body[at]] == name {
			if end > at+elementHeader {
				e.names = end
			} else if at > 0 && body[at] == 0 && allZero(body[end:]) {
				break
			}
		}
		at = end
	}
	e.end, e.whole = at, at == len(body) || at > 0 && allZero(body[at:])
	return e
}

// allZero tells whether all bytes are zero.
func allZero(b []byte) bool {
	for _, v := range b {
		if v != 0 {
			return false
		}
	}
	return true
}

// The ends of the last run. No element's kept part is the same: the lowest two
// bytes are zeros there, and ID 0 names no kind.
const (
	keepAll       uint64 = 0xffff // no end: the element is not masked
	endOfElements uint64 = 0x10000
	endOfCapture  uint64 = 0x20000
)

// keep packs the kept part of a masked element: its ID, its size unless masked
// too, and four bytes for its kind.
func keep(id uint8, size int, kind uint32) uint64 {
	return uint64(id)<<56 | uint64(size)<<48 | uint64(kind)<<16
}

// maskVendor returns the kept part of a vendor element with this body.
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

// maskExtended returns the kept part of an extended element with this body.
func maskExtended(body []byte) uint64 {
	if len(body) < 1 {
		return keepAll
	}
	if ext := body[0]; ext == extFILSRequest || ext == extShortSSIDList {
		return keep(idExtended, 0, uint32(ext))
	}
	return keepAll
}
