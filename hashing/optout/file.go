package optout

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// newMode is the mode of a new file; the mode of an existing one
// is kept, as far as mostMode allows.
const (
	newMode  fs.FileMode = 0o600
	mostMode fs.FileMode = 0o640
)

// file is the target of replaceFile: an *os.File, or a failing one in tests.
type file interface {
	io.WriteCloser
	Name() string
	Chmod(fs.FileMode) error
	Chown(uid, gid int) error
	Sync() error
}

// replacer puts new content in the place of a file, whole or not at all.
type replacer struct {
	create func(dir, pattern string) (file, error)
}

var onDisk = replacer{create: func(dir, pattern string) (file, error) { return os.CreateTemp(dir, pattern) }}

// replace writes content beside path and renames it. The file keeps its owner;
// a new one gets the owner of its directory, so that a command run by root
// does not lock the sensor out.
func (r replacer) replace(path string, content []byte) error {
	if err := r.write(path, content); err != nil {
		return fmt.Errorf("%s: %w", path, explain(err))
	}
	return nil
}

func (r replacer) write(path string, content []byte) (err error) {
	uid, gid, mode, err := ownership(path)
	if err != nil {
		return err
	}
	f, err := r.create(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := fillFile(f, content, uid, gid, mode); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	syncDir(filepath.Dir(path))
	return nil
}

func fillFile(f file, content []byte, uid, gid int, mode fs.FileMode) error {
	if _, err := f.Write(content); err != nil {
		return err
	}
	if err := f.Chmod(mode); err != nil {
		return err
	}
	if uid >= 0 && (uid != os.Geteuid() || gid != os.Getegid()) {
		if err := f.Chown(uid, gid); err != nil {
			return fmt.Errorf("keeping its owner: run this as root, or as the user that owns the file: %w", err)
		}
	}
	return f.Sync()
}

// syncDir makes a rename last through a power failure, where the file system
// can. The rename itself has been done.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// explain adds a fix to errors for an operator.
func explain(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("the disk is full, nothing was changed; make room and try again: %w", err)
	case errors.Is(err, syscall.EROFS):
		return fmt.Errorf("the file system is read-only, nothing was changed: %w", err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("no permission, nothing was changed; run this as root or as the user of the sensor: %w", err)
	}
	return fmt.Errorf("nothing was changed: %w", err)
}

// readFile reads a file of at most most bytes.
func readFile(path string, most int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, int64(most)+1))
	if err == nil && len(text) > most {
		err = fmt.Errorf("%s: more than %d bytes: not a file of footfall optout", path, most)
	}
	return text, err
}
