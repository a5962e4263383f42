//go:build !linux

package hashing

import (
	"errors"
	"os"
)

var errNeedsLinux = errors.New("protected memory for the key exists on Linux only; a replay needs none")

func protectedStore(Memory) (keyStore, error) { return keyStore{}, errNeedsLinux }
func openKeyStore(*os.File) (keyStore, error) { return keyStore{}, errNeedsLinux }
func (*keyStore) unmap()                      {}
