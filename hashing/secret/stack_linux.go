package secret

import (
	"os"

	"golang.org/x/sys/unix"
)

// WipeSignalStack overwrites what the last signal has left on the signal stack
// of this thread. Call it on a goroutine that is locked to its thread.
//
// The runtime interrupts threads by signals, and the kernel saves their
// registers on that stack. One of those may have held a secret. So the vector
// registers, which keep values for long, are filled with zeros. Then
// one more signal has the kernel save the registers again, over the old ones.
// The signal is SIGURG, which the runtime uses itself and takes at any time.
//
//go:noinline
func WipeSignalStack() {
	WipeVectors()
	_ = unix.Tgkill(os.Getpid(), unix.Gettid(), unix.SIGURG) // to itself, which cannot fail
}
