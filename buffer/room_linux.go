package buffer

import (
	"io/fs"

	"golang.org/x/sys/unix"
)

// freeBytes is what users other than root may still write to the file system of a folder.
func freeBytes(folder string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, &fs.PathError{Op: "statfs", Path: folder, Err: err}
	}
	return s.Bavail * uint64(s.Bsize), nil
}
