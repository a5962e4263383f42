package capture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"sync/atomic"
)

// Merge joins recorded sources into one, in order of time; frames of the same
// time come in the order of the sources. Each frame's Origin is set to the
// place of its source among the arguments. The result is as well ordered as
// the sources are: a source may go back in time and is not sorted.
//
// A broken source ends, and the others go on; when all have ended, the
// errors come back joined, or io.EOF if there were none. Live sources should
// not be merged: a silent one would hold up all the others.
//
// Close closes the sources.
func Merge(sources ...Source) Source {
	if len(sources) == 1 {
		if _, nested := sources[0].(*merged); !nested {
			return sources[0] // its frames have Origin 0 as they should
		}
	}
	m := &merged{inputs: make([]mergeInput, len(sources)), batch: make([]Frame, batchSize)}
	for i, s := range sources {
		m.inputs[i] = mergeInput{Source: s, origin: i}
		m.waiting = append(m.waiting, &m.inputs[i])
	}
	return m
}

// mergeInput is one source and its frames still to come.
type mergeInput struct {
	Source
	origin int
	frames []Frame
	err    error
}

// before orders inputs by the time of their next frame, then by their place.
func (a *mergeInput) before(b *mergeInput) bool {
	at, bt := a.frames[0].Time, b.frames[0].Time
	return at < bt || at == bt && a.origin < b.origin
}

// merged is a k-way merge. An input is in exactly one of three states: it
// waits to be read, it stands in the heap, or it has ended.
type merged struct {
	inputs []mergeInput
	count  atomic.Uint64
	closed atomic.Bool

	mu      sync.Mutex // held by Next, and by Close while it wipes
	waiting []*mergeInput
	heap    []*mergeInput // by before; each with at least one frame
	batch   []Frame
	end     error
}

// Next gathers frame headers until one input has run out: its next frames
// could be earlier than all others, and reading them would take away the
// bytes of those gathered. The frames' bytes are not copied.
func (m *merged) Next(ctx context.Context) ([]Frame, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	err := m.refill(ctx)
	switch {
	case m.closed.Load():
		return nil, fmt.Errorf("merged captures: %w", fs.ErrClosed)
	case err != nil:
		return nil, err
	}
	switch len(m.heap) {
	case 0:
		return nil, m.finish()
	case 1:
		return m.deliver(m.takeAll()), nil
	}
	n := 0
	for n < len(m.batch) && len(m.waiting) == 0 {
		n += m.takeRun(m.batch[n:])
	}
	return m.deliver(m.batch[:n:n]), nil
}

func (m *merged) deliver(frames []Frame) []Frame {
	m.count.Add(uint64(len(frames)))
	return frames
}

// refill reads the exhausted inputs. Only an error of ctx is
// returned; the inputs not read yet stay as they are.
func (m *merged) refill(ctx context.Context) error {
	if m.end == nil && !m.closed.Load() && ctx.Err() != nil {
		return ctx.Err()
	}
	for len(m.waiting) > 0 {
		last := len(m.waiting) - 1
		in := m.waiting[last]
		frames, err := in.Next(ctx)
		if err != nil && err == ctx.Err() {
			return err
		}
		m.waiting = m.waiting[:last]
		if err != nil {
			in.err = err
			continue
		}
		for i := range frames {
			frames[i].Origin = in.origin
		}
		in.frames = frames
		m.push(in)
	}
	return nil
}

// finish joins how the inputs ended.
func (m *merged) finish() error {
	if m.end != nil {
		return m.end
	}
	var broken []error
	for i := range m.inputs {
		if err := m.inputs[i].err; err != io.EOF {
			broken = append(broken, err)
		}
	}
	m.end = errors.Join(broken...)
	if m.end == nil {
		m.end = io.EOF
	}
	return m.end
}

// takeAll hands over the frames of the only input as they are.
func (m *merged) takeAll() []Frame {
	in := m.heap[0]
	frames := in.frames
	in.frames = nil
	m.heap = m.heap[:0]
	m.waiting = append(m.waiting, in)
	return frames
}

// takeRun moves the first input's frames up to the next input's first one, as
// many as fit.
func (m *merged) takeRun(to []Frame) int {
	in := m.heap[0]
	rival := m.heap[1]
	if len(m.heap) > 2 && m.heap[2].before(rival) {
		rival = m.heap[2]
	}
	n := 0
	for n < len(to) && len(in.frames) > 0 && in.before(rival) {
		to[n] = in.frames[0]
		in.frames = in.frames[1:]
		n++
	}
	if len(in.frames) == 0 {
		last := len(m.heap) - 1
		m.heap[0] = m.heap[last]
		m.heap = m.heap[:last]
		m.waiting = append(m.waiting, in)
	}
	m.sink()
	return n
}

// push adds an input to the heap.
func (m *merged) push(in *mergeInput) {
	m.heap = append(m.heap, in)
	for i := len(m.heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if !m.heap[i].before(m.heap[parent]) {
			return
		}
		m.heap[i], m.heap[parent] = m.heap[parent], m.heap[i]
		i = parent
	}
}

// sink moves the first input down to its place.
func (m *merged) sink() {
	for i := 0; ; {
		least := i
		for c := 2*i + 1; c <= 2*i+2 && c < len(m.heap); c++ {
			if m.heap[c].before(m.heap[least]) {
				least = c
			}
		}
		if least == i {
			return
		}
		m.heap[i], m.heap[least] = m.heap[least], m.heap[i]
		i = least
	}
}

// Stats adds up the counts of the sources; Frames are those returned by Next.
func (m *merged) Stats() Stats {
	sum := Stats{Frames: m.count.Load()}
	for i := range m.inputs {
		s := m.inputs[i].Stats()
		sum.Dropped += s.Dropped
		sum.Skipped += s.Skipped
		sum.LeftOut += s.LeftOut
		sum.Moved += s.Moved
		sum.Bytes += s.Bytes
	}
	return sum
}

// Notes returns the notes of all sources.
func (m *merged) Notes() (all []string) {
	for i := range m.inputs {
		all = append(all, Notes(m.inputs[i].Source)...)
	}
	return all
}

// Close closes all sources, wiping all lent frames, and joins their
// errors.
func (m *merged) Close() error {
	if m.closed.Swap(true) {
		return nil
	}
	var errs []error
	for i := range m.inputs {
		errs = append(errs, m.inputs[i].Close())
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.inputs {
		m.inputs[i].frames = nil
	}
	clear(m.batch)
	return errors.Join(errs...)
}
