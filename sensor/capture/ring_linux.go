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

// ring is the memory that frames are received into: one slot of fixed size
// for each frame of a batch, set up once.
type ring struct {
	messages [slots]unix.Mmsghdr
	vectors  [slots]unix.Iovec
	control  [slots][controlSize]byte
	data     []byte
	received int
	err      error
}

func newRing() *ring {
	r := &ring{data: make([]byte, slots*slotSize)}
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

// receive reads the frames that are there, up to a batch, in one system call.
// It returns false if there are none, and so makes the runtime call again
// when there are. MSG_TRUNC makes the kernel tell the true length of a frame
// that is longer than its slot.
func (r *ring) receive(fd uintptr) bool {
	for i := range r.messages {
		r.messages[i].Hdr.SetControllen(controlSize) // the kernel overwrites it
	}
	for {
		n, _, errno := unix.Syscall6(unix.SYS_RECVMMSG, fd, uintptr(unsafe.Pointer(&r.messages[0])),
			slots, unix.MSG_DONTWAIT|unix.MSG_TRUNC, 0, 0)
		switch errno {
		case 0:
			r.received, r.err = int(n), nil
			return true
		case unix.EINTR:
		case unix.EAGAIN:
			return false
		default:
			r.received, r.err = 0, errno
			return true
		}
	}
}

// frame returns what was received of a frame, and its length.
func (r *ring) frame(i int) ([]byte, int) {
	length := int(r.messages[i].Len)
	start := i * slotSize
	end := start + min(length, slotSize)
	return r.data[start:end:end], length
}

// stamp returns the time at which the kernel received a frame, in nanoseconds
// since 1970; the time of reading if the kernel gave none. The kernel begins
// to stamp some moments after it is asked to, and until then itself gives the
// time of reading: the first frames may seem milliseconds late.
func (r *ring) stamp(i int) int64 {
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

// wipe overwrites all frames.
func (r *ring) wipe() {
	clear(r.data)
	clear(r.control[:])
}
