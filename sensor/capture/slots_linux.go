package capture

import (
	"encoding/binary"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// controlSize is the room for one control message with a time stamp of two
// 64-bit numbers: 16 bytes behind a header of at most 16.
const controlSize = 32

// slotted receives frames by recvmmsg(2), without a ring. Each frame of a batch
// has a slot of fixed size, set up once.
type slotted struct {
	messages [slots]unix.Mmsghdr
	vectors  [slots]unix.Iovec
	control  [slots][controlSize]byte
	data     []byte
	batches  int // left for a flush
}

func newSlotted() *slotted {
	r := &slotted{data: make([]byte, slots*slotSize)}
	for i := range r.messages {
		r.vectors[i].Base = &r.data[i*slotSize]
		r.vectors[i].SetLen(slotSize)
		h := &r.messages[i].Hdr
		h.Iov = &r.vectors[i]
		h.SetIovlen(1)
		h.Control = &r.control[i][0]
	}
	return r
}

// receive reads the frames at hand, up to a batch, in one system call. MSG_TRUNC
// makes the kernel tell the true length of a frame too long for its slot.
func (r *slotted) receive(fd uintptr, frames []Frame) (int, error) {
	for i := range r.messages {
		r.messages[i].Hdr.SetControllen(controlSize) // the kernel overwrites it
	}
	for {
		n, _, errno := unix.Syscall6(unix.SYS_RECVMMSG, fd, uintptr(unsafe.Pointer(&r.messages[0])),
			uintptr(min(slots, len(frames))), unix.MSG_DONTWAIT|unix.MSG_TRUNC, 0, 0)
		switch errno {
		case 0:
			for i := range int(n) {
				frames[i].Data, frames[i].Length = r.frame(i)
				frames[i].Time = r.stamp(i)
			}
			return int(n), nil
		case unix.EINTR:
		case unix.EAGAIN:
			return 0, nil
		default:
			return 0, errno
		}
	}
}

// frame returns the received part of a frame, and its length.
func (r *slotted) frame(i int) ([]byte, int) {
	length := int(r.messages[i].Len)
	start := i * slotSize
	end := start + min(length, slotSize)
	return r.data[start:end:end], length
}

// stamp returns the kernel's time of receipt of a frame, in nanoseconds since
// 1970; the time of reading if the kernel gave none. The kernel begins
// to stamp some moments after it is asked to, and until then itself gives the
// time of reading: the first frames may seem milliseconds late.
func (r *slotted) stamp(i int) int64 {
	control := r.control[i][:min(int(r.messages[i].Hdr.Controllen), controlSize)]
	data := unix.CmsgLen(0)
	if len(control) < data+16 {
		return time.Now().UnixNano()
	}
	h := (*unix.Cmsghdr)(unsafe.Pointer(&r.control[i]))
	if h.Level != unix.SOL_SOCKET || h.Type != unix.SO_TIMESTAMPNS_NEW {
		return time.Now().UnixNano()
	}
	seconds := binary.NativeEndian.Uint64(control[data:])
	return int64(seconds)*1e9 + int64(binary.NativeEndian.Uint64(control[data+8:]))
}

// mark lets a flush read as many batches as the socket may hold. Frames must not
// keep it going for ever by arriving faster than they are read.
func (r *slotted) mark() { r.batches = maxQueued / slots }

// maxQueued is more frames than fit into defaultReceiveBuffer.
const maxQueued = 4096

// flush is receive, up to the limit of mark.
func (r *slotted) flush(fd uintptr, frames []Frame) (int, error) {
	if r.batches == 0 {
		return 0, nil
	}
	r.batches--
	return r.receive(fd, frames)
}

// settle does nothing: flush never finds anything held back.
func (r *slotted) settle() {}

// lost is 0: the kernel gives each frame by itself.
func (r *slotted) lost() uint64 { return 0 }

// close overwrites all frames.
func (r *slotted) close() {
	clear(r.data)
	clear(r.control[:])
}
