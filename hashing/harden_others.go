//go:build !linux

package hashing

import "errors"

// HardenProcess works on Linux only.
func HardenProcess() error {
	return errors.New("a process can be kept from being dumped and debugged on Linux only")
}
