package setup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"footfall/configs/edit"
)

const (
	// maxPassword bounds a password in bytes (MQTT 3.1.1, 3.1.3.5).
	maxPassword = 65535
	// passwordName is the file of the password, beside the configuration.
	passwordName = "mqtt-password"
)

// PasswordFile is the file for the password of a configuration.
func PasswordFile(path string) string {
	return filepath.Join(filepath.Dir(absolute(path)), passwordName)
}

// WritePassword writes the password of a configuration in one step, for a group. undo
// brings the old file back.
func WritePassword(configuration string, password []byte, gid int) (undo func() error, err error) {
	return replace(PasswordFile(configuration), password, gid)
}

// replace writes a file beside the configuration in one step, for a group. undo brings the
// old one back.
func replace(path string, text []byte, gid int) (undo func() error, err error) {
	before, missing := os.ReadFile(path)
	if missing != nil && !errors.Is(missing, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w; nothing was written", missing)
	}
	if err := edit.WriteSecret(path, text, gid); err != nil {
		return nil, err
	}
	return func() error {
		defer clear(before)
		if missing != nil {
			return os.Remove(path)
		}
		return edit.WriteSecret(path, before, gid)
	}, nil
}

// ReadPassword asks for a password on a terminal, without showing it, or takes the first
// line of the input.
func ReadPassword(ctx context.Context, o Options) (password []byte, err error) {
	d := newDialog(&o)
	if o.Terminal {
		password, err = d.secret(ctx, "Password (it is not shown)")
	} else {
		password, err = d.read(ctx)
	}
	if err == nil && (len(password) == 0 || len(password) > maxPassword) {
		err = fmt.Errorf("the password is empty or longer than %d bytes; nothing was written", maxPassword)
	}
	return password, err
}
