package secret

import "runtime"

// vectors is how many bytes the vector registers hold. On amd64 the runtime copies so
// many through all sixteen of them at once (memmove, 129 to 256 bytes).
const vectors = 256

var (
	zeros [vectors]byte
	// width is a variable, because the compiler copies a length that it knows through
	// one register.
	width = vectors
)

// WipeVectors fills the vector registers with zeros. The runtime copies a list through
// them, and they keep it until the next long copy. At a signal the kernel saves them
// where no secret is wiped. Call it after a copy of secrets.
//
//go:noinline
func WipeVectors() {
	var scratch [vectors]byte
	copy(scratch[:width], zeros[:width])
	runtime.KeepAlive(&scratch)
}

// Grow returns the list with room for at least one more, and at least so many in
// all. It wipes what the list outgrows, and the registers it was copied through.
func Grow[T any](list []T, least int) []T {
	if len(list) < cap(list) {
		return list
	}
	grown := make([]T, len(list), max(least, 2*cap(list)))
	copy(grown, list)
	WipeVectors()
	clear(list)
	return grown
}
