package daemon

import (
	"path/filepath"
	"runtime/debug"
	"time"

	"golang.org/x/sys/unix"
)

// unsynchronised is STA_UNSYNC of adjtimex(2): no program has said that the clock is
// right.
const unsynchronised = 0x0040

// LookAtClock tells what is known of the time that the clock of this machine shows.
// A machine with a clock that runs while it is off is believed; /sys/class/rtc has it.
func LookAtClock(now time.Time) Doubt {
	if now.Before(built()) {
		return Unset
	}
	if found, _ := filepath.Glob("/sys/class/rtc/rtc*"); len(found) > 0 {
		return Certain
	}
	var t unix.Timex
	if _, err := unix.Adjtimex(&t); err != nil || t.Status&unsynchronised == 0 {
		return Certain
	}
	return Unsynchronised
}

// earliest is a time before any version of this program.
var earliest = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// built is when the newest change in this program was made, or earliest where the
// program does not know. A day is left for clocks in another zone.
func built() time.Time {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return earliest
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			if t, err := time.Parse(time.RFC3339, s.Value); err == nil {
				return t.Add(-24 * time.Hour)
			}
		}
	}
	return earliest
}
