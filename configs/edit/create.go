package edit

import (
	"errors"
	"fmt"
	"os"
)

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
