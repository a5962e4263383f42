package scrub

import (
	"encoding/binary"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
)

// refusal is why a frame is left out; empty if it is not.
type refusal string

// frame rewrites a captured frame in place, from the header of this link type.
func (s *scrubber) frame(link capture.LinkType, data []byte, cut bool) refusal {
	switch link {
	case capture.LinkIEEE80211:
		return s.dot11(data, cut)
	case capture.LinkRadiotap:
		return s.radiotap(data, cut)
	case capture.LinkPrism:
		if len(data) >= 8 && isAVS(data) {
			return s.avs(data, cut)
		}
		return s.prism(data, cut)
	case capture.LinkAVS:
		return s.avs(data, cut)
	case capture.LinkPPI:
		return s.ppi(data, cut)
	}
	return s.bluetooth(link, data, cut)
}

// radiotap keeps the parts known to the decoder, except the receiver's clocks.
func (s *scrubber) radiotap(data []byte, cut bool) refusal {
	last := 0
	n, out := decode.RadiotapParts(data, func(bit, at, size int) {
		clear(data[last:at])
		last = at + size
		if bit == decode.TapTSFT || bit == decode.TapTimestamp {
			clear(data[at:last])
		}
	})
	if out != decode.Seen {
		return refusal("the radiotap header is not understood (" + out.String() + ")")
	}
	clear(data[last:n])
	return s.dot11(data[n:], cut)
}

// Layout of the Prism header (tcpdump.org, LINKTYPE_IEEE802_11_PRISM).
const (
	prismCode   = 0x44
	prismOther  = 0x41
	prismName   = 8
	prismHeader = 24
	prismItem   = 12
)

// prism keeps channel and signal; the name of the device and all other values
// go.
func (s *scrubber) prism(data []byte, cut bool) refusal {
	if len(data) < prismHeader {
		return "the Prism header is cut off"
	}
	var order binary.ByteOrder = binary.LittleEndian
	if code := binary.BigEndian.Uint32(data); code == prismCode || code == prismOther {
		order = binary.BigEndian
	} else if code := order.Uint32(data); code != prismCode && code != prismOther {
		return "the Prism header is not understood"
	}
	n := int64(order.Uint32(data[4:]))
	if n < prismHeader || n > int64(len(data)) {
		return "the Prism header is cut off"
	}
	clear(data[prismName:prismHeader])
	items := data[prismHeader:n]
	for ; len(items) >= prismItem; items = items[prismItem:] {
		if kind := prismKind(order.Uint32(items)); kind != 3 && kind != 6 {
			clear(items[8:prismItem])
		}
	}
	clear(items)
	return s.dot11(data[n:], cut)
}

// prismKind is the number of an item: 3 for the channel, 6 for the signal.
func prismKind(id uint32) uint32 {
	if id&0xffff == prismCode {
		return id >> 16
	}
	return id >> 12
}

// Layout of the AVS header (tcpdump.org, LINKTYPE_IEEE802_11_AVS).
const (
	avsMagic  = 0x80211000
	avsSize   = 64
	avsClocks = 8 // two clocks of 8 bytes
)

func isAVS(data []byte) bool { return binary.BigEndian.Uint32(data)&^0xff == avsMagic }

// avs keeps the fields of version 1, except the clocks.
func (s *scrubber) avs(data []byte, cut bool) refusal {
	if len(data) < avsSize || !isAVS(data) {
		return "the AVS header is not understood"
	}
	n := int64(binary.BigEndian.Uint32(data[4:]))
	if n < avsSize || n > int64(len(data)) {
		return "the AVS header is cut off"
	}
	clear(data[avsClocks : avsClocks+16])
	clear(data[avsSize:n])
	return s.dot11(data[n:], cut)
}

// Layout of the PPI header (CACE Technologies, PPI 1.0.7).
const (
	ppiHeader  = 8
	ppiField   = 4
	ppiAligned = 0x01
	ppiCommon  = 2 // the field with flags, channel and signal
	ppiSize    = 20
)

// ppi keeps the 802.11-Common field without its clock; all others go, the place
// of the receiver among them.
func (s *scrubber) ppi(data []byte, cut bool) refusal {
	if len(data) < ppiHeader || data[0] != 0 {
		return "the PPI header is not understood"
	}
	n := int(binary.LittleEndian.Uint16(data[2:]))
	if n < ppiHeader || n > len(data) {
		return "the PPI header is cut off"
	}
	head := data[:n]
	for at := ppiHeader; at < n; {
		if n-at < ppiField {
			return "the PPI header is not understood"
		}
		kind, size := binary.LittleEndian.Uint16(head[at:]), int(binary.LittleEndian.Uint16(head[at+2:]))
		at += ppiField
		if size > n-at {
			return "the PPI header is not understood"
		}
		kept := 0
		if kind == ppiCommon && size >= ppiSize {
			kept = ppiSize
			clear(head[at : at+8])
		}
		clear(head[at+kept : at+size])
		if at += size; head[1]&ppiAligned != 0 {
			next := min((at+3)&^3, n)
			clear(head[at:next])
			at = next
		}
	}
	link := capture.LinkType(binary.LittleEndian.Uint32(data[4:]))
	if link == capture.LinkPPI {
		return "a PPI header holds another"
	}
	return s.frame(link, data[n:], cut)
}
