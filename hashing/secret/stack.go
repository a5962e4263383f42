package secret

import "runtime"

const (
	// StackDepth is how many bytes WipeStack overwrites. It covers the frames of
	// everything that handles a pseudonym: the deepest, sorting a crowd's scan
	// events, takes about half of it.
	StackDepth = 16 << 10
	// Ballast is how many bytes OnDeepStack takes for itself, more than a quarter
	// of the stack that it and StackDepth need. The garbage collector gives a
	// goroutine that uses less a smaller stack, and does not wipe the old one.
	Ballast = 20 << 10
)

// OnDeepStack calls f on a stack that the runtime does not replace, as long as
// f makes no call deeper than StackDepth.
//
//go:noinline
func OnDeepStack(f func() error) error {
	var frame [Ballast]byte
	WipeStack() // grows the stack now, not under f
	err := f()
	runtime.KeepAlive(&frame)
	return err
}

// WipeStack overwrites the unused part of the goroutine's stack, down to
// StackDepth below its caller.
//
//go:noinline
func WipeStack() {
	var frame [StackDepth]byte
	runtime.KeepAlive(&frame)
}
