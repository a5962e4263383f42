package secret

import (
	"errors"
	"runtime"
	"runtime/debug"
	"testing"
	"unsafe"
)

// paint fills the stack below its caller with a pattern, deeper than it is
// wiped.
//
//go:noinline
func paint() {
	var frame [2 * StackDepth]byte
	for i := range frame {
		frame[i] = 0xA5
	}
	runtime.KeepAlive(&frame)
}

// painted counts the pattern from so many to so many bytes below its caller.
//
//go:noinline
func painted(from, to int) (n int) {
	var here byte
	for _, b := range unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(&here), -to)), to-from) {
		if b == 0xA5 {
			n++
		}
	}
	return n
}

// TestWipeStack paints the stack, and sees that wiping reaches StackDepth and
// no deeper.
func TestWipeStack(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection may replace the stack
	const margin = 1 << 10                           // for the frames between
	err := OnDeepStack(func() error {
		paint()
		if n := painted(margin, StackDepth); n != StackDepth-margin {
			return errors.New("control: the paint is not seen")
		}
		WipeStack()
		if n := painted(margin, StackDepth-margin); n != 0 {
			t.Errorf("%d bytes are left", n)
		}
		if n := painted(StackDepth+margin, StackDepth+2*margin); n != margin {
			t.Errorf("wiped deeper than StackDepth: %d of %d bytes are left", n, margin)
		}
		return errors.New("through")
	})
	if err == nil || err.Error() != "through" {
		t.Error(err)
	}
}

// TestOnDeepStackStays sees that collections leave the stack where it is.
func TestOnDeepStackStays(t *testing.T) {
	done := make(chan error)
	go func() { // a goroutine with a small stack of its own
		done <- OnDeepStack(func() error {
			var here byte
			at := uintptr(unsafe.Pointer(&here))
			for range 5 {
				runtime.GC()
				WipeStack()
				if at != uintptr(unsafe.Pointer(&here)) {
					return errors.New("the stack was replaced")
				}
			}
			return nil
		})
	}()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
