//go:build !unix

package optout

import (
	"io/fs"
	"os"
)

// ownership leaves owners alone on systems without those of Unix.
func ownership(string) (uid, gid int, mode fs.FileMode, err error) { return -1, -1, newMode, nil }

// lockList opens the lock file; without flock, two writers are not kept apart.
func lockList(path string) (*os.File, error) {
	return os.OpenFile(path+LockSuffix, os.O_RDWR|os.O_CREATE, newMode)
}
