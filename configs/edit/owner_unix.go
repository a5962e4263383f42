//go:build unix

package edit

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// keepOwner gives a new file the owner and group of the old one. It fails without the
// right to do so: the service could no longer read its configuration.
func keepOwner(f *os.File, old fs.FileInfo) error {
	want, ok := old.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	if err := f.Chown(int(want.Uid), int(want.Gid)); err != nil {
		return fmt.Errorf("its owner %d and group %d cannot be kept (%w); run the command as root", want.Uid, want.Gid, cause(err))
	}
	return nil
}
