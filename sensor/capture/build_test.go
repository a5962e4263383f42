package capture

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// start is the time of the first test frame: 14 November 2023.
const start = 1_700_000_000_000_000_000

// testFrames makes n frames of 0 to 400 bytes, 1.000001 s apart, of which
// every seventh was longer on the air. All together are longer than the read
// buffer where n is 3,000.
func testFrames(n int, link LinkType) []Frame {
	frames := make([]Frame, n)
	for i := range frames {
		data := make([]byte, i*37%401)
		for j := range data {
			data[j] = byte(i + j + 1)
		}
		frames[i] = Frame{Time: start + int64(i)*1_000_001_000, Data: data, Length: len(data), Link: link}
		if i%7 == 0 {
			frames[i].Length += 100
		}
	}
	return frames
}

// pcapBytes writes a classic pcap file.
func pcapBytes(order binary.AppendByteOrder, magic uint32, network uint32, frames []Frame) []byte {
	b := order.AppendUint32(nil, magic)
	b = order.AppendUint16(b, 2)
	b = order.AppendUint16(b, 4)
	b = append(b, make([]byte, 8)...)
	b = order.AppendUint32(b, MaxRecord)
	b = order.AppendUint32(b, network)
	unit := int64(1000)
	if magic == pcapNano {
		unit = 1
	}
	for _, f := range frames {
		b = order.AppendUint32(b, uint32(f.Time/1e9))
		b = order.AppendUint32(b, uint32(f.Time%1e9/unit))
		b = order.AppendUint32(b, uint32(len(f.Data)))
		b = order.AppendUint32(b, uint32(f.Length))
		b = append(b, f.Data...)
	}
	return b
}

func micro(frames []Frame) []byte {
	return pcapBytes(binary.LittleEndian, pcapMicro, uint32(frames[0].Link), frames)
}

// ngBuilder writes pcapng blocks.
type ngBuilder struct {
	order binary.AppendByteOrder
	b     []byte
}

func (n *ngBuilder) block(kind uint32, body []byte) {
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	n.b = n.order.AppendUint32(n.b, kind)
	n.b = n.order.AppendUint32(n.b, uint32(len(body)+blockFrame))
	n.b = append(n.b, body...)
	n.b = n.order.AppendUint32(n.b, uint32(len(body)+blockFrame))
}

func (n *ngBuilder) section() {
	body := n.order.AppendUint32(nil, byteOrder)
	body = n.order.AppendUint16(body, 1)
	body = n.order.AppendUint16(body, 0)
	body = n.order.AppendUint64(body, 1<<64-1)
	n.block(blockSection, body)
}

type ngOption struct {
	code  uint16
	value []byte
}

func (n *ngBuilder) iface(link LinkType, snap uint32, options ...ngOption) {
	body := n.order.AppendUint16(nil, uint16(link))
	body = n.order.AppendUint16(body, 0)
	body = n.order.AppendUint32(body, snap)
	for _, o := range options {
		body = n.order.AppendUint16(body, o.code)
		body = n.order.AppendUint16(body, uint16(len(o.value)))
		body = append(body, o.value...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	if len(options) > 0 {
		body = append(body, 0, 0, 0, 0)
	}
	n.block(blockInterface, body)
}

func (n *ngBuilder) enhanced(id uint32, stamp uint64, f Frame) {
	body := n.order.AppendUint32(nil, id)
	n.block(blockEnhanced, n.packet(body, stamp, f))
}

func (n *ngBuilder) obsolete(id uint16, stamp uint64, f Frame) {
	body := n.order.AppendUint16(nil, id)
	body = n.order.AppendUint16(body, 3) // drops
	n.block(blockPacket, n.packet(body, stamp, f))
}

func (n *ngBuilder) packet(body []byte, stamp uint64, f Frame) []byte {
	body = n.order.AppendUint32(body, uint32(stamp>>32))
	body = n.order.AppendUint32(body, uint32(stamp))
	body = n.order.AppendUint32(body, uint32(len(f.Data)))
	body = n.order.AppendUint32(body, uint32(f.Length))
	return append(body, f.Data...)
}

func (n *ngBuilder) simple(f Frame) {
	n.block(blockSimple, append(n.order.AppendUint32(nil, uint32(f.Length)), f.Data...))
}

// nanoseconds is the option that stamps are in nanoseconds.
var nanoseconds = ngOption{optionResolution, []byte{9}}

// ngBytes writes a pcapng file of one section and one interface.
func ngBytes(order binary.AppendByteOrder, frames []Frame) []byte {
	n := &ngBuilder{order: order}
	n.section()
	n.iface(frames[0].Link, 0, nanoseconds)
	for i, f := range frames {
		n.enhanced(0, uint64(f.Time), f)
		if i%50 == 0 {
			n.block(0x0bad, make([]byte, 20)) // unknown: passed over
		}
	}
	return n.b
}

// snoopBytes writes a btsnoop file; flags go into every record.
func snoopBytes(datalink, flags uint32, frames []Frame) []byte {
	b := append([]byte(btsnoopMagic), 0, 0, 0, 1)
	b = binary.BigEndian.AppendUint32(b, datalink)
	for _, f := range frames {
		b = binary.BigEndian.AppendUint32(b, uint32(f.Length))
		b = binary.BigEndian.AppendUint32(b, uint32(len(f.Data)))
		b = binary.BigEndian.AppendUint32(b, flags)
		b = binary.BigEndian.AppendUint32(b, 0)
		b = binary.BigEndian.AppendUint64(b, uint64(f.Time/1000+btsnoopEpoch))
		b = append(b, f.Data...)
	}
	return b
}

// zip compresses. Level 0 keeps the bytes readable, which some tests need.
func zip(t testing.TB, level int, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// file writes b to a file of the test.
func file(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// mustOpen opens a capture and closes it with the test.
func mustOpen(t testing.TB, path string) Source {
	t.Helper()
	s, err := Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// drain reads a source to its end and copies the frames' bytes.
func drain(t testing.TB, s Source) ([]Frame, error) {
	t.Helper()
	var all []Frame
	for {
		frames, err := s.Next(t.Context())
		if err != nil {
			return all, err
		}
		for _, f := range frames {
			f.Data = bytes.Clone(f.Data)
			all = append(all, f)
		}
	}
}

// sameFrames compares what a source gave with what it should have given.
func sameFrames(t testing.TB, got, want []Frame) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d frames; want %d", len(got), len(want))
	}
	for i := range min(len(got), len(want)) {
		g, w := got[i], want[i]
		if !bytes.Equal(g.Data, w.Data) {
			t.Fatalf("frame %d: bytes differ (%d and %d)", i, len(g.Data), len(w.Data))
		}
		if g.Time != w.Time || g.Length != w.Length || g.Link != w.Link || g.Origin != w.Origin {
			t.Fatalf("frame %d: time %d length %d link %d origin %d; want %d %d %d %d", i,
				g.Time, g.Length, g.Link, g.Origin, w.Time, w.Length, w.Link, w.Origin)
		}
	}
}
