package sensor

import (
	"encoding/binary"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
	"unsafe"

	"footfall/sensor/decode"
	"footfall/sensor/disclose"
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
	for i, b := range below(&here, 0, painted) {
		if b != 0xA5 {
			return painted - i
		}
	}
	return 0
}

// below is what lies from so many to so many bytes below a variable on the stack.
func below(here *byte, from, to int) []byte {
	return unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(here), -to)), to-from)
}

// wiped tells whether there is nothing so far below the caller.
//
//go:noinline
func wiped(from, to int) bool {
	var here byte
	for _, b := range below(&here, from, to) {
		if b != 0 {
			return false
		}
	}
	return true
}

// undisturbed runs f on a stack that the runtime does not exchange for a smaller one
// meanwhile. It does so on behalf of the collector, at once or whenever it next
// interrupts the goroutine; so no collection is under way, nor was there one since
// the goroutine began. A goroutine may be one that has ended, begun anew, and what was
// asked of that one is done to this; so it waits until it has been interrupted.
func undisturbed(f func()) {
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
	paint(0)
	var here byte
	at := uintptr(unsafe.Pointer(&here))
	for start := time.Now(); uintptr(unsafe.Pointer(&here)) == at && time.Since(start) < 50*time.Millisecond; {
	}
	paint(0)
}

// TestStackThatIsWiped sees that a crowd is counted on less stack than is wiped
// afterwards, up to the change of key.
func TestStackThatIsWiped(t *testing.T) {
	e, c := newTestEngine(t, noon, "key: {rotate_at: \"12:10\"}\n")
	undisturbed(func() {
		if got := depth(func() { wipeStack(1) }); got < stackDepth || got > stackDepth+1000 {
			t.Errorf("wiping %d bytes of stack is seen to reach %d", stackDepth, got)
			return
		}
		for w := range int64(2) {
			closeCrowded(t, e, w)
		}
	})
	if len(c.windows) != 2 || c.windows[0][0].Epoch == e.Epoch() {
		t.Errorf("windows:\n%s", c.summary())
	}
}

// closeCrowded fills window w with a crowd and closes it, and sees that neither takes
// too much stack.
func closeCrowded(t *testing.T, e *Engine, w int64) {
	begin := noon + w*5*minute
	for i := range 20_000 {
		s := scanned(i)
		s.Time = begin + int64(i)*5*minute/20_000
		if i%100 > 0 {
			_ = e.Sighting(0, &s)
		} else if got := depth(func() { _ = e.Sighting(0, &s) }); got > stackDepth*3/4 {
			t.Errorf("a frame takes %d bytes of stack", got)
			return
		}
	}
	got := depth(func() { _ = e.Advance(begin + 5*minute) })
	if t.Logf("closing window %d takes %d bytes of stack", w, got); got > stackDepth*3/4 {
		t.Errorf("closing a window takes %d bytes of stack, of which %d are wiped", got, stackDepth)
	}
}

// TestStackIsWipedBeforeTheNextKey lets three windows end at one go, the second with
// its key: by the time it is published, nothing of that key is left below.
func TestStackIsWipedBeforeTheNextKey(t *testing.T) {
	e, _ := newTestEngine(t, noon, "key: {rotate_at: \"12:10\"}\n")
	e.live = true
	var clean []bool
	e.emit = func([]disclose.Payload) error {
		clean = append(clean, wiped(stackDepth/2, stackDepth*3/4)) // deeper than publishing goes
		return nil
	}
	see(t, e, 0, 1, noon+minute)
	var err error
	undisturbed(func() {
		paint(0)
		err = e.Advance(noon + 15*minute)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(clean) != 3 || clean[0] || !clean[1] {
		t.Errorf("wiped as windows were published: %v, want the key's last alone to see to it", clean)
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
