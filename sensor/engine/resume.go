package engine

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"footfall/hashing"
)

// stateVersion is the version of what an engine leaves for the next process.
const stateVersion = 1

var errState = errors.New("the state of the process before cannot be read")

// Snapshot appends what the next process needs to go on: the open window at now, and
// what the gate knows besides its key. It holds pseudonyms, so it must be sealed
// before it goes anywhere.
func (e *Engine) Snapshot(b []byte, now int64) []byte {
	b = append(b, stateVersion)
	b = binary.LittleEndian.AppendUint64(b, uint64(e.start))
	b = binary.LittleEndian.AppendUint64(b, uint64(e.end))
	e.urgent = false
	lengthAt := len(b)
	b = binary.LittleEndian.AppendUint32(b, 0)
	b = e.gate.Snapshot(b)
	binary.LittleEndian.PutUint32(b[lengthAt:], uint32(len(b)-lengthAt-4))
	return e.counter.Snapshot(b, now)
}

// Resume goes on with the key period and the open window of another
// process: its key file, which is taken over, and its snapshot. Any error means
// that a new period has to begin; the old key is gone then.
func Resume(c Config, key *os.File, snapshot []byte, now, notBefore int64) (*Engine, error) {
	state, err := parseState(snapshot)
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
		window: int64(c.Config.Window), live: c.Live, start: state.start, end: state.end,
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
	e.open(max(now-now%e.window, notBefore))
}

type engineState struct {
	start, end    int64
	gate, counter []byte
}

func parseState(b []byte) (s engineState, err error) {
	const header = 1 + 8 + 8 + 4
	if len(b) < header || b[0] != stateVersion {
		return s, fmt.Errorf("%w: another version", errState)
	}
	s.start, s.end = int64(binary.LittleEndian.Uint64(b[1:])), int64(binary.LittleEndian.Uint64(b[9:]))
	n := binary.LittleEndian.Uint32(b[17:])
	if uint64(n) > uint64(len(b)-header) || s.end <= s.start {
		return s, fmt.Errorf("%w: damaged", errState)
	}
	s.gate, s.counter = b[header:header+int(n)], b[header+int(n):]
	return s, nil
}

// HandOver ends the engine like Stop, but leaves the open window and the key to
// the next process, which has the snapshot and the key file.
func (e *Engine) HandOver() { e.gate.HandOver() }
