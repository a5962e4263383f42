package capture

import "encoding/binary"

// Link types of wired captures. An access point's mirrored frames may be in them.
const (
	linkEthernet = 1
	linkRawIP    = 101
	linkSLL      = 113 // Linux "any" interface
	linkSLL2     = 276
)

// UDP ports for mirrored frames.
const (
	portTZSP       = 37008 // Tazmen Sniffer Protocol: MikroTik and others
	portPeekRemote = 5000  // PEEKREMOTE: Cisco, Aruba and others
)

// mirrored takes an 802.11 frame out of an access point's UDP packet. It returns
// the name of the protocol, or "" for any other packet. Those stay as they are.
// The radio's own figures become a radiotap header over the packet's headers:
// nothing is moved.
func mirrored(f *Frame) string {
	at := networkHeader(f)
	if at < 0 {
		return ""
	}
	port, at, end := datagram(f.Data, at)
	if at < 0 {
		return ""
	}
	missing := max(end-len(f.Data), 0)
	b := f.Data[:min(end, len(f.Data))]
	switch port {
	case portTZSP:
		if unwrapTZSP(f, b, at, missing) {
			return "TZSP"
		}
	case portPeekRemote:
		if unwrapPeek(f, b, at, missing) {
			return "PEEKREMOTE"
		}
	}
	return ""
}

// networkHeader returns the offset of the IP header of a wired packet, or -1.
func networkHeader(f *Frame) int {
	b := f.Data
	switch {
	case f.Link == linkRawIP:
		return 0
	case f.Link == linkSLL && len(b) >= 16:
		return ifIP(b[14:], 16)
	case f.Link == linkSLL2 && len(b) >= 20:
		return ifIP(b, 20)
	case f.Link != linkEthernet:
		return -1
	}
	for at := 12; at+2 <= len(b); at += 4 {
		switch binary.BigEndian.Uint16(b[at:]) {
		case 0x8100, 0x88a8: // a VLAN tag (IEEE 802.1Q, 9.5)
		default:
			return ifIP(b[at:], at+2)
		}
	}
	return -1
}

// ifIP returns at if b begins with the Ethernet type of IPv4 or IPv6.
func ifIP(b []byte, at int) int {
	switch binary.BigEndian.Uint16(b) {
	case 0x0800, 0x86dd:
		return at
	}
	return -1
}

// datagram returns the destination port of the UDP datagram in an IP packet
// (RFC 791, RFC 8200, RFC 768), and the offsets of its payload and of its end.
// The former is -1 for other protocols and for later fragments.
func datagram(b []byte, at int) (port uint16, from, to int) {
	if at >= len(b) {
		return 0, -1, 0
	}
	switch b[at] >> 4 {
	case 4:
		const offset = 0x1fff
		if len(b) < at+20 || b[at+9] != 17 || binary.BigEndian.Uint16(b[at+6:])&offset != 0 {
			return 0, -1, 0
		}
		at += max(int(b[at]&0xf)*4, 20)
	case 6:
		if len(b) < at+40 || b[at+6] != 17 {
			return 0, -1, 0
		}
		at += 40
	default:
		return 0, -1, 0
	}
	if len(b) < at+8 {
		return 0, -1, 0
	}
	length := int(binary.BigEndian.Uint16(b[at+4:]))
	return binary.BigEndian.Uint16(b[at+2:]), at + 8, at + max(length, 8)
}

// radio holds an access point's figures of a frame.
type radio struct {
	flags     byte // radiotap Flags
	frequency uint16
	signal    int8
	hasSignal bool
}

// fcsLength is the length of a frame check sequence (IEEE 802.11-2020, 9.2.4.8).
const fcsLength = 4

// Flags of a radiotap header.
const (
	flagFCS    = 0x10 // the frame ends with its check sequence
	flagBadFCS = 0x40 // it was wrong
)

// radiotapRoom is the length of the longest header written by put.
const radiotapRoom = 15

// put makes f the frame b[at:] with a radiotap header before it. It takes the
// bytes before at: the headers of IP and UDP are long enough.
func (r *radio) put(f *Frame, b []byte, at, missing int) {
	const flags, channel, dBm = 1 << 1, 1 << 3, 1 << 5
	length, present := radiotapRoom-1, uint32(flags|channel)
	if r.hasSignal {
		length, present = radiotapRoom, present|dBm
	}
	h := b[at-length : at : at]
	clear(h)
	binary.LittleEndian.PutUint16(h[2:], uint16(length))
	binary.LittleEndian.PutUint32(h[4:], present)
	h[8] = r.flags
	binary.LittleEndian.PutUint16(h[10:], r.frequency)
	binary.LittleEndian.PutUint16(h[12:], band(r.frequency))
	if r.hasSignal {
		h[14] = byte(r.signal)
	}
	f.Data = b[at-length : len(b) : len(b)]
	f.Length = len(f.Data) + missing
	f.Link = LinkRadiotap
}

// band is the radiotap channel flag of a frequency in MHz.
func band(frequency uint16) uint16 {
	switch {
	case frequency == 0:
		return 0
	case frequency < 3000:
		return 0x0080
	}
	return 0x0100
}

