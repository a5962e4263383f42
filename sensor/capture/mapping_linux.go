package capture

import (
	"os"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mapping is memory of the kernel in our address space. Its addresses stay
// valid for good, because lent frames may still be looked at: after
// close they read as zeros.
type mapping struct{ memory []byte }

// spare are address ranges of closed mappings, to be used again: 32-bit
// machines would run out of addresses if a radio came and went for weeks.
var spare struct {
	sync.Mutex
	ranges [][]byte
}

// newMapping maps the ring of a socket.
func newMapping(fd, size int) (mapping, error) {
	b := takeSpare(size)
	var at unsafe.Pointer
	flags := unix.MAP_SHARED
	if b != nil {
		at, flags = unsafe.Pointer(&b[0]), flags|unix.MAP_FIXED
	}
	p, err := unix.MmapPtr(fd, 0, at, uintptr(size), unix.PROT_READ|unix.PROT_WRITE, flags)
	if err != nil {
		leaveSpare(b)
		return mapping{}, os.NewSyscallError("mmap", err)
	}
	m := mapping{unsafe.Slice((*byte)(p), size)}
	_ = unix.Madvise(m.memory, unix.MADV_DONTDUMP) // frames belong into no core dump
	_ = unix.Madvise(m.memory, unix.MADV_DONTFORK)
	return m, nil
}

// close puts empty pages in the place of the kernel's.
func (m mapping) close() {
	_, err := unix.MmapPtr(-1, 0, unsafe.Pointer(&m.memory[0]), uintptr(len(m.memory)),
		unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS|unix.MAP_FIXED|unix.MAP_NORESERVE)
	if err == nil {
		leaveSpare(m.memory)
	}
}

// takeSpare returns an address range of the given size, or nil.
func takeSpare(size int) []byte {
	spare.Lock()
	defer spare.Unlock()
	for i, b := range spare.ranges {
		if len(b) == size {
			spare.ranges = append(spare.ranges[:i], spare.ranges[i+1:]...)
			return b
		}
	}
	return nil
}

func leaveSpare(b []byte) {
	if b == nil {
		return
	}
	spare.Lock()
	defer spare.Unlock()
	spare.ranges = append(spare.ranges, b)
}
