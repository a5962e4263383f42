package capture

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"

	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
)

// TestPcapngOfGopacket reads what another writer wrote, with two interfaces
// of different link types.
func TestPcapngOfGopacket(t *testing.T) {
	want := testFrames(500, LinkRadiotap)
	var out bytes.Buffer
	w, err := pcapgo.NewNgWriter(&out, layers.LinkType(LinkRadiotap))
	if err != nil {
		t.Fatal(err)
	}
	second, err := w.AddInterface(pcapgo.NgInterface{Name: "ble0", LinkType: layers.LinkType(LinkBLELL)})
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		info := gopacketInfo(want[i])
		if i%3 == 0 {
			info.InterfaceIndex = second
			want[i].Link = LinkBLELL
		}
		if err := w.WritePacket(info, want[i].Data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	got, err := drain(t, mustOpen(t, file(t, "x", out.Bytes())))
	if err != io.EOF {
		t.Fatal(err)
	}
	sameFrames(t, got, want)
}

// TestPcapngLikeGopacket reads the same files with both readers.
func TestPcapngLikeGopacket(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		b := ngBytes(order, testFrames(500, LinkRadiotap))
		r, err := pcapgo.NewNgReader(bytes.NewReader(b), pcapgo.NgReaderOptions{WantMixedLinkType: true})
		if err != nil {
			t.Fatal(err)
		}
		var want []Frame
		for {
			data, info, err := r.ReadPacketData()
			if err != nil {
				break
			}
			link := LinkType(info.AncillaryData[0].(layers.LinkType))
			want = append(want, Frame{Time: info.Timestamp.UnixNano(), Data: data, Length: info.Length, Link: link})
		}
		got, err := drain(t, mustOpen(t, file(t, "x", b)))
		if err != io.EOF || len(want) != 500 {
			t.Fatalf("%d frames, then %v", len(want), err)
		}
		sameFrames(t, got, want)
	}
}

// TestPcapngSections changes byte order, interfaces and block kinds midway.
func TestPcapngSections(t *testing.T) {
	in := testFrames(6, LinkRadiotap)
	n := &ngBuilder{order: binary.LittleEndian}
	n.section()
	n.iface(LinkRadiotap, 0)
	n.iface(LinkBLELLPHDR, 0, nanoseconds, ngOption{2, []byte("ble0")})
	n.enhanced(0, uint64(in[0].Time/1000), in[0])
	n.enhanced(1, uint64(in[1].Time), in[1])
	n.obsolete(1, uint64(in[2].Time), in[2])
	n.order = binary.BigEndian
	n.section()
	n.iface(LinkIEEE80211, 60, nanoseconds)
	n.simple(Frame{Data: in[3].Data[:60], Length: 111})
	n.enhanced(0, uint64(in[4].Time), in[4])
	n.simple(in[1])

	want := append([]Frame(nil), in[:5]...)
	want[1].Link, want[2].Link = LinkBLELLPHDR, LinkBLELLPHDR
	want[3] = Frame{Time: in[2].Time, Data: in[3].Data[:60], Length: 111, Link: LinkIEEE80211}
	want[4].Link = LinkIEEE80211
	last := in[1]
	last.Time, last.Link = in[4].Time, LinkIEEE80211
	want = append(want, last)

	got, err := drain(t, mustOpen(t, file(t, "x", n.b)))
	if err != io.EOF {
		t.Fatal(err)
	}
	sameFrames(t, got, want)
}

