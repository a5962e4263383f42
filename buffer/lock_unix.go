//go:build unix

package buffer

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the same lock as bbolt. The two do not collide because
// bbolt is handed the very same open file.
func tryLock(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}

// unlock lets go of the lock. Closing the file is not enough where bbolt could
// not be closed: the mapping keeps the lock alive.
func unlock(f *os.File) { _ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }
