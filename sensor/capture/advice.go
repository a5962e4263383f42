package capture

import (
	"encoding/binary"
	"fmt"
)

// names of our link types, and of others often captured by mistake.
var names = map[LinkType]string{
	0: "loopback", linkEthernet: "Ethernet", linkRawIP: "IP", 108: "loopback", linkSLL: "Linux cooked", linkSLL2: "Linux cooked",
	LinkIEEE80211: "802.11", LinkPrism: "Prism", LinkRadiotap: "radiotap", LinkAVS: "AVS", LinkHCIH4: "Bluetooth HCI",
	LinkPPI: "PPI", LinkHCIH4PHDR: "Bluetooth HCI", LinkBLELL: "Bluetooth LE", LinkBLELLPHDR: "Bluetooth LE", LinkNordicBLE: "Nordic BLE",
}

// String names the link type as people do, with its number: "Ethernet (link
// type 1)".
func (l LinkType) String() string {
	if name, ok := names[l]; ok {
		return fmt.Sprintf("%s (link type %d)", name, uint32(l))
	}
	return fmt.Sprintf("link type %d", uint32(l))
}

// Advice explains an undecodable frame and names a remedy; it is "" if nothing
// is known. It is for a source without any decodable frame. It looks at the kind
// of the frame alone and quotes none of its bytes.
func Advice(f *Frame) string {
	switch f.Link {
	case LinkRadiotap:
		if isBare(f.Data) {
			return "no radiotap header: bare 802.11 frames? Set the driver to radiotap headers, " +
				"or say in the file what it holds: editcap -T ieee-802-11 IN OUT"
		}
		return ""
	case linkEthernet, linkRawIP, linkSLL, linkSLL2, 0, 108:
		if isRadiotap(f.Data) {
			return fmt.Sprintf("the capture says %v, and its frames begin like radiotap (link type %d): "+
				"use an interface in monitor mode, or say in the file what it holds: editcap -T ieee-802-11-radiotap IN OUT",
				f.Link, LinkRadiotap)
		}
		return fmt.Sprintf("%v holds no radio frames: capture from an interface in monitor mode, which gives %v", f.Link, LinkRadiotap)
	}
	if _, ok := names[f.Link]; ok {
		return ""
	}
	return fmt.Sprintf("%v is not read: capture Wi-Fi as %v", f.Link, LinkRadiotap)
}

// isBare tells whether bytes begin like a management frame (IEEE 802.11-2020,
// 9.2.4.1): protocol version and type 0, a subtype in use, and a group or
// individual address in its place.
func isBare(b []byte) bool {
	const header = 24
	return len(b) >= header && b[0]&0x0f == 0 && b[0] != 0 && b[1]&0x03 == 0
}

// isRadiotap tells whether bytes begin like a radiotap header with a management
// frame behind it.
func isRadiotap(b []byte) bool {
	if len(b) < 8 || b[0] != 0 || b[1] != 0 {
		return false
	}
	length := int(binary.LittleEndian.Uint16(b[2:]))
	return length >= 8 && length <= 256 && length < len(b) && isBare(b[length:])
}
