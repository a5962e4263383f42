package capture

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
)

// TestPcapOfGopacket reads what another writer wrote.
func TestPcapOfGopacket(t *testing.T) {
	want := testFrames(500, LinkRadiotap)
	for name, c := range map[string]struct {
		writer func(io.Writer) *pcapgo.Writer
		unit   time.Duration
	}{
		"microseconds": {pcapgo.NewWriter, time.Microsecond},
		"nanoseconds":  {pcapgo.NewWriterNanos, time.Nanosecond},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			w := c.writer(&out)
			if err := w.WriteFileHeader(MaxRecord, layers.LinkType(LinkRadiotap)); err != nil {
				t.Fatal(err)
			}
			for i := range want {
				want[i].Time = start + int64(i)*int64(time.Second+c.unit)
				if err := w.WritePacket(gopacketInfo(want[i]), want[i].Data); err != nil {
					t.Fatal(err)
				}
			}
			got, err := drain(t, mustOpen(t, file(t, "x", out.Bytes())))
			if err != io.EOF {
				t.Fatal(err)
			}
			sameFrames(t, got, want)
		})
	}
}

func gopacketInfo(f Frame) gopacket.CaptureInfo {
	return gopacket.CaptureInfo{Timestamp: time.Unix(0, f.Time), CaptureLength: len(f.Data), Length: f.Length}
}

// TestPcapLikeGopacket reads the same files with both readers.
func TestPcapLikeGopacket(t *testing.T) {
	frames := testFrames(500, LinkIEEE80211)
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, magic := range []uint32{pcapMicro, pcapNano} {
			b := pcapBytes(order, magic, uint32(LinkIEEE80211), frames)
			r, err := pcapgo.NewReader(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			var want []Frame
			for {
				data, info, err := r.ReadPacketData()
				if err != nil {
					break
				}
				want = append(want, Frame{Time: info.Timestamp.UnixNano(), Data: data,
					Length: info.Length, Link: LinkType(r.LinkType())})
			}
			got, err := drain(t, mustOpen(t, file(t, "x", b)))
			if err != io.EOF || len(want) != len(frames) {
				t.Fatalf("%d frames, then %v", len(want), err)
			}
			sameFrames(t, got, want)
		}
	}
}

func TestPcapFrameCheckSequence(t *testing.T) {
	const present = 1 << 26
	body := []byte{1, 2, 3, 4, 5, 6, 7, 8}
	for _, c := range []struct {
		name           string
		network        uint32
		captured, air  int // of body
		kept, outright int
	}{
		{"not announced", uint32(LinkIEEE80211), 8, 8, 8, 8},
		{"length without the bit", 2<<28 | uint32(LinkIEEE80211), 8, 8, 8, 8},
		{"four bytes", present | 2<<28 | uint32(LinkIEEE80211), 8, 8, 4, 4},
		{"two bytes behind AVS", present | 1<<28 | uint32(LinkAVS), 8, 8, 6, 6},
		{"behind Prism", present | 2<<28 | uint32(LinkPrism), 8, 8, 4, 4},
		{"cut off by the snapshot length", present | 2<<28 | uint32(LinkIEEE80211), 8, 20, 8, 16},
		{"half cut off", present | 2<<28 | uint32(LinkIEEE80211), 8, 10, 6, 6},
		{"longer than the frame", present | 15<<28 | uint32(LinkIEEE80211), 8, 8, 0, 0},
		{"radiotap says so itself", present | 2<<28 | uint32(LinkRadiotap), 8, 8, 8, 8},
		{"PPI says so itself", present | 2<<28 | uint32(LinkPPI), 8, 8, 8, 8},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := Frame{Time: start, Data: body[:c.captured], Length: c.air}
			got, err := drain(t, mustOpen(t, file(t, "x",
				pcapBytes(binary.LittleEndian, pcapMicro, c.network, []Frame{in}))))
			if err != io.EOF {
				t.Fatal(err)
			}
			sameFrames(t, got, []Frame{{Time: start, Data: body[:c.kept], Length: c.outright,
				Link: LinkType(c.network & 0xffff)}})
		})
	}
}

func TestPcapFrameCapturedLongerThanOriginal(t *testing.T) {
	in := Frame{Time: start, Data: make([]byte, 40), Length: 30, Link: LinkRadiotap}
	got, err := drain(t, mustOpen(t, file(t, "x", micro([]Frame{in}))))
	if err != io.EOF || len(got) != 1 || got[0].Length != 40 {
		t.Errorf("%d frames, then %v", len(got), err)
	}
}

func TestPcapLongestRecord(t *testing.T) {
	frames := testFrames(3, LinkRadiotap)
	frames[1].Data = bytes.Repeat([]byte{0xaa}, MaxRecord)
	frames[1].Length = MaxRecord
	for name, b := range map[string][]byte{
		"pcap": micro(frames), "pcapng": ngBytes(binary.BigEndian, frames), "gzip": zip(t, 1, micro(frames)),
	} {
		got, err := drain(t, mustOpen(t, file(t, name, b)))
		if err != io.EOF {
			t.Errorf("%s: %v", name, err)
		}
		sameFrames(t, got, frames)
	}
}

func TestPcapWithoutRecords(t *testing.T) {
	b := micro(testFrames(1, LinkRadiotap))[:pcapHeader]
	for name, b := range map[string][]byte{"plain": b, "gzip": zip(t, 6, b)} {
		if got, err := drain(t, mustOpen(t, file(t, name, b))); err != io.EOF || len(got) != 0 {
			t.Errorf("%s: %d frames, then %v", name, len(got), err)
		}
	}
}

// TestPcapAllocates nothing while it reads.
func TestPcapAllocatesNothing(t *testing.T) {
	s := mustOpen(t, file(t, "x", micro(testFrames(30_000, LinkRadiotap))))
	ctx := t.Context()
	allocs := testing.AllocsPerRun(100, func() {
		if _, err := s.Next(ctx); err != nil {
			t.Fatal(err)
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations per batch", allocs)
	}
}

// TestPcapNegativeMicroseconds: a driver that subtracts too much leaves a time a
// little before the second, and not an hour behind it.
func TestPcapNegativeMicroseconds(t *testing.T) {
	for _, c := range []struct {
		seconds, fraction uint32
		want              int64
	}{
		{1_700_000_000, 1<<32 - 8, 1_699_999_999_999_992_000},
		{1_700_000_000, 2_500_000, 1_700_000_002_500_000_000},
		{0, 1<<32 - 8, 0},
	} {
		b := micro([]Frame{{Time: 0, Data: []byte{1}, Length: 1, Link: LinkRadiotap}})
		binary.LittleEndian.PutUint32(b[pcapHeader:], c.seconds)
		binary.LittleEndian.PutUint32(b[pcapHeader+4:], c.fraction)
		got, err := drain(t, mustOpen(t, file(t, "x", b)))
		if err != io.EOF || len(got) != 1 || got[0].Time != c.want {
			t.Errorf("%d s and %d µs: %v, then %v; want %d", c.seconds, int32(c.fraction), got, err, c.want)
		}
	}
}