func TestPcapngTimes(t *testing.T) {
	offset := func(seconds int64) ngOption {
		return ngOption{optionOffset, binary.LittleEndian.AppendUint64(nil, uint64(seconds))}
	}
	resolved := func(v byte) ngOption { return ngOption{optionResolution, []byte{v}} }
	for _, c := range []struct {
		name    string
		options []ngOption
		stamp   uint64
		want    int64 // -1 for one that is left out
	}{
		{"microseconds by default", nil, 1_700_000_000_123_456, 1_700_000_000_123_456_000},
		{"seconds", []ngOption{resolved(0)}, 1_700_000_000, 1_700_000_000_000_000_000},
		{"milliseconds", []ngOption{resolved(3)}, 1_700_000_000_123, 1_700_000_000_123_000_000},
		{"nanoseconds", []ngOption{resolved(9)}, 1_700_000_000_123_456_789, 1_700_000_000_123_456_789},
		{"picoseconds", []ngOption{resolved(12)}, 1_700_000_123_456_789_012, 1_700_000_123_456_789},
		{"1/10^19", []ngOption{resolved(19)}, 12_345_678_901_234_567_890, 1_234_567_890},
		{"halves", []ngOption{resolved(0x81)}, 3_400_000_001, 1_700_000_000_500_000_000},
		{"1/2^20", []ngOption{resolved(0x94)}, 1_700_000_000<<20 | 1<<18, 1_700_000_000_250_000_000},
		{"1/2^63", []ngOption{resolved(0xbf)}, 1<<63 | 1<<62, 1_500_000_000},
		{"offset", []ngOption{offset(1_700_000_000)}, 123_456, 1_700_000_000_123_456_000},
		{"offset back", []ngOption{offset(-3600)}, 1_700_003_600_123_456, 1_700_000_000_123_456_000},
		{"last nanosecond", []ngOption{resolved(9)}, 1<<63 - 1, 1<<63 - 1},
		{"too late", []ngOption{resolved(9)}, 1 << 63, -1},
		{"much too late", nil, 1<<64 - 1, -1},
		{"seconds too late", []ngOption{resolved(0)}, 1<<64 - 1, -1},
		{"offset too far", []ngOption{offset(1<<63 - 1)}, 1, -1},
		{"before 1970", []ngOption{offset(-3600)}, 1, -1},
		{"long before 1970", []ngOption{offset(-1 << 63)}, 1, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := &ngBuilder{order: binary.LittleEndian}
			n.section()
			n.iface(LinkRadiotap, 0, c.options...)
			n.enhanced(0, c.stamp, Frame{Data: []byte{1}, Length: 1})
			got, err := drain(t, mustOpen(t, file(t, "x", n.b)))
			switch {
			case c.want < 0 && (err != io.EOF || len(got) != 0):
				t.Errorf("%v, then %v; want it left out", got, err)
			case c.want >= 0 && (err != io.EOF || got[0].Time != c.want):
				t.Errorf("%v, then %v; want %d", got, err, c.want)
			}
		})
	}
}

func TestPcapngFrameCheckSequence(t *testing.T) {
	for _, c := range []struct {
		link  LinkType
		value byte
		kept  int
	}{{LinkIEEE80211, 32, 4}, {LinkIEEE80211, 4, 4}, {LinkIEEE80211, 16, 6}, {LinkIEEE80211, 0, 8}, {LinkRadiotap, 32, 8}} {
		n := &ngBuilder{order: binary.LittleEndian}
		n.section()
		n.iface(c.link, 0, ngOption{optionFCS, []byte{c.value}})
		n.enhanced(0, 1, Frame{Data: []byte{1, 2, 3, 4, 5, 6, 7, 8}, Length: 8})
		got, err := drain(t, mustOpen(t, file(t, "x", n.b)))
		if err != io.EOF || len(got[0].Data) != c.kept || got[0].Length != c.kept {
			t.Errorf("link %d, if_fcslen %d: %v, then %v", c.link, c.value, got, err)
		}
	}
}

