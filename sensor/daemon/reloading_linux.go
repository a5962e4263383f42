package daemon

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// reloading is the message to the service manager while the configuration is taken
// over; see sd_notify(3).
func reloading() string {
	var t unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_MONOTONIC, &t)
	return fmt.Sprintf("RELOADING=1\nMONOTONIC_USEC=%d", t.Nano()/1000)
}
