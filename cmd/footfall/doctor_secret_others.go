//go:build linux && !amd64 && !arm64 && !riscv64

package main

import "golang.org/x/sys/unix"

// memfdSecret fails: 32-bit ARM and MIPS have no such system call.
func memfdSecret() (int, error) { return -1, unix.ENOSYS }
