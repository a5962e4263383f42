package capture

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"footfall/sensor/capture/captest"
)

// openRing opens a TAP with a ring, and returns the ring beside the source.
func openRing(t *testing.T, opts InterfaceOptions) (*captest.TAP, *live, *ring) {
	t.Helper()
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	s := openTAP(t, tap, opts).(*live)
	r, ok := s.receiver.(*ring)
	if !ok {
		t.Skipf("SKIPPED, NOT TESTED: there is no ring here: %v", s.Notes())
	}
	return tap, s, r
}

// sender is the address of probe(i), of which a search of memory can tell.
func sender(i int) []byte { return []byte{2, 0, 0, 0, 0, byte(i)} }

// TestRingCollects: frames do not wake the reader one by one, and come at once
// when they are asked for.
func TestRingCollects(t *testing.T) {
	tap, s, _ := openRing(t, InterfaceOptions{})
	for i := range 5 {
		tap.Write(probe(i))
	}
	ctx, cancel := context.WithTimeout(t.Context(), blockTimeout/20)
	defer cancel()
	if frames, err := s.Next(ctx); err != context.DeadlineExceeded {
		t.Fatalf("%d frames, %v before the block is full", len(frames), err)
	}
	began := time.Now()
	if got := flushed(t, s); len(got) != 5 {
		t.Errorf("%d frames when asked for them; want 5", len(got))
	}
	if took := time.Since(began); took > blockTimeout/2 {
		t.Errorf("a flush takes %v", took)
	}
	if got := flushed(t, s); len(got) != 0 {
		t.Errorf("%d frames come twice", len(got))
	}
}

// TestRingHandsOverOnceAfterFlush reads a block in parts: what a flush took out
// of the open block does not come again when the kernel hands it over.
func TestRingHandsOverOnceAfterFlush(t *testing.T) {
	tap, s, _ := openRing(t, InterfaceOptions{})
	next := 0
	for part := range 4 {
		for range 3 {
			tap.Write(probe(next))
			next++
		}
		got := flushed(t, s)
		for i, f := range got {
			if !bytes.Equal(f.Data, probe(next-3+i)) {
				t.Errorf("part %d, frame %d is another one", part, i)
			}
		}
		if len(got) != 3 {
			t.Fatalf("part %d has %d frames", part, len(got))
		}
	}
	tap.Write(probe(next))
	frames, err := s.Next(t.Context()) // when the kernel hands the block over
	if err != nil || len(frames) != 1 || !bytes.Equal(frames[0].Data, probe(next)) {
		t.Errorf("%d frames, %v", len(frames), err)
	}
}

// TestRingWithoutBarrier: where the open block cannot be looked into, a flush
// waits until the kernel hands it over.
func TestRingWithoutBarrier(t *testing.T) {
	tap, s, r := openRing(t, InterfaceOptions{})
	r.barrier = func() error { return unix.EPERM }
	for i := range 5 {
		tap.Write(probe(i))
	}
	if got := flushed(t, s); len(got) != 5 {
		t.Errorf("%d frames; want 5", len(got))
	}
	if got := flushed(t, s); len(got) != 0 {
		t.Errorf("%d frames come twice", len(got))
	}
}

func TestFlushWakesReader(t *testing.T) {
	for _, opts := range []InterfaceOptions{{}, {WithoutRing: true}} {
		tap := captest.NewTAP(t, captest.LayerRadiotap)
		s := openTAP(t, tap, opts)
		done := make(chan error, 1)
		go func() {
			frames, err := s.Next(t.Context())
			if len(frames) > 0 {
				err = errors.New("frames out of nothing")
			}
			done <- err
		}()
		for waiting := true; waiting; {
			s.(Flusher).Flush()
			select {
			case err := <-done:
				if err != nil {
					t.Error(err)
				}
				waiting = false
			case <-time.After(patience):
				t.Fatal("Next does not notice Flush")
			}
		}
	}
}

// TestRingIsWiped looks for addresses in the ring's memory while frames are
// lent, when they are no longer, and after Close.
func TestRingIsWiped(t *testing.T) {
	tap, s, r := openRing(t, InterfaceOptions{})
	memory := r.mapping.memory
	var lent [][]byte
	for _, flush := range []bool{true, false} {
		tap.Write(probe(77))
		if flush {
			s.Flush()
		}
		frames, err := s.Next(t.Context())
		if err != nil || len(frames) != 1 {
			t.Fatalf("%d frames, %v", len(frames), err)
		}
		lent = append(lent, frames[0].Data)
		if !bytes.Contains(memory, sender(77)) {
			t.Fatal("the search is blind")
		}
		flushed(t, s)
		if bytes.Contains(memory, sender(77)) {
			t.Errorf("flush %t: the address is in the ring after its frame was read", flush)
		}
	}
	tap.Write(probe(78)) // and is never read
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	tap.Write(probe(79))
	for i := 77; i < 80; i++ {
		if bytes.Contains(memory, sender(i)) {
			t.Errorf("address %d is in the ring after Close", i)
		}
	}
	for _, b := range lent {
		if bytes.Count(b, []byte{0}) != len(b) {
			t.Error("what was lent is still there after Close")
		}
	}
}

