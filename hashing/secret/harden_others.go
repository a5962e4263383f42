//go:build !linux

package secret

import "errors"

// Harden works on Linux only.
func Harden() error {
	return errors.New("a process can be kept from being dumped and debugged on Linux only")
}
