//go:build !linux

package main

import (
	"errors"
)

// hideEcho needs Linux.
func hideEcho() (show func(), err error) {
	return nil, errors.New("this system cannot hide a password; use --password-file")
}
