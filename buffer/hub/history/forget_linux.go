package history

import "golang.org/x/sys/unix"

// forget takes pages of a mapped file out of this process. They stay in the kernel's cache
// and come back when they are read. Without it, memory grows to the size of the file with
// the first question about a whole year.
func forget(address, size uintptr) {
	if address != 0 && size != 0 {
		_, _, _ = unix.Syscall(unix.SYS_MADVISE, address, size, unix.MADV_DONTNEED) // advice
	}
}
