//go:build !unix

package users

import "os"

func giveTo(*os.File, string) error { return nil }
