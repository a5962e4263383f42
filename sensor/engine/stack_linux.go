package engine

import (
	"os"

	"golang.org/x/sys/unix"
)

// zeros are more than the widest copy that the runtime makes in registers.
var zeros [512]byte

// wipeSignalStack overwrites what the last signal has left on the signal stack
// of this thread. The runtime interrupts threads by signals, the kernel saves
// their registers there, and one of those may have held a pseudonym. So the vector
// registers, in which values stay for long, are filled with zeros by a copy, and
// then one more signal has the registers of now saved over those of then. SIGURG
// is the one that the runtime uses itself and takes at any time.
//
//go:noinline
func wipeSignalStack(into *[512]byte) {
	*into = zeros
	_ = unix.Tgkill(os.Getpid(), unix.Gettid(), unix.SIGURG) // to itself, which cannot fail
}