// frequencyOf returns the centre of a channel number in MHz (IEEE 802.11-2020,
// annex E), or 0. Numbers above 14 are taken for those of 5 GHz.
func frequencyOf(channel int) uint16 {
	switch {
	case channel >= 1 && channel <= 13:
		return uint16(2407 + 5*channel)
	case channel == 14:
		return 2484
	case channel > 14 && channel <= 196:
		return uint16(5000 + 5*channel)
	}
	return 0
}

// Encapsulations of TZSP.
const (
	tzspIEEE80211 = 18
	tzspPrism     = 119
	tzspAVS       = 127
)

// Tags of TZSP: type, length, value, but for the first two.
const (
	tzspPadding  = 0
	tzspEnd      = 1
	tzspSignal   = 10
	tzspFCSError = 17
	tzspChannel  = 18
	tzspLength   = 41 // of the frame before the access point cut it
)

// unwrapTZSP reads version, type, encapsulation, tags and the frame behind.
func unwrapTZSP(f *Frame, b []byte, at, missing int) bool {
	const received, transmit = 0, 1
	if len(b) < at+5 || b[at] != 1 || b[at+1] != received && b[at+1] != transmit {
		return false
	}
	encapsulation := binary.BigEndian.Uint16(b[at+2:])
	var r radio
	original := 0
	for at += 4; ; {
		if at >= len(b) {
			return false
		}
		tag := b[at]
		at++
		if tag == tzspEnd {
			break
		}
		if tag == tzspPadding {
			continue
		}
		if at >= len(b) || at+1+int(b[at]) > len(b) {
			return false
		}
		value := b[at+1 : at+1+int(b[at])]
		at += 1 + len(value)
		if tag == tzspLength && len(value) == 2 {
			original = int(binary.BigEndian.Uint16(value))
		}
		r.tag(tag, value)
	}
	missing = max(missing, original-(len(b)-at))
	switch encapsulation {
	case tzspIEEE80211:
		r.put(f, b, at, missing)
	case tzspPrism:
		f.Data, f.Length, f.Link = b[at:len(b):len(b)], len(b)-at+missing, LinkPrism
	case tzspAVS:
		f.Data, f.Length, f.Link = b[at:len(b):len(b)], len(b)-at+missing, LinkAVS
	default:
		return false // Ethernet frames of a mirrored wired port
	}
	return true
}

// tag takes in one tag of TZSP.
func (r *radio) tag(tag byte, value []byte) {
	switch {
	case tag == tzspSignal && len(value) == 1:
		r.signal, r.hasSignal = int8(value[0]), true
	case tag == tzspSignal && len(value) == 2:
		v := int16(binary.BigEndian.Uint16(value))
		if v == int16(int8(v)) {
			r.signal, r.hasSignal = int8(v), true
		}
	case tag == tzspFCSError && len(value) == 1 && value[0] != 0:
		r.flags |= flagBadFCS
	case tag == tzspChannel && len(value) >= 1:
		r.frequency = frequencyOf(int(value[0]))
	}
}

// Headers of PEEKREMOTE.
const (
	peekMagic  = "\x00\xff\xab\xcd" // of the newer header
	peekLegacy = 20                 // bytes of the older
	peekNewer  = 55                 // bytes of the newer, version 2
	peekBadFCS = 0x02               // flag: the check sequence was wrong
)

// unwrapPeek reads either header of PEEKREMOTE. The frame behind it ends with
// its check sequence unless the access point has cut it.
func unwrapPeek(f *Frame, b []byte, at, missing int) bool {
	var (
		r       radio
		lengths int // offset of the two lengths and the flags behind them
		size    int
	)
	switch {
	case len(b) >= at+peekNewer && hasPrefix(b[at:], peekMagic):
		if b[at+4] != 2 || binary.BigEndian.Uint32(b[at+5:]) != peekNewer {
			return false
		}
		r.signal, r.frequency = int8(b[at+31]), uint16(binary.BigEndian.Uint32(b[at+17:]))
		if r.frequency == 0 {
			r.frequency = frequencyOf(int(binary.BigEndian.Uint16(b[at+15:])))
		}
		lengths, size = at+41, peekNewer
	case len(b) >= at+peekLegacy && !hasPrefix(b[at:], peekMagic):
		r.signal, r.frequency = int8(b[at]), frequencyOf(int(b[at+17]))
		lengths, size = at+2, peekLegacy
	default:
		return false
	}
	original, slice := int(binary.BigEndian.Uint16(b[lengths:])), int(binary.BigEndian.Uint16(b[lengths+2:]))
	at += size
	// Other programs use the port, too. Some access points leave the check
	// sequence out of the lengths.
	if sent := len(b) - at + missing; slice > original || slice > sent || slice < sent-fcsLength {
		return false
	}
	r.hasSignal = r.signal != 0
	if slice == original {
		r.flags |= flagFCS
	}
	if b[lengths+4]&peekBadFCS != 0 {
		r.flags |= flagBadFCS
	}
	r.put(f, b, at, max(original-(len(b)-at), missing))
	return true
}
