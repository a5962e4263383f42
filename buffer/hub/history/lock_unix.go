//go:build unix

package history

import (
	"os"
	"syscall"
)

// lock takes the lock of a file that bbolt takes too. Closing the file lets go of it.
func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
