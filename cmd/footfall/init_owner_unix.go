//go:build unix

package main

import (
	"errors"
	"os"
	"syscall"
)

// ownerOf is the user that a file belongs to.
func ownerOf(path string) (uid int, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, errors.New("this system does not tell owners")
	}
	return int(stat.Uid), nil
}
