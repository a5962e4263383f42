//go:build !linux

package capture

import (
	"context"
	"errors"
	"fmt"
	"runtime"
)

// OpenInterface captures live frames on Linux. Here it returns an error that
// wraps errors.ErrUnsupported.
func OpenInterface(name string, _ InterfaceOptions) (Source, error) {
	return nil, fmt.Errorf("%s: live capture needs Linux, this is %s; read a capture file instead: %w",
		name, runtime.GOOS, errors.ErrUnsupported)
}

// AwaitInterface waits on Linux. Here it returns an error that wraps
// errors.ErrUnsupported.
func AwaitInterface(_ context.Context, name string, _ func(error)) error {
	_, err := OpenInterface(name, InterfaceOptions{})
	return err
}
