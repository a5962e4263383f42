//go:build unix

package main

import (
	"errors"
	"os"
	"syscall"
)

// noFollow opens neither symbolic links nor, without waiting, pipes.
const noFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// isLocked tells whether another process holds the lock of a file.
func isLocked(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close() // and lets go of the lock
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return true, nil
	}
	return false, err
}
