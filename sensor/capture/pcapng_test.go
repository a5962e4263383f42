package capture

import (
	"bytes"
	"encoding/binary"
	"io"
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
		want    int64 // -1 for an error
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
			case c.want < 0 && (err == io.EOF || len(got) != 0):
				t.Errorf("read as %d", got[0].Time)
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
