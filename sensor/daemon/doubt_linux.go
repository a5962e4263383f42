package daemon

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"footfall/sensor/crash"

	"golang.org/x/sys/unix"
)

// unsynchronised is STA_UNSYNC of adjtimex(2): no program has said that the clock is
// right.
const unsynchronised = 0x0040

// settled is how long after its start a machine may wait for the time. One that has
// run for longer without being synchronised will not be, and is believed.
const settled = 15 * time.Minute

// LookAtClock tells what is known of the time that the clock of this machine shows.
// A machine is believed if it has a clock that runs while it is off, or if it has run
// for long.
func LookAtClock(now time.Time) Doubt {
	if now.Before(built()) {
		return Unset
	}
	if hasClock() || crash.SinceBoot() > settled {
		return Certain
	}
	var t unix.Timex
	if _, err := unix.Adjtimex(&t); err != nil || t.Status&unsynchronised == 0 {
		return Certain
	}
	return Unsynchronised
}

// hasClock tells whether the machine has a battery clock, or is a virtual one, which
// gets the time from its host.
func hasClock() bool {
	if found, _ := filepath.Glob("/sys/class/rtc/rtc*"); len(found) > 0 {
		return true
	}
	cpu, _ := os.ReadFile("/proc/cpuinfo")
	return bytes.Contains(cpu, []byte(" hypervisor"))
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
