package main

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"

	"footfall/configs"
	"footfall/sensor/evidence"
)

// manifestKey makes the key of the manifest, for the user of the service, and returns its
// public part. It is "" where only the first start can know who is to read the key.
func manifestKey(c *configs.Config) (public string, err error) {
	uid, gid := os.Geteuid(), os.Getegid()
	if u, err := user.Lookup("footfall"); err == nil {
		var failure error
		uid, err = strconv.Atoi(u.Uid)
		if gid, failure = strconv.Atoi(u.Gid); err != nil || failure != nil {
			return "", errors.Join(err, failure)
		}
	}
	return keyFor(evidence.KeyPath(c.Outbox.Path), uid, gid, rand.Reader)
}

// keyFor makes a key for a user, in a folder that is that user's. In any other folder it
// makes none: the service may not be able to read it, or may run as another user.
func keyFor(path string, uid, gid int, random io.Reader) (public string, err error) {
	owner, err := ownerOf(filepath.Dir(path))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || err == nil && owner != uid {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	key, err := evidence.OpenKeyFor(path, uid, gid, random)
	if errors.Is(err, fs.ErrPermission) {
		return "", nil // not the service, and not root
	}
	if err != nil {
		return "", err
	}
	return evidence.PublicKey(key), nil
}
