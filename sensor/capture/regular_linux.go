package capture

import (
	"io"
	"io/fs"
	"os"
	"syscall"
	"unsafe"
)

// regular reads a regular file without telling the scheduler. A read from the
// page cache takes some 30 µs, which is long enough for the scheduler to take the
// processor away and to start another thread, and short enough for that to be
// all in vain: on one core it made a replay up to a third slower. A read that has
// to wait for the disk holds the processor up, which nobody else needs while a
// recording is read. Pipes and terminals, which can wait for ever, are not read
// this way.
type regular struct{ *os.File }

// readerOf returns how to read a file that does not keep a caller waiting.
func readerOf(f *os.File) io.Reader { return regular{f} }

// Read returns errors like those of os.File. The connection keeps the file open
// until it is done, whoever closes it.
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
