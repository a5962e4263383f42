package main

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// hideEcho switches the echo of the terminal off; see termios(3). Ctrl-C works on.
func hideEcho() (show func(), err error) {
	fd := int(os.Stdin.Fd())
	before, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return nil, fmt.Errorf("the terminal cannot hide a password: %w; use --password-file", err)
	}
	hidden := *before
	hidden.Lflag &^= unix.ECHO
	if err := unix.IoctlSetTermios(fd, unix.TCSETS, &hidden); err != nil {
		return nil, fmt.Errorf("the terminal cannot hide a password: %w; use --password-file", err)
	}
	return func() { _ = unix.IoctlSetTermios(fd, unix.TCSETS, before) }, nil // it may be gone
}
