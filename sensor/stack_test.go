package sensor

import (
	"encoding/binary"
	"runtime/debug"
	"testing"
	"time"
	"unsafe"

	"footfall/sensor/decode"
)

// painted is how much of a stack is looked at.
const painted = 64 << 10

// paint fills the stack below its caller with a pattern.
//
//go:noinline
func paint(i int) byte {
	var frame [painted + 8<<10]byte
	for n := range frame {
		frame[n] = 0xA5
	}
	return frame[uint(i)%painted]
}

// depth returns how many bytes of stack f uses.
//
//go:noinline
func depth(f func()) int {
	var here byte
	paint(0)
	f()
	below := unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(&here), -painted)), painted)
	for i, b := range below {
		if b != 0xA5 {
			return painted - i
		}
	}
	return 0
}

// awaitExchange gives the runtime time to exchange the caller's stack, if the
// collector has asked for it before it was switched off: that is done when a
// goroutine that has run for 10 ms is interrupted as it calls a function.
func awaitExchange() {
	for start := time.Now(); time.Since(start) < 200*time.Millisecond; {
		paint(0)
	}
}

// TestStackThatIsWiped sees that a crowd is counted on less stack than is wiped
// afterwards, up to the change of key.
func TestStackThatIsWiped(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // the collector exchanges stacks
	awaitExchange()
	if got := depth(func() { wipeStack(1) }); got < stackDepth || got > stackDepth+1000 {
		t.Fatalf("wiping %d bytes of stack is seen to reach %d", stackDepth, got)
	}
	e, c := newTestEngine(t, noon, "key: {rotate_at: \"12:10\"}\n")
	for w := range int64(2) {
		begin := noon + w*5*minute
		for i := range 20_000 {
			s := scanned(i)
			s.Time = begin + int64(i)*5*minute/20_000
			if i%100 > 0 {
				_ = e.Sighting(0, &s)
			} else if got := depth(func() { _ = e.Sighting(0, &s) }); got > stackDepth*3/4 {
				t.Fatalf("a frame takes %d bytes of stack", got)
			}
		}
		got := depth(func() { _ = e.Advance(begin + 5*minute) })
		if t.Logf("closing window %d takes %d bytes of stack", w, got); got > stackDepth*3/4 {
			t.Errorf("closing a window takes %d bytes of stack, of which %d are wiped", got, stackDepth)
		}
	}
	if len(c.windows) != 2 || c.windows[0][0].Epoch == e.Epoch() {
		t.Errorf("windows:\n%s", c.summary())
	}
}

// scanned is one of many frames from 5,000 addresses, a quarter of which are
// random.
func scanned(i int) decode.Sighting {
	s := decode.Sighting{
		Signal: -40 - int8(i%40), HasSignal: true, Class: uint64(i % 7), Family: uint32(i % 7), Sequence: uint16(i),
	}
	binary.LittleEndian.PutUint16(s.Address[4:], uint16(i%5000))
	if i%4 == 0 {
		s.Kind, s.Address[0] = decode.Local, 2
	}
	return s
}
