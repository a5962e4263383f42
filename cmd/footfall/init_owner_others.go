//go:build !unix

package main

import "io/fs"

// ownerOf cannot tell.
func ownerOf(string) (uid int, err error) { return 0, fs.ErrPermission }
