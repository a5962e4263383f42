//go:build !linux

package secret

import (
	"errors"
	"os"
)

var errNeedsLinux = errors.New("protected memory for the key exists on Linux only; a replay needs none")

func secretPage() (*Page, error)       { return nil, errNeedsLinux }
func lockedPage() (*Page, error)       { return nil, errNeedsLinux }
func openPage(*os.File) (*Page, error) { return nil, errNeedsLinux }
func (*Page) unmap()                   {}
