package decode

import "encoding/binary"

// Monitor headers from before radiotap. Neither says whether an FCS follows.

// Prism (tcpdump.org, LINKTYPE_IEEE802_11_PRISM): a message code, the length of
// the message, a device name of 16 bytes, then items of 12 bytes. An item is an
// identifier, a status (0: the value is there), a length and a value of 4
// bytes. All numbers have the byte order of the capturing machine.
const (
	prismCode      = 0x44 // wlan-ng
	prismCodeOther = 0x41 // other drivers, with another layout of identifiers
	prismHeader    = 24
	prismItem      = 12
)

// Kinds of Prism items.
const (
	prismChannel = 3
	prismSignal  = 6
)

// AVS (tcpdump.org, LINKTYPE_IEEE802_11_AVS): a magic number with the version,
// the length of the header, then fixed fields. Big endian.
const (
	avsMagic   = 0x80211000 // the version is in the last byte
	avsSize    = 64         // of version 1
	avsChannel = 28
	avsUnit    = 44 // the unit of the signal
	avsSignal  = 48
	avsDBm     = 2 // value at avsUnit
)

// prismFrame reads a frame behind a Prism header, or behind an AVS header:
// drivers with a Prism link type send either.
func (d *Decoder) prismFrame(time int64, data []byte, missing int, l *Learned, s *Sighting) Outcome {
	if len(data) < 8 {
		return MonitorTruncated
	}
	if isAVS(data) {
		return d.avsFrame(time, data, missing, l, s)
	}
	order, ok := prismOrder(data)
	if !ok {
		return MonitorMalformed
	}
	n, out := monitorLength(data, order.Uint32(data[4:]), prismHeader)
	if out != Seen {
		return out
	}
	if out := probeRequest(data[n:]); out != Seen {
		return out
	}
	var r reading
	r.prism(data[:n], order)
	return d.probe(time, data[n:], missing, &r, l, s)
}

// prismOrder tells the byte order of a Prism header by its message code.
func prismOrder(data []byte) (binary.ByteOrder, bool) {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		if code := order.Uint32(data); code == prismCode || code == prismCodeOther {
			return order, true
		}
	}
	return nil, false
}

// prism reads the items of a Prism header.
func (r *reading) prism(head []byte, order binary.ByteOrder) {
	for item := head[prismHeader:]; len(item) >= prismItem; item = item[prismItem:] {
		if order.Uint16(item[4:]) != 0 {
			continue
		}
		value := order.Uint32(item[8:])
		switch prismKind(order.Uint32(item)) {
		case prismChannel:
			r.frequency = channelFrequency(value)
		case prismSignal:
			// Some drivers put an unscaled, positive level here.
			if dBm := int32(value); dBm < 0 {
				r.setSignal(dBm)
			}
		}
	}
}

// prismKind takes the kind out of an item's identifier. Drivers write it in two
// ways: kind and code in halves, or the kind 12 bits up.
func prismKind(id uint32) uint32 {
	switch {
	case id&0xffff == prismCode:
		return id >> 16
	case id&0xfff == prismCode, id&0xfff == prismCodeOther:
		return id >> 12
	}
	return 0
}

// isAVS says whether at least 8 bytes begin with the magic number of AVS.
func isAVS(data []byte) bool {
	return binary.BigEndian.Uint32(data)&^0xff == avsMagic
}

// avsFrame reads a frame behind an AVS header.
func (d *Decoder) avsFrame(time int64, data []byte, missing int, l *Learned, s *Sighting) Outcome {
	if len(data) < 8 {
		return MonitorTruncated
	}
	if !isAVS(data) {
		return MonitorMalformed
	}
	n, out := monitorLength(data, binary.BigEndian.Uint32(data[4:]), avsSize)
	if out != Seen {
		return out
	}
	if out := probeRequest(data[n:]); out != Seen {
		return out
	}
	var r reading
	r.avs(data[:n])
	return d.probe(time, data[n:], missing, &r, l, s)
}

// avs reads the fields of an AVS header.
func (r *reading) avs(head []byte) {
	field := func(at int) uint32 { return binary.BigEndian.Uint32(head[at:]) }
	r.frequency = channelFrequency(field(avsChannel))
	if field(avsUnit) == avsDBm {
		r.setSignal(int32(field(avsSignal)))
	}
}

// monitorLength checks the declared length of a header.
func monitorLength(data []byte, declared uint32, least int) (int, Outcome) {
	if declared < uint32(least) {
		return 0, MonitorMalformed
	}
	if uint64(declared) > uint64(len(data)) {
		return 0, MonitorTruncated
	}
	return int(declared), Seen
}
