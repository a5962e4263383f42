package buffer

import (
	"errors"
	"maps"
	"slices"
	"sync"

	"go.etcd.io/bbolt"
)

// done are the records that were deleted and are still in the file, because
// Options.Sparing has deletions wait for the next append.
//
//	Delete -> done -- Append, Close or deleteChunk of them --> gone from the file
//	             '-- crash --> waiting again
type done struct {
	mu   sync.Mutex
	seqs map[uint64]bool
}

// add notes records, and returns how many there are.
func (d *done) add(seqs []uint64) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.seqs == nil {
		d.seqs = map[uint64]bool{}
	}
	for _, seq := range seqs {
		d.seqs[seq] = true
	}
	return len(d.seqs)
}

func (d *done) has(seq uint64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.seqs[seq]
}

func (d *done) all() []uint64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Sorted(maps.Keys(d.seqs))
}

// forget drops records that are gone from the file.
func (d *done) forget(seqs []uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, seq := range seqs {
		delete(d.seqs, seq)
	}
}

// deleteNow removes records from the file, in several transactions where they are many.
func (o *Outbox) deleteNow(seqs []uint64) error {
	for len(seqs) > 0 {
		n := min(len(seqs), deleteChunk)
		err := o.update(func(tx *bbolt.Tx) error { return remove(tx, seqs[:n]) })
		if errors.Is(err, errNoFile) {
			return nil // evicted from memory
		}
		if err != nil {
			return err
		}
		o.done.forget(seqs[:n])
		seqs = seqs[n:]
	}
	return nil
}
