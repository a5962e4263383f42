// Package faultclock is a clock that another process sets, for tests of what a
// wrong clock does to a running sensor. Only a program that was built with the
// tag "faults" links it.
//
// The environment variable [Variable] names a file of 8 bytes: an offset in
// nanoseconds, in the byte order of the machine, that is added to the wall clock
// and not to the monotonic clock, as when a name server's time or a person sets
// the clock. Without the variable it is time.Now.
package faultclock

// Variable names the file that holds the offset.
const Variable = "FOOTFALL_FAULT_CLOCK"
