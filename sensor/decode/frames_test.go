package decode

import (
	"encoding/binary"
	"hash/crc32"

	"footfall/sensor/capture"
)

// What the tests' own frames are made of. Addresses come from the
// locally administered range, names are invented.

var (
	senderLocal  = [6]byte{0x02, 0xfa, 0xce, 0x0b, 0xad, 0x42}
	senderGlobal = [6]byte{0x00, 0xfa, 0xce, 0x0b, 0xad, 0x42}
)

// probeFrame describes a probe request.
type probeFrame struct {
	flags    uint8 // second byte of frame control
	sender   [6]byte
	sequence uint16
	fragment uint8
	htc      []byte
	elements []byte
}

// bytes lays the frame out, without FCS.
func (p probeFrame) bytes() []byte {
	b := []byte{0x40, p.flags, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
	b = append(b, p.sender[:]...)
	b = append(b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)
	b = binary.LittleEndian.AppendUint16(b, p.sequence<<4|uint16(p.fragment))
	b = append(b, p.htc...)
	return append(b, p.elements...)
}

// ie is one information element.
func ie(id uint8, body ...byte) []byte {
	return append([]byte{id, uint8(len(body))}, body...)
}

// ssid is an SSID element.
func ssid(name string) []byte { return ie(idSSID, []byte(name)...) }

// join puts pieces together in a slice of their own.
func join(pieces ...[]byte) []byte {
	var b []byte
	for _, p := range pieces {
		b = append(b, p...)
	}
	return b
}

// withFCS appends the frame check sequence.
func withFCS(frame []byte) []byte {
	return binary.LittleEndian.AppendUint32(join(frame), crc32.ChecksumIEEE(frame))
}

// tap is a radiotap header of these presence words and field bytes.
func tap(present []uint32, fields ...byte) []byte {
	b := []byte{0, 0, 0, 0}
	for _, word := range present {
		b = binary.LittleEndian.AppendUint32(b, word)
	}
	b = append(b, fields...)
	binary.LittleEndian.PutUint16(b[2:], uint16(len(b)))
	return b
}

// typicalTap is the header that most Linux drivers write: TSFT, flags, rate,
// channel 1, signal -60 dBm, antenna, RX flags.
func typicalTap(flags uint8) []byte {
	return tap([]uint32{0x482f},
		0x53, 0x10, 0x5a, 0x1a, 0, 0, 0, 0, flags, 0x02, 0x6c, 0x09, 0xa0, 0x00, 0xc4, 0x00, 0x00, 0x00)
}

// typicalElements is what a phone of about 2021 sends.
func typicalElements() []byte {
	return join(
		ssid(""),
		ie(1, 0x02, 0x04, 0x0b, 0x16),
		ie(50, 0x0c, 0x12, 0x18, 0x24, 0x30, 0x48, 0x60, 0x6c),
		ie(idDS, 6),
		ie(45, 0x2d, 0x40, 0x1b, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
		ie(127, 0, 0, 8, 4, 0, 0, 0, 0x40),
		ie(idVendor, 0x00, 0x50, 0xf2, 0x08, 0x00, 0x12, 0x34),
		ie(idVendor, 0x50, 0x6f, 0x9a, 0x16, 0x03, 0x01, 0x03),
		ie(idVendor, 0x00, 0x10, 0x18, 0x02, 0x00, 0x00, 0x10, 0x00, 0x00),
	)
}

// typicalProbe is a probe request made of these, sequence number 1234.
func typicalProbe() probeFrame {
	return probeFrame{sender: senderLocal, sequence: 1234, elements: typicalElements()}
}

// onAir wraps bytes as a frame that was captured whole at time 7.
func onAir(link capture.LinkType, pieces ...[]byte) *capture.Frame {
	data := join(pieces...)
	return &capture.Frame{Time: 7, Data: data, Length: len(data), Link: link}
}

// cut returns the frame as a capture with this snapshot length holds it.
func cut(f *capture.Frame, snap int) *capture.Frame {
	c := *f
	c.Data = f.Data[:min(snap, len(f.Data))]
	return &c
}

// stale is a sighting in which every field has a value, so that a field that
// is not written shows.
func stale() Sighting {
	return Sighting{
		Time: -1, Class: 0xdead, Address: Address{9, 9, 9, 9, 9, 9}, Kind: NonResolvable, Radio: BLE, Device: Tag,
		Signal: -1, HasSignal: true, DoNotCount: true, Sequence: 0xffff, Frequency: 0xffff,
	}
}

// decodeOne decodes a frame with the default marks into a stale sighting.
func decodeOne(f *capture.Frame) (Sighting, Outcome) {
	s := stale()
	out := New(DefaultMarks()).Decode(f, &s)
	return s, out
}
