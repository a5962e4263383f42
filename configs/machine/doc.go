// Package machine checks a machine against a valid configuration: interfaces, folders,
// and files readable by the service's user.
//
//	for _, f := range machine.Here().Look(config) { ... }
//
// It opens no radio and no connection, and needs no privilege. Each check left out is
// a finding of its own: a report never claims more than was checked.
//
// The rights of the service's user follow from owner, group and mode of a file and of
// the folders above it, as in path_resolution(7). Access-control lists and mount
// options are not checked.
package machine
