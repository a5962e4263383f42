package secret

import "runtime"

// zeros are wider than the widest copy that the runtime makes in registers.
var zeros [512]byte

// WipeVectors fills the vector registers with zeros, by a copy. The runtime copies
// a list through them, and they keep it until the next long copy. A goroutine that
// is interrupted meanwhile has them saved where no secret is wiped. Call it after
// a copy of secrets.
//
//go:noinline
func WipeVectors() {
	scratch := zeros
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
