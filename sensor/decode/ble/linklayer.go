package ble

import (
	"encoding/binary"

	"footfall/sensor/decode"
)

// A link-layer packet (Bluetooth Core 5.4, volume 6, part B, 2.1): access address
// 4 bytes, header 2, payload, CRC 3.
const (
	accessAddress  = 0x8e89bed6 // of all advertising on primary channels, 2.1.2
	accessSize     = 4
	packetHeader   = 2
	crcSize        = 3
	addressSize    = 6
	typeMask       = 0x0f
	flagTxAdd      = 0x40 // the advertiser's address is random
	extendedLength = 0x3f
)

// Types of advertising PDU (2.3).
const (
	pduIndirect       = 0x0 // ADV_IND
	pduDirect         = 0x1 // ADV_DIRECT_IND
	pduNonConnectable = 0x2 // ADV_NONCONN_IND
	pduScanRequest    = 0x3
	pduScanResponse   = 0x4
	pduConnect        = 0x5
	pduScannable      = 0x6 // ADV_SCAN_IND
	pduExtended       = 0x7 // ADV_EXT_IND, AUX_ADV_IND and their kin
)

// crcState is the capture's word for the CRC.
type crcState uint8

const (
	crcUnknown crcState = iota
	crcRight
	crcWrong
)

// linkLayer reads a packet, from its access address on.
func (d *Decoder) linkLayer(data []byte, cut bool, crc crcState) {
	switch {
	case len(data) < accessSize+packetHeader:
		d.refuse(decode.BLETruncated)
		return
	case binary.LittleEndian.Uint32(data) != accessAddress:
		d.refuse(decode.BLEOther) // of a connection
		return
	}
	d.packetBody(data[accessSize:], cut, crc)
}

// packetBody checks header, payload and CRC, and leaves the packet for Next.
func (d *Decoder) packetBody(body []byte, cut bool, crc crcState) {
	if len(body) < packetHeader {
		d.refuse(decode.BLETruncated)
		return
	}
	end := packetHeader + int(body[1])
	checkable := end+crcSize <= len(body)
	switch {
	case crc == crcWrong:
		d.refuse(decode.BadFCS)
	case !checkable && cut:
		d.refuse(decode.BLETruncated)
	case end > len(body):
		d.refuse(decode.BLEMalformed)
	case crc == crcUnknown && !checkable:
		d.refuse(decode.BLEMalformed) // no CRC
	case crc == crcUnknown && Checksum(body[:end]) != crcOf(body[end:]):
		d.refuse(decode.BadFCS)
	default:
		d.kind, d.left, d.rest = packet, 1, body[:end]
	}
}

// advertisement reads the packet left by linkLayer.
func (d *Decoder) advertisement(s *decode.Sighting) decode.Outcome {
	header, payload := d.rest[0], d.rest[packetHeader:]
	kind := uint8(typePublic)
	if header&flagTxAdd != 0 {
		kind = typeRandom
	}
	switch header & typeMask {
	case pduScanRequest, pduConnect:
		return decode.BLEOther
	case pduExtended:
		return d.extendedPDU(s, kind, payload)
	case pduIndirect, pduNonConnectable, pduScanResponse, pduScannable, pduDirect:
		if len(payload) < addressSize {
			return decode.BLEMalformed
		}
		data := payload[addressSize:]
		if header&typeMask == pduDirect {
			data = nil // the rest is the target
		}
		return d.sight(s, advertiser{kind, payload[:addressSize]}, data, d.radio)
	}
	return decode.BLEMalformed
}

// Flags of the common extended advertising payload (2.3.4), with the sizes of
// their fields, in order.
const flagAdvA = 0x01

var extendedFields = [...]struct{ flag, size uint8 }{
	{flagAdvA, addressSize}, {0x02, addressSize}, {0x04, 1}, {0x08, 2}, {0x10, 3}, {0x20, 18}, {0x40, 1},
}

// extendedPDU reads the common extended advertising payload: a length of the
// extended header in 6 bits, the header, advertising data.
func (d *Decoder) extendedPDU(s *decode.Sighting, kind uint8, payload []byte) decode.Outcome {
	if len(payload) < 1 {
		return decode.BLEMalformed
	}
	n := int(payload[0] & extendedLength)
	if n > len(payload)-1 {
		return decode.BLEMalformed
	}
	head, data := payload[1:1+n], payload[1+n:]
	if n == 0 || head[0]&flagAdvA == 0 {
		return decode.BLEOther // the advertiser is named in another packet
	}
	size := 1
	for _, field := range extendedFields {
		if head[0]&field.flag != 0 {
			size += int(field.size)
		}
	}
	if size > n {
		return decode.BLEMalformed
	}
	if len(data) == 0 {
		return decode.BLEOther // the data follow on another channel
	}
	return d.sight(s, advertiser{kind, head[1 : 1+addressSize]}, data, d.radio)
}

// The CRC of advertising packets (3.1.1): polynomial x^24 + x^10 + x^9 + x^6 +
// x^4 + x^3 + x + 1, set to 0x555555 at the start. Bits go out least significant
// first, so that all is reflected here.
const (
	crcPolynomial = 0xda6000
	crcStart      = 0xaaaaaa
)

var crcTable = makeCRC()

func makeCRC() (table [256]uint32) {
	for i := range table {
		v := uint32(i)
		for range 8 {
			v = v>>1 ^ crcPolynomial*(v&1)
		}
		table[i] = v
	}
	return table
}

// Checksum is the CRC of header and payload of an advertising packet. It goes on
// the air and into captures with its lowest byte first.
func Checksum(b []byte) uint32 {
	sum := uint32(crcStart)
	for _, v := range b {
		sum = sum>>8 ^ crcTable[byte(sum)^v]
	}
	return sum
}

// crcOf reads a CRC.
func crcOf(b []byte) uint32 { return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 }
