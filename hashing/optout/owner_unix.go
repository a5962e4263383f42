//go:build unix

package optout

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// ownership returns the future owner and mode of a file: its own, or those
// of a new file in its directory. Negative owners say to leave them alone.
func ownership(path string) (uid, gid int, mode fs.FileMode, err error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if info, err = os.Stat(filepath.Dir(path)); err == nil && os.Geteuid() != 0 {
			return -1, -1, newMode, nil // only root can give files away
		}
		mode = newMode
	} else if err == nil {
		mode = info.Mode().Perm() & mostMode
	}
	if err != nil {
		return 0, 0, 0, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return -1, -1, mode, nil
	}
	return int(stat.Uid), int(stat.Gid), mode, nil
}

// lockList takes the lock of the list at path, or returns ErrInUse. The lock
// file belongs to whom the list belongs to, so that a command run by root does
// not lock the sensor out.
func lockList(path string) (*os.File, error) {
	f, err := os.OpenFile(path+LockSuffix, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, newMode)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrInUse
		}
		return nil, err
	}
	if uid, gid, _, err := ownership(path); err == nil && os.Geteuid() == 0 {
		_ = f.Chown(uid, gid)
	}
	return f, nil
}
