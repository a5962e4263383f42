package buffer

import (
	"encoding/binary"
	"errors"

	"go.etcd.io/bbolt"
)

// deleteChunk is how many records one transaction deletes at most: bbolt
// rebuilds a page for each key, so that many at once cost the square of it.
const deleteChunk = 256

var errNoItem = errors.New("no record")

// Peek returns up to n records with numbers above after, oldest first. They
// are copies. Records that cannot be read are passed over. An empty result
// without an error means that there is nothing more.
func (o *Outbox) Peek(after uint64, n int) ([]Record, error) {
	o.memory.mu.Lock() // nothing moves to the disk between the two looks
	defer o.memory.mu.Unlock()
	var recs []Record
	err := o.view(func(tx *bbolt.Tx) error {
		b := tx.Bucket(recordsBucket)
		if b == nil {
			return ErrCorrupt
		}
		c := b.Cursor()
		for k, v := c.Seek(seqKey(after + 1)); k != nil && len(recs) < n; k, v = c.Next() {
			if r, err := decodeItem(k, v); err == nil && !o.done.has(r.Seq) {
				recs = append(recs, r)
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, errNoFile) {
		return nil, err
	}
	return o.memory.peek(recs, after, n), nil
}

// Last returns the number of the newest record that matches; 0 if none does. It
// looks from the newest record backward, so it is fast where the answer is near
// the end.
func (o *Outbox) Last(match func(r *Record) bool) (uint64, error) {
	o.memory.mu.Lock()
	defer o.memory.mu.Unlock()
	if seq := o.memory.last(match); seq != 0 {
		return seq, nil
	}
	var seq uint64
	err := o.view(func(tx *bbolt.Tx) error {
		b := tx.Bucket(recordsBucket)
		if b == nil {
			return ErrCorrupt
		}
		c := b.Cursor()
		for k, v := c.Last(); k != nil && seq == 0; k, v = c.Prev() {
			if r, err := decodeItem(k, v); err == nil && !o.done.has(r.Seq) && match(&r) {
				seq = r.Seq
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, errNoFile) {
		return 0, err
	}
	return seq, nil
}

// decodeItem reads one key and value of the records bucket.
func decodeItem(k, v []byte) (Record, error) {
	if len(k) != seqSize {
		return Record{}, errNoItem
	}
	return decode(binary.BigEndian.Uint64(k), v)
}

// Delete removes the records with these numbers. Numbers that are not there
// (evicted meanwhile) are passed over. Many are deleted in several
// transactions, so after an error some may be gone. With Options.Sparing they leave the
// file with the next Append or with Close.
func (o *Outbox) Delete(seqs ...uint64) error {
	seqs = o.memory.remove(seqs)
	if !o.opt.Sparing {
		return o.deleteNow(seqs)
	}
	if o.done.add(seqs) < deleteChunk {
		return nil
	}
	return o.deleteNow(o.done.all())
}

func remove(tx *bbolt.Tx, seqs []uint64) error {
	s, err := loadState(tx)
	if err != nil {
		return err
	}
	b := tx.Bucket(recordsBucket)
	for _, seq := range seqs {
		k := seqKey(seq)
		if b.Get(k) == nil {
			continue
		}
		if err := b.Delete(k); err != nil {
			return err
		}
		s.rows--
	}
	return s.save(tx)
}
