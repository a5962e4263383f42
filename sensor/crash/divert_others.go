//go:build !linux

package crash

import (
	"os"
	"time"
)

// Keeper is a service manager holding descriptors; see package keep.
type Keeper interface {
	Take(name string) *os.File
	Store(name string, f *os.File) error
}

// Divert does nothing: the sensor runs on Linux.
func Divert(Keeper) (stderr *os.File, reason string, err error) { return os.Stderr, "", nil }

// SinceBoot is the time since the process started.
func SinceBoot() time.Duration { return time.Since(started) }

var started = time.Now()