// TestRingAddressesAreUsedAgain: opening again and again takes no further
// addresses.
func TestRingAddressesAreUsedAgain(t *testing.T) {
	tap, s, r := openRing(t, InterfaceOptions{})
	first := &r.mapping.memory[0]
	for range 3 {
		s.Close()
		s = openTAP(t, tap, InterfaceOptions{}).(*live)
		if at := &s.receiver.(*ring).mapping.memory[0]; at != first {
			t.Errorf("the ring lies at %p, before at %p", at, first)
		}
		tap.Write(probe(1))
		if got := flushed(t, s); len(got) != 1 {
			t.Errorf("%d frames", len(got))
		}
	}
}

func TestRingCountsDrops(t *testing.T) {
	tap, s, r := openRing(t, InterfaceOptions{Memory: 1})
	if len(r.blocks) != 2 {
		t.Fatalf("%d blocks", len(r.blocks))
	}
	const sent = 8000
	for i := range sent {
		tap.Write(probe(i))
	}
	dropped := s.Stats().Dropped
	if dropped == 0 || dropped >= sent {
		t.Fatalf("%d of %d frames dropped by a ring of %d KiB", dropped, sent, len(r.mapping.memory)>>10)
	}
	got := flushed(t, s)
	if len(got) != sent-int(dropped) {
		t.Errorf("%d frames, and %d of %d dropped", len(got), dropped, sent)
	}
	if got := flushed(t, s); len(got) != 0 || r.lost() != 0 {
		t.Errorf("%d frames and %d lost in an empty ring", len(got), r.lost())
	}
	tap.Write(probe(1))
	if got := flushed(t, s); len(got) != 1 {
		t.Errorf("%d frames after the ring was full", len(got))
	}
}

// TestRingSkipsHostileFrames hands the reader a block in which one frame leads
// out of the block.
func TestRingSkipsHostileFrames(t *testing.T) {
	b := blockOf(ringBlock, probe(0), probe(1), probe(2))
	second := blockDesc + (frameHeader+34+len(probe(0))+7)&^7
	*b.word(second + frameKept) = ringBlock
	r := &ring{blocks: []block{b, make(block, ringBlock)}}
	frames := make([]Frame, 8)
	if n := r.lend(frames, b.packets()); n != 2 || !bytes.Equal(frames[1].Data, probe(2)) || r.lost() != 1 {
		t.Errorf("%d frames, %d lost; want 2 and 1", n, r.lost())
	}
}

func TestInterfaceWithoutMemoryForRing(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	s := openTAP(t, tap, InterfaceOptions{WithoutRing: true}).(*live)
	refuse := func(int, int) (*ring, error) { return nil, unix.ENOMEM }
	var failed error
	if err := s.raw.Control(func(fd uintptr) { failed = s.choose(int(fd), InterfaceOptions{}, refuse) }); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	notes := Notes(s)
	if len(notes) != 1 || !strings.HasPrefix(notes[0], tap.Name+": frames are read one by one") || !strings.Contains(notes[0], "cannot allocate memory") {
		t.Errorf("notes %q", notes)
	}
	tap.Write(probe(1))
	if got := flushed(t, s); len(got) != 1 {
		t.Errorf("%d frames", len(got))
	}
}

// TestNewRingIsRefused asks for a ring where there can be none.
func TestNewRingIsRefused(t *testing.T) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if _, err := newRing(fd, ringSize); err == nil || !strings.Contains(err.Error(), "PACKET_VERSION") {
		t.Errorf("%v", err)
	}
}

// TestInterfaceMovesTimesOfAnotherClock: the kernel's time stamp holds unless
// the clock was set since.
func TestInterfaceMovesTimesOfAnotherClock(t *testing.T) {
	for _, opts := range []InterfaceOptions{{}, {WithoutRing: true}} {
		var offset time.Duration
		opts.Now = func() time.Time { return time.Now().Add(offset) }
		tap := captest.NewTAP(t, captest.LayerRadiotap)
		s := openTAP(t, tap, opts)
		for _, c := range []struct {
			offset time.Duration
			moved  uint64
		}{{0, 0}, {-time.Hour, 1}, {time.Hour, 2}, {10 * time.Second, 2}} {
			offset = c.offset
			tap.Write(probe(1))
			wrote := time.Now()
			f := collect(t, s, 1)[0]
			if got := s.Stats().Moved; got != c.moved {
				t.Errorf("offset %v: %d moved; want %d", c.offset, got, c.moved)
			}
			want := wrote
			if c.offset.Abs() > time.Minute {
				want = wrote.Add(offset)
			}
			if d := time.Unix(0, f.Time).Sub(want).Abs(); d > patience {
				t.Errorf("offset %v: a time that is %v off", c.offset, d)
			}
		}
	}
}
