package simulate

import (
	"encoding/binary"
	"math/rand/v2"
)

// Elements is the set of information elements that a kind of phone sends, in addition
// to the network name, the rates and the channel.
type Elements uint16

// Elements. Those named after a company are vendor elements under its
// identifier; what is in them is made up.
const (
	HT Elements = 1 << iota
	ExtendedCapabilities
	Interworking
	VHT
	HE
	Apple
	Broadcom
	Epigram
	Qualcomm
	Microsoft // body changes from scan to scan, as it was seen to
	MultiBand // the Wi-Fi Alliance's; body changes from scan to scan
	NoChannel // no channel element, unlike all others
)

// maxModels is how many different models of a kind can be told apart by their
// elements.
const maxModels = 16

// model is one model of phone: all of its elements that stay the same.
type model struct {
	has   Elements
	rates []byte // supported and extended rates, before the channel
	rest  []byte // after the channel
}

// newModel makes up model number n of a kind. Every call gives the same, so
// that a model looks alike in all stores.
func newModel(has Elements, n int) *model {
	r := rand.New(rand.NewPCG(uint64(has), uint64(n)))
	m := &model{has: has}
	m.rates = appendElement(nil, elementRates, rateSets[n%2]...)
	m.rates = appendElement(m.rates, elementExtendedRates, extendedRateSets[n/2%2]...)
	b := []byte(nil)
	if has&HT != 0 {
		b = appendElement(b, elementHTCapabilities, htCapabilities(r, n)...)
	}
	if has&Interworking != 0 {
		b = appendElement(b, elementInterworking, 0x0f) // access network type: any
	}
	if has&ExtendedCapabilities != 0 {
		b = appendElement(b, elementExtendedCapabilities, extendedCapabilities(n)...)
	}
	if has&VHT != 0 {
		b = appendElement(b, elementVHTCapabilities, vhtCapabilities(r)...)
	}
	if has&HE != 0 {
		b = appendElement(b, elementExtension, heCapabilities(r)...)
	}
	m.rest = appendVendors(b, r, has)
	return m
}

// rateSets in units of 500 kb/s; the top bit marks a basic rate (IEEE
// 802.11-2020, 9.4.2.3).
var (
	rateSets         = [2][]byte{{0x82, 0x84, 0x8b, 0x96}, {2, 4, 11, 22}}
	extendedRateSets = [2][]byte{{12, 18, 24, 36, 48, 72, 96, 108}, {0x8c, 18, 0x98, 36, 0xb0, 72, 96, 108}}
)

// htCapabilities is 9.4.2.55: information, A-MPDU parameters, receive MCS set,
// extended capabilities, beamforming, antenna selection.
func htCapabilities(r *rand.Rand, n int) []byte {
	b := make([]byte, 26)
	info := uint16(0x000c) | uint16(n&3)<<4 | uint16(r.Uint32()&1)<<8 // power save off; greenfield, short guard
	binary.LittleEndian.PutUint16(b, info)
	b[2] = 0x03 | byte(n>>2&3)<<2 // 64 KiB; density of frames
	b[3] = 0xff                   // one spatial stream
	if r.Uint32()&1 != 0 {
		b[4] = 0xff // two
	}
	return b
}

// extendedCapabilities is 9.4.2.26. The model's number is in the bits of proxy ARP and
// traffic generation, which have no effect here.
func extendedCapabilities(n int) []byte {
	return []byte{0x04, byte(n&15) << 1, 0x08, 0x00, 0x00, 0x00, 0x00, 0x40}
}

// vhtCapabilities is 9.4.2.157: information, then what is received and sent.
func vhtCapabilities(r *rand.Rand) []byte {
	b := binary.LittleEndian.AppendUint32(nil, 0x00800032|r.Uint32()&0x0f000080)
	return append(b, 0xfa, 0xff, 0, 0, 0xfa, 0xff, 0, 0)
}

// heCapabilities is 9.4.2.248 of IEEE 802.11ax-2021: extension number 35, 6
// bytes of MAC and 11 of physical layer capabilities, rates of 80 MHz. The
// physical layer must not claim 160 MHz or thresholds, which would want more.
func heCapabilities(r *rand.Rand) []byte {
	b := append(make([]byte, 0, 22), 35, 0x01, 0x08, 0x08, 0x00, 0x00, 0x40)
	b = append(b, 0x02) // 40 MHz at 2.4 GHz
	for range 10 {
		b = append(b, byte(r.Uint32()))
	}
	b[len(b)-5] &^= 0x80 // byte 6 of 11: no thresholds
	return append(b, 0xfa, 0xff, 0xfa, 0xff)
}

// appendVendors appends the vendor elements whose bodies stay the same.
func appendVendors(b []byte, r *rand.Rand, has Elements) []byte {
	for _, v := range []struct {
		element Elements
		head    [4]byte // identifier and type
		size    int
	}{
		{Apple, [4]byte{0x00, 0x17, 0xf2, 0x0a}, 7},
		{Epigram, [4]byte{0x00, 0x90, 0x4c, 0x04}, 12},
		{Broadcom, [4]byte{0x00, 0x10, 0x18, 0x02}, 5},
		{Qualcomm, [4]byte{0x8c, 0xfd, 0xf0, 0x01}, 4},
	} {
		if has&v.element == 0 {
			continue
		}
		body := v.head[:]
		for range v.size {
			body = append(body, byte(r.Uint32()))
		}
		b = appendElement(b, elementVendor, body...)
	}
	return b
}

// appendVolatile appends the vendor elements whose bodies change from scan to
// scan.
func appendVolatile(b []byte, has Elements, v uint32) []byte {
	v0, v1, v2, v3 := byte(v), byte(v>>8), byte(v>>16), byte(v>>24)
	if has&Microsoft != 0 {
		b = appendElement(b, elementVendor, 0x00, 0x50, 0xf2, 0x08, 0x00, v0, v1, 0x00)
	}
	if has&MultiBand != 0 { // report of a channel not preferred, in band 81
		b = appendElement(b, elementVendor, 0x50, 0x6f, 0x9a, 0x16, 0x02, 0x04, 81, 1+v2%13, 0, v3%4)
	}
	return b
}
