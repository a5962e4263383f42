//go:build !linux

package nl80211

import (
	"errors"
	"fmt"
	"runtime"
)

// Dial needs Linux. Here it returns an error that wraps errors.ErrUnsupported.
func Dial() (interface {
	Kernel
	Close() error
}, error) {
	return nil, fmt.Errorf("radios are managed on Linux, this is %s: %w", runtime.GOOS, errors.ErrUnsupported)
}
