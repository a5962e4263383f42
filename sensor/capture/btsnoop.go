package capture

import "encoding/binary"

const (
	btsnoopMagic  = "btsnoop\x00"
	btsnoopHeader = 16 // bytes of the file header
	btsnoopRecord = 24 // bytes before each packet
)

// Datalinks of a btsnoop file.
const (
	btsnoopH1 = 1001 // HCI packets without their type byte
	btsnoopH4 = 1002 // HCI packets with it
	// HCI packets and notes of the Linux kernel (BlueZ, src/shared/btsnoop.h). The
	// flags are the controller's index in the upper 16 bits and an opcode in the lower.
	btsnoopMonitor = 2001
)

// btsnoopEpoch is the Unix epoch in the microseconds since midnight of
// 1 January of the year 0, the origin of btsnoop times.
const btsnoopEpoch = 0x00dcddb30f2f8000

// Flags of a btsnoop record.
const (
	btsnoopReceived = 1 << 0 // from the controller to the host
	btsnoopControl  = 1 << 1 // a command or an event, not data
)

// Packet types of the HCI UART transport (Bluetooth Core, volume 4, part A,
// section 2).
const (
	h4Command = 1
	h4ACL     = 2
	h4Event   = 4
)

// btsnoop walks the records of a Bluetooth HCI log. Its layout comes from
// RFC 1761 (snoop) with other datalinks and 64-bit times, in network byte
// order.
type btsnoop struct {
	datalink uint32
	records  uint64
}

func newBtsnoop(b []byte) (format, *fault) {
	version, datalink := binary.BigEndian.Uint32(b[8:]), binary.BigEndian.Uint32(b[12:])
	if version != 1 {
		return nil, variant("btsnoop version %d; version 1 is read", version)
	}
	switch datalink {
	case btsnoopH1, btsnoopH4, btsnoopMonitor:
		return &btsnoop{datalink: datalink}, nil
	}
	return nil, variant("btsnoop datalink %d; %d (HCI), %d (HCI UART, H4) and %d (btmon) are read",
		datalink, btsnoopH1, btsnoopH4, btsnoopMonitor)
}

func (s *btsnoop) walk(b []byte, frames []Frame) (used, n int, bad *fault) {
	for n < len(frames) && len(b)-used >= btsnoopRecord {
		h := b[used : used+btsnoopRecord]
		original, captured := binary.BigEndian.Uint32(h), binary.BigEndian.Uint32(h[4:])
		if captured > MaxRecord {
			bad = tooLong(captured)
			break
		}
		start := used + btsnoopRecord
		end := start + int(captured)
		if end > len(b) {
			break
		}
		at, ok := btsnoopTime(int64(binary.BigEndian.Uint64(h[16:])))
		if !ok {
			bad = corrupt("its time is outside the years 1970 to 2262")
			break
		}
		f := &frames[n]
		*f = Frame{Time: at, Data: b[start:end:end], Length: onAir(captured, original), Link: LinkHCIH4}
		switch s.datalink {
		case btsnoopH1:
			prefixType(f, b[start-1:end:end], binary.BigEndian.Uint32(h[8:]))
		case btsnoopMonitor:
			prefixMonitor(f, b[start-monitorHeader:end:end], binary.BigEndian.Uint32(h[8:]))
		}
		used = end
		n++
	}
	s.records += uint64(n)
	return used, n, bad
}

// prefixType gives a packet its H4 type byte. The byte before the packet is the
// last one of the record header and has been read already. It becomes the type,
// so nothing is moved. The flags do not tell voice from data: all but commands
// and events count as data.
func prefixType(f *Frame, b []byte, flags uint32) {
	switch {
	case flags&btsnoopControl == 0:
		b[0] = h4ACL
	case flags&btsnoopReceived == 0:
		b[0] = h4Command
	default:
		b[0] = h4Event
	}
	f.Data = b
	f.Length++
}

// monitorHeader is the length of the header of link type 254: index and opcode.
const monitorHeader = 4

// prefixMonitor gives a packet the header of link type 254, over the end of the record
// header, which has been read already.
func prefixMonitor(f *Frame, b []byte, flags uint32) {
	binary.BigEndian.PutUint32(b, flags)
	f.Data, f.Link = b, LinkMonitor
	f.Length += monitorHeader
}

// btsnoopTime turns microseconds since the year 0 into nanoseconds since
// 1970, if they can be said so.
func btsnoopTime(micros int64) (int64, bool) {
	const latest = (1<<63-1)/1000 + btsnoopEpoch
	if micros < btsnoopEpoch || micros > latest {
		return 0, false
	}
	return (micros - btsnoopEpoch) * 1000, true
}

func (s *btsnoop) need(b []byte) int {
	if len(b) < btsnoopRecord {
		return btsnoopRecord
	}
	return btsnoopRecord + int(min(binary.BigEndian.Uint32(b[4:]), MaxRecord))
}

func (s *btsnoop) unit() (string, uint64) { return "record", s.records + 1 }

// rest and skipped: every record holds a frame.
func (s *btsnoop) rest() int64 { return 0 }

func (s *btsnoop) skipped() (uint64, string) { return 0, "" }
