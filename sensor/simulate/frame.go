package simulate

import "encoding/binary"

// Address of a simulated device. It belongs to no person.
type address [6]byte

// Frame control of the frames made here, as its two bytes on the air read
// little-endian (IEEE 802.11-2020, 9.2.4.1).
const (
	frameProbeRequest = 0x0040
	frameBeacon       = 0x0080
	frameAck          = 0x00d4
	frameQoSData      = 0x4188 // from a station to its access point, protected
)

// Information elements (IEEE 802.11-2020, table 9-92).
const (
	elementSSID                 = 0
	elementRates                = 1
	elementDSParameter          = 3
	elementTIM                  = 5
	elementHTCapabilities       = 45
	elementExtendedRates        = 50
	elementInterworking         = 107
	elementExtendedCapabilities = 127
	elementVHTCapabilities      = 191
	elementVendor               = 221
	elementExtension            = 255
)

// Radiotap header: its length and the bits of its present word
// (radiotap.org/fields/defined). There is no TSFT field and no FCS.
const (
	radiotapLength  = 16
	radiotapPresent = 1<<1 | 1<<2 | 1<<3 | 1<<5 | 1<<11 // flags, rate, channel, signal, antenna
	radiotapFCS     = 0x10                              // flag: the frame ends with its FCS
	radiotapBadFCS  = 0x40                              // flag: the FCS was wrong
	radiotap2GHz    = 0x00a0                            // channel flags: CCK, 2.4 GHz
)

// managementLength is the length of a management frame's header.
const managementLength = 24

var broadcast = address{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}

// frequency returns the centre frequency in MHz of a 2.4 GHz channel, 1 to 13.
func frequency(channel int) uint16 {
	return uint16(2407 + 5*channel)
}

// appendRadiotap appends a radiotap header: a frame at 1 Mb/s, heard on
// channel with signal dBm.
func appendRadiotap(b []byte, flags byte, channel int, signal int8) []byte {
	b = append(b, 0, 0, radiotapLength, 0)
	b = binary.LittleEndian.AppendUint32(b, radiotapPresent)
	b = append(b, flags, 2) // rate in units of 500 kb/s
	b = binary.LittleEndian.AppendUint16(b, frequency(channel))
	b = binary.LittleEndian.AppendUint16(b, radiotap2GHz)
	return append(b, byte(signal), 0)
}

// appendHeader appends the header of a management or data frame with three
// addresses. Only the lower 12 bits of sequence count.
func appendHeader(b []byte, control uint16, to, from, third *address, sequence uint16) []byte {
	b = binary.LittleEndian.AppendUint16(b, control)
	b = append(b, 0, 0) // duration
	b = append(b, to[:]...)
	b = append(b, from[:]...)
	b = append(b, third[:]...)
	return binary.LittleEndian.AppendUint16(b, sequence<<4)
}

func appendElement(b []byte, id byte, body ...byte) []byte {
	b = append(b, id, byte(len(body)))
	return append(b, body...)
}

func appendSSID(b []byte, name string) []byte {
	b = append(b, elementSSID, byte(len(name)))
	return append(b, name...)
}

// probe is one probe request.
type probe struct {
	from     *address
	sequence uint16
	ssid     string // "" asks every network
	channel  int    // that it is sent on
	model    *model
	volatile uint32 // what changes from scan to scan within vendor elements
}

// append appends the probe request without radiotap header and FCS.
func (p *probe) append(b []byte) []byte {
	b = appendHeader(b, frameProbeRequest, &broadcast, p.from, &broadcast, p.sequence)
	b = appendSSID(b, p.ssid)
	b = append(b, p.model.rates...)
	if p.model.has&NoChannel == 0 {
		b = appendElement(b, elementDSParameter, byte(p.channel))
	}
	b = append(b, p.model.rest...)
	return appendVolatile(b, p.model.has, p.volatile)
}
