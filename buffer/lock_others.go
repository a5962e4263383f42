//go:build !unix

package buffer

import "os"

// tryLock leaves locking to bbolt on systems without flock.
func tryLock(*os.File) (bool, error) { return true, nil }

func unlock(*os.File) {}
