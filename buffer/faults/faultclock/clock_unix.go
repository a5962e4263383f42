//go:build unix

package faultclock

import (
	"encoding/binary"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// offset is mapped from the file, so that a change shows at once.
var offset = sync.OnceValue(func() *int64 {
	path := os.Getenv(Variable)
	if path == "" {
		return new(int64)
	}
	f, err := os.Open(path)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", Variable, err))
	}
	defer f.Close()
	b, err := syscall.Mmap(int(f.Fd()), 0, 8, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", Variable, err))
	}
	return (*int64)(unsafe.Pointer(&b[0]))
})

// Now is time.Now with the wall clock moved and the monotonic clock left alone.
func Now() time.Time {
	now := time.Now()
	wall := now.Add(time.Duration(atomic.LoadInt64(offset())))
	// Add moves both clocks. The monotonic reading is a field of its own that
	// nothing exported sets, so it is copied from the unmoved time.
	type layout struct {
		wall uint64
		ext  int64
		loc  *time.Location
	}
	moved, real := (*layout)(unsafe.Pointer(&wall)), (*layout)(unsafe.Pointer(&now))
	const hasMonotonic = 1 << 63
	if moved.wall&hasMonotonic == 0 || real.wall&hasMonotonic == 0 {
		return wall.Round(0) // before 1885 or after 2157
	}
	moved.ext = real.ext
	return wall
}

// Set writes the offset to a file that Now of another process reads.
func Set(path string, offset time.Duration) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteAt(binary.NativeEndian.AppendUint64(nil, uint64(offset)), 0)
	return err
}
