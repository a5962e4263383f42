package main

import (
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Types of file systems on raw flash memory, or over it, as in statfs(2) and linux/magic.h.
const (
	jffs2   = 0x72b6
	ubifs   = 0x24051905
	overlay = unix.OVERLAYFS_SUPER_MAGIC
	// largestFlash tells an access point's overlay from that of a container.
	largestFlash = 512 << 20
)

// onFlash tells whether the file system of a file wears out by writing.
func onFlash(path string) bool {
	var s unix.Statfs_t
	return unix.Statfs(filepath.Dir(path), &s) == nil && isFlash(int64(s.Type), s.Blocks*uint64(s.Bsize))
}

// isFlash judges a file system by its type and size in bytes.
func isFlash(kind int64, size uint64) bool {
	switch kind {
	case jffs2, ubifs:
		return true
	case overlay:
		return size < largestFlash
	}
	return false
}
