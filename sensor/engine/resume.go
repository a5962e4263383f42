package engine

import (
	"errors"
	"fmt"
	"os"

	"footfall/hashing"
	"footfall/hashing/snapshot"
)

// stateVersion is the version of the state left for the next process.
const stateVersion = 3

var errState = errors.New("the state of the process before cannot be read")

// engineState is the state left for the next process, apart from the key.
type engineState struct {
	start, end    int64 // of the open window, Unix nanoseconds
	shift, until  int64 // see Engine
	gate, counter []byte
}

// visit is the layout of an engine's state. The two write functions append the state
// of the gate and the counter; they are not called when a state is read.
func (s *engineState) visit(v *snapshot.Visit, gate, counter func([]byte) []byte) {
	v.Version(stateVersion)
	v.Int64(&s.start)
	v.Int64(&s.end)
	v.Int64(&s.shift)
	v.Int64(&s.until)
	if s.end <= s.start {
		v.Fail("a window of no length")
	}
	s.gate = v.Nested(gate)
	s.counter = v.Nested(counter)
}

// Snapshot appends the needs of the next process: the open window at now, and
// the gate's memory apart from its key. It holds pseudonyms, so it must be sealed
// before it goes anywhere. A window that has ended is not in it: call Settle first.
func (e *Engine) Snapshot(b []byte, now int64) []byte {
	e.urgent = false
	s := engineState{start: e.start, end: e.end, shift: e.shift, until: e.until}
	return snapshot.Append(b, func(v *snapshot.Visit) {
		s.visit(v, e.gate.Snapshot, func(b []byte) []byte { return e.counter.Snapshot(b, now) })
	})
}

// Resume goes on with the key period and the open window of another
// process: its key file, which is taken over, and its snapshot. Any error means
// that a new period has to begin; the old key is gone then.
func Resume(c Config, key *os.File, saved []byte, now, notBefore int64) (*Engine, error) {
	state, err := parseState(saved)
	if err != nil {
		return nil, errors.Join(err, key.Close())
	}
	counter, err := newCounter(&c)
	if err != nil {
		return nil, errors.Join(err, key.Close())
	}
	releaser, err := c.releaser()
	if err != nil {
		return nil, errors.Join(err, key.Close())
	}
	gate, err := hashing.Resume(c.gate(), key, state.gate, now)
	if err != nil {
		return nil, err
	}
	e := &Engine{
		gate: gate, counter: counter, releaser: releaser, emit: c.Emit,
		window: int64(c.Config.Window), live: c.Live, beside: c.Beside, config: c.Config, start: state.start, end: state.end, shift: state.shift, until: state.until,
	}
	if err := counter.Restore(state.counter); err != nil {
		gate.Close()
		return nil, err
	}
	e.skipReleased(now, notBefore)
	return e, nil
}

// skipReleased leaves the resumed window if it has been released after the
// snapshot was made: it is never released twice.
func (e *Engine) skipReleased(now, notBefore int64) {
	if e.start >= notBefore {
		return
	}
	e.counter.Close(e.end, false)
	e.open(max(e.grid(now), notBefore))
}

// parseState reads a state; its parts lie in b.
func parseState(b []byte) (s engineState, err error) {
	if err := snapshot.Read(b, func(v *snapshot.Visit) { s.visit(v, nil, nil) }); err != nil {
		return engineState{}, fmt.Errorf("%w: %w", errState, err)
	}
	return s, nil
}

// HandOver ends the engine like Stop, but leaves the open window and the key to
// the next process. That has the snapshot and the key file.
func (e *Engine) HandOver() { e.gate.HandOver() }
