// Package machine looks whether a machine has what a valid configuration needs to
// run: interfaces, folders, and files that the service's user can read.
//
//	for _, f := range machine.Here().Look(config) { ... }
//
// It opens no radio and no connection, and needs no privilege. What it cannot tell
// is a finding of its own, so that a report never says more than was looked at.
//
// The rights of the service's user are worked out from owner, group and mode of a
// file and of the folders above it, as in path_resolution(7). Access-control lists
// and mount options are not looked at.
package machine