// TestPcapngLeavesPacketsOut has one packet block that cannot be used between
// two that can. What is wrong with it is told.
func TestPcapngLeavesPacketsOut(t *testing.T) {
	frames := testFrames(3, LinkRadiotap)
	good := func(n *ngBuilder, i int) { n.enhanced(0, uint64(frames[i].Time/1000), frames[i]) }
	for _, c := range []struct {
		name string
		bad  func(n *ngBuilder)
		text string
	}{
		{"interface unknown", func(n *ngBuilder) { n.enhanced(82, 1, frames[1]) }, "it names interface 82; the section describes 1"},
		{"obsolete, interface unknown", func(n *ngBuilder) { n.obsolete(3, 1, frames[1]) }, "it names interface 3; the section describes 1"},
		{"too short", func(n *ngBuilder) { n.block(blockEnhanced, make([]byte, 16)) }, "a packet block of 16 bytes; the least is 20"},
		{"simple too short", func(n *ngBuilder) { n.block(blockSimple, nil) }, "a simple packet block of 0 bytes; the least is 4"},
		{"simple too long", func(n *ngBuilder) { n.simple(Frame{Data: []byte{1}, Length: 99}) }, "it claims a frame of 99 bytes and has room for 4"},
		{"longer than its block", func(n *ngBuilder) {
			n.block(blockEnhanced, append(make([]byte, 12), 200, 0, 0, 0, 0, 0, 0, 0))
		}, "it claims a frame of 200 bytes and has room for 0"},
		{"time", func(n *ngBuilder) { n.enhanced(0, 1<<63, frames[1]) }, "its time is outside the years 1970 to 2262"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := &ngBuilder{order: binary.LittleEndian}
			n.section()
			n.iface(LinkRadiotap, 0)
			good(n, 0)
			c.bad(n)
			c.bad(n)
			good(n, 2)
			s := mustOpen(t, file(t, "x", n.b))
			got, err := drain(t, s)
			if err != io.EOF || len(got) != 2 || !bytes.Equal(got[1].Data, frames[2].Data) {
				t.Errorf("%d frames, then %v; want 2", len(got), err)
			}
			if n := s.Stats().Skipped; n != 2 {
				t.Errorf("%d skipped", n)
			}
			wantNote(t, s, "left out; the first is block 4: "+c.text)
		})
	}
}

// wantNote checks that a source has one thing to say, and what.
func wantNote(t *testing.T, s Source, text string) {
	t.Helper()
	if notes := Notes(s); len(notes) != 1 || !strings.Contains(notes[0], text) {
		t.Errorf("notes %q; want one that says %q", notes, text)
	}
}

// TestPcapngLargeBlocksWithoutPackets passes over blocks longer than the buffer.
func TestPcapngLargeBlocksWithoutPackets(t *testing.T) {
	frames := testFrames(40, LinkRadiotap)
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		n := &ngBuilder{order: order}
		n.section()
		n.iface(LinkRadiotap, 0, nanoseconds)
		for i, f := range frames {
			n.enhanced(0, uint64(f.Time), f)
			if i%13 == 5 {
				n.block(0x0a, make([]byte, 300<<10+i*4)) // decryption secrets
				n.block(0xbad, make([]byte, 1<<20))      // custom
			}
		}
		for _, s := range []Source{mustOpen(t, file(t, "x", n.b)), openStdin(t, bytes.NewReader(n.b))} {
			got, err := drain(t, s)
			if err != io.EOF {
				t.Fatal(err)
			}
			sameFrames(t, got, frames)
		}
	}
}

// TestPcapngInterfacePerPacket describes an interface before each packet.
func TestPcapngInterfacePerPacket(t *testing.T) {
	frames := testFrames(5000, LinkRadiotap)
	n := &ngBuilder{order: binary.LittleEndian}
	n.section()
	for i, f := range frames {
		n.iface(LinkRadiotap, 0, nanoseconds)
		n.enhanced(uint32(i), uint64(f.Time), f)
	}
	got, err := drain(t, mustOpen(t, file(t, "x", n.b)))
	if err != io.EOF {
		t.Fatal(err)
	}
	sameFrames(t, got, frames)
}
