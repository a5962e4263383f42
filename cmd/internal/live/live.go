// Package live opens configured interfaces for the programs that listen. It is apart from
// package cli, because the hub's program must not reach a frame.
package live

import (
	"time"

	"footfall/configs"
	"footfall/sensor/capture"
)

// OpenInterface opens the interface of a configured source, with a clock for the times of
// its frames.
func OpenInterface(s configs.Source, now func() time.Time) (capture.Source, error) {
	return capture.OpenInterface(s.Interface, capture.InterfaceOptions{Now: now})
}
