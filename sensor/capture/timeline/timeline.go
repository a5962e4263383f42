package timeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"footfall/sensor/capture"
)

const (
	// mostHeld bounds the frames waiting for late ones.
	mostHeld = 4096
	// keptBytes is how much of a frame is kept while it waits: more than the
	// longest management frame (IEEE 802.11-2020, 9.2.4.7.1) with its headers.
	keptBytes = 4 << 10
	// fewLeftOut frames may be left out of even the shortest recording.
	fewLeftOut = 8
)

// ErrTwoClocks means: the frames of one recording follow different clocks.
var ErrTwoClocks = errors.New("two clocks in one recording")

// Timeline is a source of frames with credible times. It is a capture.Noter.
type Timeline struct {
	name    string
	source  capture.Source
	frames  atomic.Uint64
	leftOut atomic.Uint64
	late    atomic.Uint64
	back    atomic.Uint64
	closed  atomic.Bool

	mu     sync.Mutex // held by Next, and by Close while it wipes
	judge  judge
	times  []int64         // of wait
	wait   []capture.Frame // not judged yet
	ready  []capture.Frame // kept and not handed over, in order of time
	newest int64           // of the frames kept since the clock was set
	lag    int64           // how late frames of this recording come
	out    []capture.Frame
	hold   [2][]byte // the bytes of wait and ready, in turn
	end    error     // the result of Next after the last frame
}

// New puts the frames of a recording on a timeline. Name stands for the recording
// in errors and notes. Closing the Timeline closes the recording.
func New(name string, recording capture.Source) *Timeline {
	return &Timeline{name: name, source: recording}
}

// Next returns frames as the recording does, without the left-out ones.
func (t *Timeline) Next(ctx context.Context) ([]capture.Frame, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.out = t.out[:0]
	for {
		t.settle()
		if t.end != nil && len(t.ready) == 0 && len(t.wait) == 0 {
			return nil, t.end
		}
		frames, err := t.source.Next(ctx)
		switch {
		case err != nil && err == ctx.Err():
			return nil, err
		case err != nil:
			t.end = err
		case t.inOrder(frames):
			return t.deliver(frames), nil
		}
		t.take(frames)
		if len(t.out) > 0 {
			return t.deliver(t.out), nil
		}
	}
}

func (t *Timeline) deliver(frames []capture.Frame) []capture.Frame {
	t.frames.Add(uint64(len(frames)))
	return frames[:len(frames):len(frames)]
}

// inOrder tells whether frames can pass as they are: none waits, and each comes
// a little after the one before.
func (t *Timeline) inOrder(frames []capture.Frame) bool {
	if !t.judge.begun || t.lag > 0 || len(t.wait)+len(t.ready) > 0 {
		return false
	}
	at := t.judge.latest
	for i := range frames {
		if step := frames[i].Time - at; step < 0 || step > int64(Tolerance) {
			return false
		}
		at = frames[i].Time
	}
	t.judge.latest, t.newest = at, at
	return true
}

// take judges the waiting and the given frames as far as possible, and moves to
// out all that need not wait any longer.
func (t *Timeline) take(frames []capture.Frame) {
	for i := range frames {
		t.wait = append(t.wait, frames[i])
		t.times = append(t.times, frames[i].Time)
	}
	judged := 0
	for ; judged < len(t.wait); judged++ {
		v := t.judge.decide(t.times[judged], t.times[judged+1:], t.end != nil)
		if v == undecided {
			break
		}
		if !t.place(&t.wait[judged], v) {
			t.wait, t.times = t.wait[:0], t.times[:0]
			return
		}
	}
	t.wait = slices.Delete(t.wait, 0, judged)
	t.times = slices.Delete(t.times, 0, judged)
	t.release(t.newest - t.lag)
}

