package decode

import (
	"encoding/binary"
	"testing"

	"footfall/sensor/capture"
)

// prismBytes is a Prism header with these items: identifier, status, value.
func prismBytes(order binary.AppendByteOrder, code uint32, items ...[3]uint32) []byte {
	b := order.AppendUint32(nil, code)
	b = order.AppendUint32(b, uint32(prismHeader+prismItem*len(items)))
	b = append(b, "wlan0\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
	for _, item := range items {
		b = order.AppendUint32(b, item[0])
		b = order.AppendUint16(b, uint16(item[1]))
		b = order.AppendUint16(b, 4)
		b = order.AppendUint32(b, item[2])
	}
	return b
}

// avsBytes is an AVS header of version 1 or 2.
func avsBytes(version, channel, unit uint32, signal int32) []byte {
	b := make([]byte, 64+16*(version-1))
	put := func(at int, v uint32) { binary.BigEndian.PutUint32(b[at:], v) }
	put(0, avsMagic|version)
	put(4, uint32(len(b)))
	put(avsChannel, channel)
	put(avsUnit, unit)
	put(avsSignal, uint32(signal))
	return b
}

// ppiBytes is a PPI header of these fields, each with its own header.
func ppiBytes(flags uint8, link capture.LinkType, fields ...[]byte) []byte {
	b := []byte{0, flags, 0, 0}
	b = binary.LittleEndian.AppendUint32(b, uint32(link))
	b = append(b, join(fields...)...)
	binary.LittleEndian.PutUint16(b[2:], uint16(len(b)))
	return b
}

// ppiCommonBytes is an 802.11-Common field.
func ppiCommonBytes(flags, frequency uint16, signal int8) []byte {
	b := make([]byte, 4+ppiCommonSize)
	b[0], b[2] = ppiCommon, ppiCommonSize
	binary.LittleEndian.PutUint16(b[4+ppiFlags:], flags)
	binary.LittleEndian.PutUint16(b[4+ppiFrequency:], frequency)
	b[4+ppiSignal] = byte(signal)
	return b
}

func dBm32(v int32) uint32 { return uint32(v) }

func TestMonitorHeaders(t *testing.T) {
	type said struct {
		signal    int8
		hasSignal bool
		frequency uint16
	}
	le, be := binary.LittleEndian, binary.BigEndian
	frame := typicalProbe().bytes()
	other := join([]byte{0x80}, frame[1:])
	tests := []struct {
		name string
		link capture.LinkType
		data []byte
		out  Outcome
		want said
	}{
		{"prism, kinds in the upper half", 119, join(prismBytes(le, 0x44, [3]uint32{0x30044, 0, 6}, [3]uint32{0x60044, 0, dBm32(-61)}), frame), Seen, said{-61, true, 2437}},
		{"prism, big endian", 119, join(prismBytes(be, 0x44, [3]uint32{0x30044, 0, 14}, [3]uint32{0x60044, 0, dBm32(-62)}), frame), Seen, said{-62, true, 2484}},
		{"prism, kinds 12 bits up", 119, join(prismBytes(le, 0x44, [3]uint32{0x3044, 0, 1}, [3]uint32{0x6044, 0, dBm32(-63)}), frame), Seen, said{-63, true, 2412}},
		{"prism, other code", 119, join(prismBytes(le, 0x41, [3]uint32{0x3041, 0, 36}, [3]uint32{0x6041, 0, dBm32(-64)}), frame), Seen, said{-64, true, 5180}},
		{"prism, value absent", 119, join(prismBytes(le, 0x44, [3]uint32{0x30044, 1, 6}, [3]uint32{0x60044, 1, dBm32(-61)}), frame), Seen, said{}},
		{"prism, unscaled level", 119, join(prismBytes(le, 0x44, [3]uint32{0x60044, 0, 9}), frame), Seen, said{}},
		{"prism, other items", 119, join(prismBytes(le, 0x44, [3]uint32{0x10044, 0, 1}, [3]uint32{0xffff, 0, 2}), frame), Seen, said{}},
		{"prism, with FCS", 119, join(prismBytes(le, 0x44), withFCS(frame)), Seen, said{}},
		{"prism, other frame", 119, join(prismBytes(le, 0x44), other), NotProbeRequest, said{}},
		{"prism, unknown code", 119, join(prismBytes(le, 0x45), frame), MonitorMalformed, said{}},
		{"prism, short", 119, prismBytes(le, 0x44)[:7], MonitorTruncated, said{}},
		{"prism, cut", 119, prismBytes(le, 0x44, [3]uint32{1, 2, 3})[:35], MonitorTruncated, said{}},
		{"prism, length too small", 119, join([]byte{0x44, 0, 0, 0, 23, 0, 0, 0}, make([]byte, 60)), MonitorMalformed, said{}},
		{"prism, length of 4 GB", 119, join([]byte{0x44, 0, 0, 0, 255, 255, 255, 255}, make([]byte, 60)), MonitorTruncated, said{}},
		{"prism link, AVS header", 119, join(avsBytes(1, 11, avsDBm, -65), frame), Seen, said{-65, true, 2462}},

		{"AVS 1", 163, join(avsBytes(1, 13, avsDBm, -66), frame), Seen, said{-66, true, 2472}},
		{"AVS 2", 163, join(avsBytes(2, 149, avsDBm, -67), frame), Seen, said{-67, true, 5745}},
		{"AVS, no dBm", 163, join(avsBytes(2, 0, 3, -67), frame), Seen, said{}},
		{"AVS, signal beyond a byte", 163, join(avsBytes(2, 200, avsDBm, -300), frame), Seen, said{}},
		{"AVS, other frame", 163, join(avsBytes(1, 1, avsDBm, -1), other), NotProbeRequest, said{}},
		{"AVS, no magic", 163, join(make([]byte, 64), frame), MonitorMalformed, said{}},
		{"AVS, short", 163, avsBytes(1, 1, 1, 1)[:7], MonitorTruncated, said{}},
		{"AVS, cut", 163, avsBytes(1, 1, 1, 1)[:63], MonitorTruncated, said{}},
		{"AVS, length too small", 163, join([]byte{0x80, 0x21, 0x10, 1, 0, 0, 0, 63}, make([]byte, 64)), MonitorMalformed, said{}},

		{"PPI", 192, join(ppiBytes(0, 105, ppiCommonBytes(0, 2422, -68)), frame), Seen, said{-68, true, 2422}},
		{"PPI, with FCS", 192, join(ppiBytes(0, 105, ppiCommonBytes(ppiFlagFCS, 2422, -68)), withFCS(frame)), Seen, said{-68, true, 2422}},
		{"PPI, bad FCS", 192, join(ppiBytes(0, 105, ppiCommonBytes(ppiFlagFCS|ppiFlagBadFCS, 2422, -68)), withFCS(frame)), BadFCS, said{}},
		{"PPI, PHY error", 192, join(ppiBytes(0, 105, ppiCommonBytes(ppiFlagPhyError, 2422, -68)), frame), BadFCS, said{}},
		{"PPI, no fields", 192, join(ppiBytes(0, 105), frame), Seen, said{}},
		{"PPI, fields before", 192, join(ppiBytes(0, 105, []byte{9, 0, 3, 0, 1, 2, 3}, ppiCommonBytes(0, 2427, -69)), frame), Seen, said{-69, true, 2427}},
		{"PPI, aligned fields", 192, join(ppiBytes(ppiAligned, 105, []byte{9, 0, 3, 0, 1, 2, 3, 99}, ppiCommonBytes(0, 2427, -69)), frame), Seen, said{-69, true, 2427}},
		{"PPI, short common field", 192, join(ppiBytes(0, 105, []byte{2, 0, 1, 0, 7}), frame), Seen, said{}},
		{"PPI, field overruns", 192, join(ppiBytes(0, 105, []byte{2, 0, 20, 0, 7}), frame), MonitorMalformed, said{}},
		{"PPI, field header overruns", 192, join(ppiBytes(0, 105, []byte{2, 0, 20}), frame), MonitorMalformed, said{}},
		{"PPI, other frame", 192, join(ppiBytes(0, 105), other), NotProbeRequest, said{}},
		{"PPI, radiotap inside", 192, join(ppiBytes(0, 127, ppiCommonBytes(0, 2422, -1)), typicalTap(0), frame), Seen, said{-60, true, 2412}},
		{"PPI, BLE inside", 192, join(ppiBytes(0, 251), frame), LinkBLE, said{}},
		{"PPI, PPI inside", 192, join(ppiBytes(0, 192), ppiBytes(0, 105), frame), LinkUnsupported, said{}},
		{"PPI, Ethernet inside", 192, join(ppiBytes(0, 1), frame), LinkEthernet, said{}},
		{"PPI, version", 192, join([]byte{1}, ppiBytes(0, 105)[1:], frame), MonitorMalformed, said{}},
		{"PPI, short", 192, ppiBytes(0, 105)[:7], MonitorTruncated, said{}},
		{"PPI, cut", 192, ppiBytes(0, 105, ppiCommonBytes(0, 1, 1))[:20], MonitorTruncated, said{}},
		{"PPI, length too small", 192, join([]byte{0, 0, 7, 0, 105, 0, 0, 0}, frame), MonitorMalformed, said{}},
	}
	for _, tt := range tests {
		s, out := decodeOne(onAir(tt.link, tt.data))
		if out != tt.out {
			t.Errorf("%s: %v, want %v", tt.name, out, tt.out)
			continue
		}
		if out != Seen {
			if s != stale() {
				t.Errorf("%s: sighting was touched", tt.name)
			}
			continue
		}
		if got := (said{s.Signal, s.HasSignal, s.Frequency}); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
		if want := typicalSighting(); s.Class != want.Class || s.Address != want.Address || s.Sequence != want.Sequence {
			t.Errorf("%s: %+v", tt.name, s)
		}
	}
}

func TestLinkTypes(t *testing.T) {
	frame := typicalProbe().bytes()
	for link, want := range map[capture.LinkType]Outcome{
		capture.LinkIEEE80211: Seen,
		capture.LinkHCIH4:     LinkBLE, capture.LinkHCIH4PHDR: LinkBLE, capture.LinkBLELL: LinkBLE,
		capture.LinkBLELLPHDR: LinkBLE, capture.LinkNordicBLE: LinkBLE,
		0: LinkUnsupported, 1: LinkEthernet, 113: LinkUnsupported, 255: LinkUnsupported, 1 << 31: LinkUnsupported,
	} {
		if _, out := decodeOne(onAir(link, frame)); out != want {
			t.Errorf("link type %d: %v, want %v", link, out, want)
		}
	}
}

func TestChannelFrequency(t *testing.T) {
	for channel, want := range map[uint32]uint16{0: 0, 1: 2412, 13: 2472, 14: 2484, 15: 0, 31: 0, 36: 5180, 177: 5885, 178: 0, 1 << 31: 0} {
		if got := channelFrequency(channel); got != want {
			t.Errorf("channel %d: %d MHz, want %d", channel, got, want)
		}
	}
}
