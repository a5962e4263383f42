//go:build !linux

package daemon

import "time"

// LookAtClock believes the clock: the sensor runs on Linux.
func LookAtClock(time.Time) Doubt { return Certain }
