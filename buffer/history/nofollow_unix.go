//go:build unix

package history

import "syscall"

// noFollow refuses a symbolic link, which could lead to a file of another user.
const noFollow = syscall.O_NOFOLLOW
