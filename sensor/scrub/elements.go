package scrub

import (
	"encoding/binary"
	"strings"
)

// Element IDs (IEEE 802.11-2020, 9.4.2.1) with a treatment of their own.
const (
	idSSID     = 0
	idSSIDList = 84
	idMeshID   = 114
	idVendor   = 221
	idExtended = 255
)

// keptElements stay as they are: they describe a radio's abilities, as the
// standard defines them, and hold no names, addresses or numbers of a device.
var keptElements = map[byte]bool{
	1:   true, // Supported Rates (9.4.2.3)
	3:   true, // DS Parameter Set: the channel (9.4.2.4)
	10:  true, // Request (9.4.2.10)
	45:  true, // HT Capabilities (9.4.2.55)
	50:  true, // Extended Supported Rates (9.4.2.13)
	59:  true, // Supported Operating Classes (9.4.2.53)
	70:  true, // RM Enabled Capabilities (9.4.2.44)
	127: true, // Extended Capabilities (9.4.2.26)
	191: true, // VHT Capabilities (9.4.2.157)
}

// keptExtensions are the same by their ID extension.
var keptExtensions = map[byte]bool{
	2:   true, // FILS Request Parameters (9.4.2.177)
	35:  true, // HE Capabilities (802.11ax, 9.4.2.248)
	59:  true, // HE 6 GHz Band Capabilities (802.11ax, 9.4.2.263)
	108: true, // EHT Capabilities (802.11be, 9.4.2.313)
}

// Vendor elements by OUI and type.
const (
	vendorWMM  = 0x0050f202 // WMM information: a bit for power save
	vendorWPS  = 0x0050f204
	vendorMS08 = 0x0050f208
	vendorMBO  = 0x506f9a16
)

const vendorHead = 4 // OUI and type

// elements rewrites whole information elements in place. It returns the offset
// of the rest. The decoder stops there, too.
func (s *scrubber) elements(body []byte) int {
	at := 0
	for at+2 <= len(body) {
		end := at + 2 + int(body[at+1])
		if end > len(body) {
			break
		}
		s.element(body[at], body[at+2:end], end == len(body))
		at = end
	}
	return at
}

// element rewrites the body of one element. The last one may be a wrong check
// sequence in disguise: with 2 bytes it is never kept.
func (s *scrubber) element(id byte, body []byte, last bool) {
	switch {
	case id == idSSID:
		s.name(body)
	case id == idSSIDList:
		s.cipher.body(body[s.elements(body):])
	case id == idMeshID:
		clear(body)
	case id == idVendor:
		s.vendor(body)
	case id == idExtended && len(body) > 0:
		if !keptExtensions[body[0]] {
			s.cipher.body(body[1:])
		}
	case !keptElements[id] || last && len(body) == 2:
		s.cipher.body(body)
	}
}

// vendor rewrites the body of a vendor element behind OUI and type.
func (s *scrubber) vendor(body []byte) {
	if len(body) < vendorHead {
		s.cipher.body(body)
		return
	}
	switch binary.BigEndian.Uint32(body) {
	case vendorWMM:
	case vendorWPS, vendorMS08, vendorMBO: // the decoder does not look at these
		clear(body[vendorHead:])
	default:
		s.cipher.body(body[vendorHead:])
	}
}

// name blanks the name of a network, except a do-not-count mark in it.
func (s *scrubber) name(name []byte) {
	kept := s.mark(string(name))
	if len(name) > kept {
		s.report.Names++
	}
	for i := range name[:len(name)-kept] {
		name[i] = 'x'
	}
}

// mark returns how many bytes at the end of a name are a do-not-count mark.
func (s *scrubber) mark(name string) int {
	for _, whole := range s.marks.SSIDs {
		if name == whole {
			return len(name)
		}
	}
	longest := 0
	for _, suffix := range s.marks.Suffixes {
		if strings.HasSuffix(name, suffix) {
			longest = max(longest, len(suffix))
		}
	}
	return longest
}
