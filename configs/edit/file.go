package edit

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"footfall/configs"
)

// File is a configuration file during editing. Save writes its Document.
type File struct {
	*Document
	path   string
	before []byte
	info   fs.FileInfo
}

// Open reads a file for editing. It refuses a symbolic link, a write-protected file,
// and text that is not editable. Errors name the file and the fix; errors.Is tells
// fs.ErrNotExist and fs.ErrPermission.
func Open(path string) (*File, error) {
	info, err := inspect(path)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	d, err := Parse(data, path)
	if err != nil {
		return nil, err
	}
	return &File{Document: d, path: path, before: data, info: info}, nil
}

// inspect tells whether a file may be replaced.
func inspect(path string) (fs.FileInfo, error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: does not exist (%w); write it with \"footfall init\", or name another with -c FILE", path, cause(err))
	case err != nil:
		return nil, fmt.Errorf("%s: cannot be read: %w", path, cause(err))
	}
	switch mode := info.Mode(); {
	case mode&fs.ModeSymlink != 0:
		target, _ := filepath.EvalSymlinks(path)
		return nil, fmt.Errorf("%s: is a symbolic link; edit the file that it leads to: %s", path, target)
	case !mode.IsRegular():
		return nil, fmt.Errorf("%s: is not a regular file; name the configuration file", path)
	case mode.Perm()&0o200 == 0:
		return nil, fmt.Errorf("%s: is write-protected (mode %04o); allow writing first: chmod u+w %[1]s", path, mode.Perm())
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be written: %w; run the command as root", path, cause(err))
	}
	return info, f.Close()
}

// cause is an error of the operating system without the path.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// Before is the text as Open read it.
func (f *File) Before() []byte { return bytes.Clone(f.before) }

// Changed tells whether Save has something to write.
func (f *File) Changed() bool { return !bytes.Equal(f.before, f.data) }

// Check validates the configuration as it is now. The error is an [*configs.Error].
func (f *File) Check() error {
	_, err := configs.Parse(f.data, f.path)
	return err
}

// Save validates the whole configuration and replaces the file in one step, with its
// owner and mode. Without a change it writes nothing. The file stays as it was if the
// result is invalid, or if the file changed since Open.
//
// The check for such a change comes right before the replacement. A change in the
// few microseconds between them is lost: no lock would help, as editors take none.
// Access-control lists and extended attributes are not kept.
func (f *File) Save() error {
	if !f.Changed() {
		return nil
	}
	if err := f.Check(); err != nil {
		return err
	}
	temporary, err := f.write()
	if err != nil {
		return fmt.Errorf("%s: cannot be written: %w; the file is as it was", f.path, err)
	}
	if err := f.replace(temporary); err != nil {
		_ = os.Remove(temporary)
		return err
	}
	f.before = f.Bytes()
	f.info, err = os.Lstat(f.path)
	return err
}

// write puts the text into a new file beside the old one, with its owner and mode,
// and flushes it to the disk.
func (f *File) write() (path string, err error) {
	temporary, err := os.CreateTemp(filepath.Dir(f.path), "."+filepath.Base(f.path)+".*")
	if err != nil {
		return "", cause(err)
	}
	path = temporary.Name()
	defer func() {
		if err != nil {
			_ = os.Remove(path)
		}
	}()
	if _, err = temporary.Write(f.data); err == nil {
		err = keepOwner(temporary, f.info)
	}
	if err == nil {
		err = temporary.Chmod(f.info.Mode().Perm())
	}
	if err == nil {
		err = temporary.Sync()
	}
	return path, errors.Join(err, temporary.Close())
}

// replace puts the new file in the place of the old one.
func (f *File) replace(temporary string) error {
	if err := f.unchanged(); err != nil {
		return err
	}
	if err := os.Rename(temporary, f.path); err != nil {
		return fmt.Errorf("%s: cannot be replaced: %w; the file is as it was", f.path, err)
	}
	return syncFolder(f.path)
}

// unchanged fails if the file is no longer as Open found it.
func (f *File) unchanged() error {
	info, err := os.Lstat(f.path)
	if err == nil && os.SameFile(info, f.info) && info.Mode() == f.info.Mode() {
		var data []byte
		if data, err = os.ReadFile(f.path); err == nil && bytes.Equal(data, f.before) {
			return nil
		}
	}
	return fmt.Errorf("%s: was changed by someone else in the meantime; nothing was written, try again", f.path)
}
