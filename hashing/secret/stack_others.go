//go:build !linux

package secret

// WipeSignalStack does nothing here: a sensor runs on Linux.
func WipeSignalStack() {}
