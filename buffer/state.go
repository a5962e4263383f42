package buffer

import (
	"encoding/binary"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

var (
	recordsBucket = []byte("records")
	stateBucket   = []byte("state")
	stateKey      = []byte("state")
)

// state is the memory of the outbox beside its records. It is read and
// written inside the transaction of the records, so the two agree
// in every case.
//
//	          gapStart        gapEnd            highWater
//	released ----|  never     |---- released -----|  open
//	             |  released  |                   |
//
// A gap is remembered where the time between two appends was long, and before
// the first append to a new file. It is there for clocks: a gateway without a
// battery may start in the wrong year, release a few windows there and then be
// set right. Without the gap every window until that wrong year would count as
// already released. A file that replaces a damaged one is not new in this
// sense: its highWater is the time of the replacement.
type state struct {
	lastSeq          uint64 // number of the newest record ever
	highWater        int64  // end of the newest window ever
	gapStart, gapEnd int64  // never released although older than highWater
	newest           int64  // end of the newest window ever; SetBack does not change it
	rows             uint64 // records now in the file
	evicted          uint64 // records ever dropped to make room
}

// longGap is how much time between two appends is remembered as a gap.
const longGap = int64(24 * time.Hour)

// Version 1 had no newest.
const (
	stateVersion = 2
	stateFields  = 7
	stateSize    = 1 + stateFields*8 + checksumSize
	oldStateSize = stateSize - 8
)

// released tells whether any part of the span was released before.
func (s *state) released(start, end int64) bool {
	if start >= s.highWater {
		return false
	}
	return start < s.gapStart || end > s.gapEnd
}

// check returns ErrAlreadyReleased for a span with a released part.
func (s *state) check(start, end int64) error {
	if !s.released(start, end) {
		return nil
	}
	return fmt.Errorf("window %s to %s: %w (up to %s)", stamp(start), stamp(end), ErrAlreadyReleased, stamp(s.highWater))
}

// release marks an unreleased span as released.
func (s *state) release(start, end int64) {
	s.newest = max(s.newest, end)
	if start < s.highWater {
		s.gapStart = end
		return
	}
	if start-s.highWater > longGap {
		s.gapStart, s.gapEnd = s.highWater, start
	}
	s.highWater = end
}

func (s *state) encode() []byte {
	b := make([]byte, 0, stateSize)
	b = append(b, stateVersion)
	for _, v := range []uint64{s.lastSeq, uint64(s.highWater), uint64(s.gapStart), uint64(s.gapEnd), s.rows, s.evicted, uint64(s.newest)} {
		b = binary.BigEndian.AppendUint64(b, v)
	}
	return binary.BigEndian.AppendUint32(b, checksum(b))
}

func decodeState(v []byte) (state, error) {
	old := len(v) == oldStateSize && v[0] == 1
	if !old && (len(v) != stateSize || v[0] != stateVersion) {
		return state{}, fmt.Errorf("state of %d bytes is not of version %d", len(v), stateVersion)
	}
	body := v[:len(v)-checksumSize]
	if checksum(body) != binary.BigEndian.Uint32(v[len(v)-checksumSize:]) {
		return state{}, fmt.Errorf("state: %w", errChecksum)
	}
	field := func(i int) uint64 { return binary.BigEndian.Uint64(body[1+8*i:]) }
	s := state{
		lastSeq:   field(0),
		highWater: int64(field(1)),
		gapStart:  int64(field(2)),
		gapEnd:    int64(field(3)),
		rows:      field(4),
		evicted:   field(5),
	}
	s.newest = s.highWater
	if !old {
		s.newest = int64(field(6))
	}
	return s, nil
}

// loadState reads the state inside a transaction.
func loadState(tx *bbolt.Tx) (state, error) {
	b := tx.Bucket(stateBucket)
	if b == nil || tx.Bucket(recordsBucket) == nil {
		return state{}, fmt.Errorf("%w: not an outbox", ErrCorrupt)
	}
	s, err := decodeState(b.Get(stateKey))
	if err != nil {
		return state{}, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return s, nil
}

// save writes the state inside a transaction.
func (s *state) save(tx *bbolt.Tx) error {
	return tx.Bucket(stateBucket).Put(stateKey, s.encode())
}
