package capture

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"runtime"
	"testing"
	"testing/iotest"
)

// allowance is the most memory in bytes that reading any input may take,
// of any claims: buffers, the decompressor, and interfaces.
const allowance = 2 << 20

// FuzzPcap and its siblings look for input that makes the reader panic, hang,
// lend bytes of others, or take more memory than it may. The frames must also be the
// same when the bytes arrive in other pieces.
func FuzzPcap(f *testing.F) {
	frames := testFrames(5, LinkRadiotap)
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		f.Add(pcapBytes(order, pcapMicro, 127, frames))
		f.Add(pcapBytes(order, pcapNano, 1<<26|2<<28|105, frames))
		f.Add(pcapBytes(order, pcapModified, 127, frames))
	}
	f.Add(patch(micro(frames), pcapHeader+8, 0xff, 0xff, 0xff, 0xff))
	f.Fuzz(fuzzed)
}

func FuzzPcapng(f *testing.F) {
	frames := testFrames(5, LinkRadiotap)
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		n := &ngBuilder{order: order, b: ngBytes(order, frames)}
		f.Add(bytes.Clone(n.b))
		n.section()
		n.iface(LinkIEEE80211, 20, ngOption{optionResolution, []byte{0x94}},
			ngOption{optionFCS, []byte{32}}, ngOption{optionOffset, make([]byte, 8)})
		n.simple(frames[0])
		n.obsolete(0, 1<<40, frames[1])
		f.Add(n.b)
	}
	f.Fuzz(fuzzed)
}

// FuzzPcapngBlocks puts the input into well-formed blocks, to get behind the
// checks that FuzzPcapng seldom passes. Of each block the first byte is the kind, the
// second the length of the body.
func FuzzPcapngBlocks(f *testing.F) {
	f.Add(false, []byte{1, 8, 127, 0, 0, 0, 0, 0, 4, 0, 6, 24, 0, 0, 0, 0, 0, 0, 0, 0,
		1, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4})
	f.Add(true, []byte{1, 20, 0, 105, 0, 0, 0, 0, 0, 4, 0, 9, 0, 1, 0x94, 0, 0, 0, 0, 13, 0, 1, 32, 0, 0, 0,
		3, 8, 0, 0, 0, 4, 1, 2, 3, 4})
	f.Fuzz(func(t *testing.T, big bool, b []byte) {
		n := &ngBuilder{order: binary.LittleEndian}
		if big {
			n.order = binary.BigEndian
		}
		n.section()
		for len(b) >= 2 {
			length := min(int(b[1]), len(b)-2)
			n.block(uint32(b[0]), bytes.Clone(b[2:2+length]))
			b = b[2+length:]
		}
		fuzzed(t, n.b)
	})
}

func FuzzBtsnoop(f *testing.F) {
	frames := testFrames(5, LinkHCIH4)
	f.Add(snoopBytes(btsnoopH4, 0, frames))
	f.Add(snoopBytes(btsnoopH1, btsnoopControl, frames))
	f.Fuzz(fuzzed)
}

func FuzzGzip(f *testing.F) {
	plain := micro(testFrames(5, LinkRadiotap))
	f.Add(zip(f, 0, plain))
	f.Add(zip(f, 6, plain))
	f.Add(zip(f, 9, make([]byte, 1<<20)))
	f.Add(append(zip(f, 6, plain[:100]), zip(f, 6, plain[100:])...))
	f.Fuzz(fuzzed)
}

func fuzzed(t *testing.T, b []byte) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	whole, sum, end := readAll(t, bytes.NewReader(b))
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > allowance+uint64(len(b)) {
		t.Errorf("%d bytes of memory for %d bytes of input", used, len(b))
	}
	if len(b) > 64<<10 {
		return // piece by piece takes too long
	}
	pieces, again, other := readAll(t, iotest.OneByteReader(bytes.NewReader(b)))
	if pieces != whole || again != sum || other != end {
		t.Errorf("read at once: %d frames (%x), %s; in pieces: %d frames (%x), %s",
			whole, sum, end, pieces, again, other)
	}
}

// readAll reads to the end and returns how many frames there were, a sum over
// all that they say, and how it ended.
func readAll(t *testing.T, r io.Reader) (n int, sum uint64, end string) {
	s := newRecorded("x", r, nil, false)
	defer s.Close()
	for {
		frames, err := s.Next(context.Background())
		if err != nil {
			if _, again := s.Next(context.Background()); again != err {
				t.Errorf("first %v, then %v", err, again)
			}
			return n, sum, err.Error()
		}
		if len(frames) == 0 {
			t.Fatal("neither frames nor an error")
		}
		for _, f := range frames {
			if f.Time < 0 || f.Length < len(f.Data) || len(f.Data) > MaxRecord+1 || cap(f.Data) != len(f.Data) {
				t.Fatalf("frame %d: time %d, %d (%d) of %d bytes", n, f.Time, len(f.Data), cap(f.Data), f.Length)
			}
			sum = sum*31 + uint64(f.Time) + uint64(f.Length)<<7 + uint64(f.Link)
			for _, c := range f.Data {
				sum = sum*31 + uint64(c)
			}
		}
		n += len(frames)
	}
}
