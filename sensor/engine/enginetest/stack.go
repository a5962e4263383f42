package enginetest

import (
	"runtime"
	"runtime/debug"
	"time"
	"unsafe"
)

// painted is how much of a stack is looked at.
const painted = 64 << 10

// Paint fills the stack below its caller with a pattern.
//
//go:noinline
func Paint(i int) byte {
	var frame [painted + 8<<10]byte
	for n := range frame {
		frame[n] = 0xA5
	}
	return frame[uint(i)%painted]
}

// Depth returns how many bytes of stack f uses.
//
//go:noinline
func Depth(f func()) int {
	var here byte
	Paint(0)
	f()
	for i, b := range Below(&here, 0, painted) {
		if b != 0xA5 {
			return painted - i
		}
	}
	return 0
}

// Below is what lies from so many to so many bytes below a variable on the stack.
func Below(here *byte, from, to int) []byte {
	return unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(here), -to)), to-from)
}

// Wiped tells whether there is nothing so far below the caller.
//
//go:noinline
func Wiped(from, to int) bool {
	var here byte
	for _, b := range Below(&here, from, to) {
		if b != 0 {
			return false
		}
	}
	return true
}

// Undisturbed runs f on a stack that the runtime does not exchange for a smaller one
// meanwhile. The runtime shrinks stacks for the collector, at once or when it next
// interrupts the goroutine. So no collection is under way, and there was none since
// the goroutine began. The runtime reuses goroutines that have ended, with what was
// still asked of them. So this one waits until it has been interrupted.
func Undisturbed(f func()) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	runtime.GC() // ends what is under way
	done := make(chan struct{})
	go func() {
		defer close(done)
		settle()
		f()
	}()
	<-done
}

// settle returns when the stack has been exchanged, or several times been interrupted
// without that: every 10 ms of work.
//
//go:noinline
func settle() {
	Paint(0)
	var here byte
	at := uintptr(unsafe.Pointer(&here))
	for start := time.Now(); uintptr(unsafe.Pointer(&here)) == at && time.Since(start) < 50*time.Millisecond; {
	}
	Paint(0)
}
