// Package admin is what store IT can have done to a sensor: change its opt-out
// lists, enter people counted by eye, ask for its state, erase it.
//
// There is one interface, [Sensor], and two ways to it. [Open] asks the sensor that
// runs on this machine over its control socket. Where none runs, it returns [Files],
// which does the same to the files of the sensor. A command does not need to know
// which one it has.
//
//	command -> admin.Sensor -+- control.Client -> socket -> daemon -> Lists, HandCounts
//	                         '- Files ---------------------------> Lists, HandCounts
//
// Both ends do the work with the same two types. [Lists] are the opt-out lists, and
// [HandCounts] are the counted people. The daemon also applies each change to the
// open window.
package admin
