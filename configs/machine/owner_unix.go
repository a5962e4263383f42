//go:build unix

package machine

import (
	"errors"
	"io/fs"
	"syscall"
)

// ownerOf is the owner and the group of a file.
func ownerOf(info fs.FileInfo) (uid, gid int, err error) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, errors.New("this system does not tell owners")
	}
	return int(stat.Uid), int(stat.Gid), nil
}
