//go:build !linux

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "faults: only on Linux: it needs TAP devices")
	os.Exit(1)
}
