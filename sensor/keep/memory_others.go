//go:build !linux

package keep

import "errors"

// New fails: memory files exist on Linux only.
func New(string) (*Memory, error) {
	return nil, errors.New("state can be kept over a restart on Linux only")
}
