package calibrate

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// fileMode lets only the sensor's own user read and write.
const fileMode fs.FileMode = 0o600

// Load reads the book at path. If there is no file, the book is empty.
func Load(path string) (*Book, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return new(Book), nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadBook(f, path)
}

// Save replaces the file at path with the book. After an error the old file is
// unchanged.
func (b *Book) Save(path string) error {
	var text bytes.Buffer
	if err := b.Write(&text); err != nil {
		return err
	}
	if err := replace(path, text.Bytes()); err != nil {
		return fmt.Errorf("%s: the hand counts could not be saved, nothing was changed: %w", path, err)
	}
	return nil
}

// replace writes a file beside path and renames it. As root it gives the file to
// the owner of the directory, so that the sensor can read it.
func replace(path string, content []byte) (err error) {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close() // a second time, perhaps
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if _, err := f.Write(content); err != nil {
		return err
	}
	if err := f.Chmod(fileMode); err != nil {
		return err
	}
	if err := giveTo(f, dir); err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	// The rename then survives a power failure, where the file system can.
	if d, err := os.Open(dir); err == nil {
		_, _ = d.Sync(), d.Close()
	}
	return nil
}
