package capture

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
)

// blockOf makes a block as the kernel does, with a frame of each of the given
// bytes. The frames' times count nanoseconds from 1.
func blockOf(size int, frames ...[]byte) block {
	b := make(block, size)
	put := func(at int, v uint32) { binary.NativeEndian.PutUint32(b[at:], v) }
	at := blockDesc
	put(blockStatus, 1)
	put(blockPackets, uint32(len(frames)))
	put(blockFirst, uint32(at))
	for i, f := range frames {
		const mac = frameHeader + 34 // as the kernel has it behind a sockaddr_ll
		next := (mac + len(f) + 7) &^ 7
		put(at+frameNanos, uint32(i+1))
		put(at+frameKept, uint32(len(f)))
		put(at+frameLength, uint32(len(f)))
		binary.NativeEndian.PutUint16(b[at+frameMAC:], mac)
		copy(b[at+mac:], f)
		if i < len(frames)-1 {
			put(at+frameNext, uint32(next))
		}
		at += next
	}
	put(blockUsed, uint32(min(at, size)))
	return b
}

// readBlock passes through a block and returns the frames and how many were
// lost.
func readBlock(b block) (frames []Frame, lost uint32) {
	var c cursor
	for total := b.packets(); c.read < total; {
		var f Frame
		ok, skipped := c.next(b, total, &f)
		lost += skipped
		if ok {
			frames = append(frames, f)
		}
	}
	return frames, lost
}

func TestBlock(t *testing.T) {
	frames := [][]byte{[]byte("first frame"), []byte("second"), []byte("the third frame")}
	second := blockDesc + (frameHeader+34+len(frames[0])+7)&^7
	for _, c := range []struct {
		name string
		at   int    // where the kernel writes something else
		v    uint32 // what
		want []int  // the frames that are read
		lost uint32
	}{
		{"good", blockStatus, 1, []int{0, 1, 2}, 0},
		{"frame past the block", second + frameKept, 5000, []int{0, 2}, 1},
		{"frame of 4 GiB", second + frameKept, 1<<32 - 1, []int{0, 2}, 1},
		{"frame over the next header", second + frameKept, 60, []int{0, 2}, 1},
		{"frame inside its header", second + frameMAC, 20, []int{0, 2}, 1},
		{"next header past the block", second + frameNext, 5000, []int{0}, 2},
		{"next header of 4 GiB", second + frameNext, 1<<32 - 4, []int{0}, 2},
		{"next header inside this one", second + frameNext, 8, []int{0}, 2},
		{"next header at an odd place", second + frameNext, frameHeader + 41, []int{0, 1}, 1},
		{"first header past the block", blockFirst, 5000, nil, 3},
		{"first header in the descriptor", blockFirst, 8, nil, 3},
		{"more frames than there are", blockPackets, 5, []int{0, 1, 2}, 2},
		{"most frames", blockPackets, 1<<32 - 1, []int{0, 1, 2}, 1<<32 - 4},
		{"no frames", blockPackets, 0, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := blockOf(1024, frames...)
			binary.NativeEndian.PutUint32(b[c.at:], c.v)
			got, lost := readBlock(b)
			var want [][]byte
			for _, i := range c.want {
				want = append(want, frames[i])
			}
			if !slices.EqualFunc(got, want, func(f Frame, w []byte) bool { return bytes.Equal(f.Data, w) }) || lost != c.lost {
				t.Errorf("%d frames, %d lost; want %d and %d", len(got), lost, len(want), c.lost)
			}
			b.wipe()
			if bytes.Contains(b, frames[0]) || bytes.Contains(b, frames[2]) {
				t.Error("a frame is there after wiping")
			}
		})
	}
}

// FuzzBlock looks for a block that makes the reader panic, lend bytes outside
// the frames' places, lend a byte twice, or leave one after wiping.
func FuzzBlock(f *testing.F) {
	f.Add([]byte(blockOf(1024, []byte("first frame"), []byte("second"))))
	f.Add([]byte(blockOf(512)))
	f.Fuzz(func(t *testing.T, in []byte) {
		if len(in) < blockDesc {
			return
		}
		b := block(slices.Clone(in[:len(in)&^7]))
		*b.word(blockPackets) %= 1 << 10
		total := b.packets()
		frames, lost := readBlock(b)
		if uint32(len(frames))+lost != total {
			t.Errorf("%d frames read and %d lost of %d", len(frames), lost, total)
		}
		for i := range frames {
			fr := &frames[i]
			if cap(fr.Data) != len(fr.Data) || fr.Length < len(fr.Data) || len(fr.Data) > slotSize {
				t.Fatalf("frame %d: %d (%d) of %d bytes", i, len(fr.Data), cap(fr.Data), fr.Length)
			}
			for j := range fr.Data {
				fr.Data[j] = 0xee
			}
		}
		if again, l := readBlock(b); len(again) != len(frames) || l != lost {
			t.Error("writing to frames changes where frames are")
		}
		b.wipe()
		if used := *b.word(blockUsed); used >= blockDesc && used <= uint32(len(b)) {
			b = b[:used]
		}
		if bytes.Contains(b[blockDesc:], []byte{0xee, 0xee, 0xee, 0xee}) {
			t.Error("wiping leaves a frame")
		}
	})
}
