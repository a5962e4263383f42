package engine

// A pseudonym in a variable is on a stack, and what a call leaves there lies
// about when it has returned. The two sizes see to it that all of that is
// overwritten, and nothing copied before it is.
const (
	// stackDepth covers the frames of everything that handles a pseudonym: the
	// deepest, sorting a crowd's scan events, takes about half of it.
	stackDepth = 16 << 10
	// ballast is more than a quarter of the stack that it and stackDepth need:
	// the garbage collector gives a goroutine that uses less a smaller stack,
	// and does not wipe the old one.
	ballast = 20 << 10
)

// OnDeepStack calls f on a stack that is not going to be exchanged for another
// one as long as f makes no call deeper than stackDepth.
//
//go:noinline
func OnDeepStack(i int, f func() error) (byte, error) {
	var frame [ballast]byte
	WipeStack(i)
	err := f()
	return frame[uint(i)%ballast], err
}

// WipeStack overwrites the part of the goroutine's stack that is not in use.
// i is any number; the result is 0.
//
//go:noinline
func WipeStack(i int) byte {
	var frame [stackDepth]byte
	return frame[uint(i)%stackDepth]
}
