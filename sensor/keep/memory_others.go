//go:build !linux

package keep

import "errors"

// New is for Linux only.
func New(string) (*Memory, error) {
	return nil, errors.New("state can be kept over a restart on Linux only")
}
