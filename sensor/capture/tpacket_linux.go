package capture

import (
	"encoding/binary"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Layout of a TPACKET_V3 block: struct tpacket_block_desc at its start, and a
// struct tpacket3_hdr before each frame (linux/if_packet.h). All numbers are
// in the machine's byte order.
const (
	blockStatus  = 8  // TP_STATUS_USER once the kernel has handed the block over
	blockPackets = 12 // number of frames
	blockFirst   = 16 // offset of the first frame header in the block
	blockUsed    = 20 // bytes of the block in use
	blockDesc    = 48 // bytes of the descriptor

	frameNext    = 0  // offset from this frame header to the next
	frameSeconds = 4  // time of receipt
	frameNanos   = 8  //
	frameKept    = 12 // bytes of the frame in the block
	frameLength  = 16 // bytes of the frame on the air
	frameMAC     = 24 // offset from this header to the frame, 16 bits
	frameHeader  = 48 // bytes of the header
)

// block is one block of the ring. The kernel writes the numbers in it, yet
// none is believed before it is compared with the size of the block.
type block []byte

// word returns a number. The kernel may write it at the same time.
func (b block) word(at int) *uint32 { return (*uint32)(unsafe.Pointer(&b[at])) }

// ours tells whether the kernel has handed the block over.
func (b block) ours() bool { return atomic.LoadUint32(b.word(blockStatus))&unix.TP_STATUS_USER != 0 }

// packets is the number of frames. It grows while the kernel has the block.
func (b block) packets() uint32 { return atomic.LoadUint32(b.word(blockPackets)) }

// wipe overwrites all frames and their headers.
func (b block) wipe() {
	used := uint64(*b.word(blockUsed))
	if used < blockDesc || used > uint64(len(b)) {
		used = uint64(len(b))
	}
	clear(b[blockDesc:used])
}

// giveBack leaves the block to the kernel. Until the kernel opens it, the block
// is marked as empty.
func (b block) giveBack() {
	atomic.StoreUint32(b.word(blockPackets), 0)
	atomic.StoreUint32(b.word(blockStatus), unix.TP_STATUS_KERNEL)
}

// cursor is the place of a reader in a block.
type cursor struct {
	read uint32 // frames passed
	at   int    // offset of the next frame header; 0 before the first
}

// next passes one frame of a block with total frames, and makes a Frame of it
// if it lies inside its place. A header pointing out of the block costs the
// frames behind it, too. It returns the number of lost frames.
func (c *cursor) next(b block, total uint32, f *Frame) (ok bool, skipped uint32) {
	if c.at == 0 {
		c.at = int(min(*b.word(blockFirst), uint32(len(b))))
	}
	end := b.end(c.at)
	if end == 0 {
		skipped = total - c.read
		c.read = total
		return false, skipped
	}
	place := b[c.at:end]
	c.at = end
	c.read++
	if !place.frame(f) {
		return false, 1
	}
	return true, 0
}

// end returns the end of the place of the frame at an offset. It is at the next
// header, or behind the last byte if no other follows, or 0 if it cannot be.
func (b block) end(at int) int {
	if at < blockDesc || at%4 != 0 || at > len(b)-frameHeader {
		return 0
	}
	length := uint64(binary.NativeEndian.Uint32(b[at+frameNext:]))
	if length == 0 {
		length = uint64(binary.NativeEndian.Uint16(b[at+frameMAC:])) +
			uint64(binary.NativeEndian.Uint32(b[at+frameKept:]))
	}
	if length < frameHeader || length > uint64(len(b)-at) {
		return 0
	}
	return at + int(length)
}

// frame reads the frame behind the header at the start of b.
func (b block) frame(f *Frame) bool {
	start := uint64(binary.NativeEndian.Uint16(b[frameMAC:]))
	kept := uint64(binary.NativeEndian.Uint32(b[frameKept:]))
	if start < frameHeader || start+kept > uint64(len(b)) {
		return false
	}
	kept = min(kept, slotSize)
	f.Data = b[start : start+kept : start+kept]
	f.Length = max(int(min(binary.NativeEndian.Uint32(b[frameLength:]), maxLength)), len(f.Data))
	f.Time = int64(binary.NativeEndian.Uint32(b[frameSeconds:]))*1e9 +
		int64(binary.NativeEndian.Uint32(b[frameNanos:])%1e9)
	return true
}

// maxLength bounds the kernel's frame length, to fit an int on every machine.
const maxLength = 1<<31 - 1
