package capture

import (
	"io"
	"io/fs"
	"os"
	"syscall"
	"unsafe"
)

// regular reads a regular file without telling the scheduler. A read from the
// page cache takes some 30 µs. This is long enough for the scheduler to take the
// processor away and start another thread, in vain: on one core it made a replay
// up to a third slower. A read from the disk holds the processor up, but a replay
// has nothing else to do. Pipes and terminals can wait for ever and are not read
// this way.
type regular struct{ *os.File }

// readerOf returns a reader for a file without waiting.
func readerOf(f *os.File) io.Reader { return regular{f} }

// Read returns errors like those of os.File. The connection keeps the file open
// until it is done.
func (r regular) Read(b []byte) (n int, err error) {
	if len(b) == 0 {
		return 0, nil
	}
	conn, err := r.SyscallConn()
	if err != nil {
		return 0, err
	}
	var got uintptr
	var errno syscall.Errno
	err = conn.Read(func(fd uintptr) (done bool) {
		for errno = syscall.EINTR; errno == syscall.EINTR; {
			got, _, errno = syscall.RawSyscall(syscall.SYS_READ, fd, uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)))
		}
		return true
	})
	switch {
	case err != nil:
		return 0, err
	case errno != 0:
		return 0, &fs.PathError{Op: "read", Path: r.Name(), Err: errno}
	case got == 0:
		return 0, io.EOF
	}
	return int(got), nil
}
