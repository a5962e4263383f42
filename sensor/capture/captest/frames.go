package captest

import "encoding/binary"

// Radiotap puts a radiotap header with rate, channel (2437 MHz) and the given
// signal in dBm before an 802.11 frame. It has no TSFT field: Linux takes a
// TAP's bytes 12 and 13 for an Ethernet type, and would strip four bytes where
// they happen to read as a VLAN's.
func Radiotap(signal int8, frame []byte) []byte {
	const present = 1<<2 | 1<<3 | 1<<5 // rate, channel, dBm antenna signal
	b := make([]byte, 15, 15+len(frame))
	b[2] = byte(len(b))
	binary.LittleEndian.PutUint32(b[4:], present)
	b[8] = 2 // 1 Mb/s
	binary.LittleEndian.PutUint16(b[10:], 2437)
	binary.LittleEndian.PutUint16(b[12:], 0x00a0) // 2.4 GHz, CCK
	b[14] = byte(signal)
	return append(b, frame...)
}

// ProbeRequest makes a wildcard probe request (IEEE 802.11-2020, 9.3.3.9)
// from the given address with the given sequence number.
func ProbeRequest(from [6]byte, sequence uint16) []byte {
	b := management(0x40, from, sequence)
	return append(b, 0, 0, 1, 4, 0x02, 0x04, 0x0b, 0x16) // any SSID; four rates
}

// Beacon makes a beacon (IEEE 802.11-2020, 9.3.3.2) of a network without a
// name.
func Beacon(from [6]byte, sequence uint16) []byte {
	b := management(0x80, from, sequence)
	b = append(b, make([]byte, 8)...)        // timestamp
	b = append(b, 100, 0, 1, 0)              // interval, capabilities
	return append(b, 0, 0, 1, 2, 0x82, 0x84) // SSID; two rates
}

func management(control byte, from [6]byte, sequence uint16) []byte {
	b := make([]byte, 24)
	b[0] = control
	for i := range 6 {
		b[4+i], b[16+i] = 0xff, 0xff
	}
	copy(b[10:], from[:])
	binary.LittleEndian.PutUint16(b[22:], sequence<<4)
	return b
}