// place carries out a verdict. It returns false if the recording ends here.
func (t *Timeline) place(f *capture.Frame, v verdict) bool {
	switch v {
	case leaveOut:
		return t.drop(f)
	case setBack:
		t.back.Add(1)
		t.release(t.newest)
		t.newest = f.Time
	}
	if late := t.newest - f.Time; late > 0 {
		t.lag = max(t.lag, late)
		t.late.Add(1)
	}
	t.newest = max(t.newest, f.Time)
	i := len(t.ready)
	for i > 0 && t.ready[i-1].Time > f.Time {
		i--
	}
	t.ready = slices.Insert(t.ready, i, *f)
	return true
}

// drop leaves a frame out, and ends the recording if there are too many.
func (t *Timeline) drop(f *capture.Frame) bool {
	n := t.leftOut.Add(1)
	all := n + t.frames.Load() + uint64(len(t.out)+len(t.ready))
	if n <= fewLeftOut || 8*n <= all {
		return true
	}
	off := time.Duration(f.Time - t.judge.latest).Round(time.Second)
	t.end = fmt.Errorf("%s: %w: %d of %d frames are about %v off the others; record each radio into a file of its own",
		t.name, ErrTwoClocks, n, all, off)
	t.release(t.newest)
	return false
}

// release hands over the ready frames up to a time, and any beyond mostHeld; all
// at the end of the recording.
func (t *Timeline) release(until int64) {
	n := 0
	for n < len(t.ready) && (t.end != nil || t.ready[n].Time <= until || len(t.ready)-n > mostHeld) {
		n++
	}
	t.out = append(t.out, t.ready[:n]...)
	t.ready = slices.Delete(t.ready, 0, n)
}

// settle moves the bytes of all remaining frames into memory of our own, because
// the recording takes its frames back. The memory used before is overwritten.
func (t *Timeline) settle() {
	from := t.hold[0]
	to := grown(t.hold[1], heldBytes(t.ready)+heldBytes(t.wait))
	for _, frames := range [][]capture.Frame{t.ready, t.wait} {
		for i := range frames {
			f := &frames[i]
			start := len(to)
			to = append(to, f.Data[:min(len(f.Data), keptBytes)]...)
			f.Data = to[start:len(to):len(to)]
		}
	}
	clear(from)
	t.hold[0], t.hold[1] = to, from[:0]
}

// heldBytes is the room that frames take while they wait.
func heldBytes(frames []capture.Frame) (n int) {
	for i := range frames {
		n += min(len(frames[i].Data), keptBytes)
	}
	return n
}

// grown returns empty memory with room for n bytes: b, already overwritten, or
// more. Nothing may grow while it is in use, because the smaller copy could not
// be overwritten.
func grown(b []byte, n int) []byte {
	if cap(b) >= n {
		return b[:0]
	}
	return make([]byte, 0, n+n/2)
}

// Stats returns the counts of the recording, with the frames handed over and
// left out here.
func (t *Timeline) Stats() capture.Stats {
	s := t.source.Stats()
	s.Frames, s.LeftOut = t.frames.Load(), t.leftOut.Load()
	return s
}

// Notes adds findings about times to the notes of the recording.
func (t *Timeline) Notes() []string {
	notes := capture.Notes(t.source)
	if n := t.leftOut.Load(); n > 0 {
		notes = append(notes, fmt.Sprintf("%s: frames left out because their time contradicts those around them: %d", t.name, n))
	}
	if n := t.late.Load(); n > 0 {
		notes = append(notes, fmt.Sprintf("%s: frames that came late and were put in order: %d", t.name, n))
	}
	if n := t.back.Load(); n > 0 {
		notes = append(notes, fmt.Sprintf("%s: times that its clock was set back: %d", t.name, n))
	}
	return notes
}

// Close closes the recording and overwrites waiting frames.
func (t *Timeline) Close() error {
	if t.closed.Swap(true) {
		return nil
	}
	err := t.source.Close()
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, b := range t.hold {
		clear(b[:cap(b)])
	}
	t.wait, t.times, t.ready, t.out = nil, nil, nil, nil
	return err
}
