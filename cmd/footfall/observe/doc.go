// Package observe holds the commands that look at a sensor: status and windows. They
// change nothing.
//
// Both show released windows only. Nothing else that depends on frames is on the
// screen, and health tells no more than the broker gets.
package observe
