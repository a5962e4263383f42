package edit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Modes of new files and folders: for root, and to be read by the service's group.
const (
	newFile   fs.FileMode = 0o640
	newFolder fs.FileMode = 0o750
)

// SameGroup leaves the group of a new file as the system chooses it.
const SameGroup = -1

// Create writes a new configuration in one step, with mode 0640 and a group. The folder
// is made if there is none. It refuses a text that is not a valid configuration, and a
// file that exists.
func Create(path string, text []byte, gid int) error {
	f := &File{Document: &Document{name: path, data: text}, path: path}
	if err := f.Check(); err != nil {
		return err
	}
	temporary, err := prepare(path, text, gid)
	if err != nil {
		return err
	}
	defer os.Remove(temporary)
	err = os.Link(temporary, path) // fails where there is a file; renaming would replace it
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s: was made by someone else in the meantime; nothing was written, try again", path)
	}
	if err != nil {
		return fmt.Errorf("%s: cannot be written: %w", path, cause(err))
	}
	return syncFolder(path)
}

// WriteSecret writes a file for root and a group, mode 0640, in the place of the one
// that is there, in one step. A symbolic link is replaced, not followed.
func WriteSecret(path string, secret []byte, gid int) error {
	temporary, err := prepare(path, secret, gid)
	if err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		_ = os.Remove(temporary)
		return fmt.Errorf("%s: cannot be written: %w", path, cause(err))
	}
	return syncFolder(path)
}

// prepare writes a text into a new file beside a path, and flushes it to the disk.
func prepare(path string, text []byte, gid int) (temporary string, err error) {
	if err := folderFor(path, gid); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return "", fmt.Errorf("%s: cannot be written: %w; run the command as root", path, cause(err))
	}
	_, err = f.Write(text)
	if err == nil && gid != SameGroup {
		err = f.Chown(-1, gid)
	}
	if err == nil {
		err = f.Chmod(newFile)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(f.Name())
		return "", fmt.Errorf("%s: cannot be written: %w", path, cause(err))
	}
	return f.Name(), nil
}

// folderFor makes the folder of a file, if its own folder exists.
func folderFor(path string, gid int) error {
	dir := filepath.Dir(path)
	err := os.Mkdir(dir, newFolder)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err == nil {
		err = os.Chmod(dir, newFolder)
	}
	if err == nil && gid != SameGroup {
		err = os.Chown(dir, -1, gid)
	}
	if err != nil {
		return fmt.Errorf("%s: cannot be made: %w; run the command as root", dir, cause(err))
	}
	return nil
}

// syncFolder makes a new name survive a power cut.
func syncFolder(path string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}

// CreateLike writes a new file with owner, group and mode of a model, such as the
// configuration beside it. The service can then read both. An existing file is an error,
// and a file that was not written whole is removed.
func CreateLike(model, path string, data []byte) error {
	like, err := os.Stat(model)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(keepOwner(f, like), f.Chmod(like.Mode().Perm()&0o640)); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", path, err), f.Close(), os.Remove(path))
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", path, err), os.Remove(path))
	}
	return nil
}
