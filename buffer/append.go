package buffer

import (
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

// Append stores the records of one or more windows, all or none, and returns
// how many old records were dropped to make room. When it returns nil their Seq
// is set, and they are on the disk; or in memory, where the disk does not take
// them and Options.Memory allows it (Stats tells). What waits in memory is
// written first as soon as that succeeds.
//
// It returns ErrAlreadyReleased, and stores nothing, if any part of the time
// from the first start to the last end was released before. All zones of a
// window therefore go in together. After any other error (a full disk, without
// Options.Memory) the outbox remains usable and the same records may be tried
// again. Where the disk failed at the very last step, they may be in already; the
// second try then says ErrAlreadyReleased.
func (o *Outbox) Append(recs []Record) (evicted int, err error) {
	if len(recs) == 0 {
		return 0, nil
	}
	if err := o.checkBatch(recs); err != nil {
		return 0, fmt.Errorf("outbox %s: %w", o.path, err)
	}
	if o.toDisk() {
		evicted, err = o.write(recs)
	}
	if o.memory.takesOver(err) {
		evicted, err = o.toMemory(recs, err)
	}
	if err != nil {
		return 0, err
	}
	o.wake()
	return evicted, nil
}

// write appends to the file.
func (o *Outbox) write(recs []Record) (evicted int, err error) {
	var first uint64
	done := o.done.all()
	err = o.update(func(tx *bbolt.Tx) error {
		if len(done) > 0 {
			if err := remove(tx, done); err != nil {
				return err
			}
		}
		evicted, first, err = appendTo(tx, recs, o.room)
		return err
	})
	if err != nil {
		return 0, err
	}
	o.done.forget(done)
	number(recs, first)
	return evicted, nil
}

// number sets the numbers of consecutive records.
func number(recs []Record, first uint64) {
	for i := range recs {
		recs[i].Seq = first + uint64(i)
	}
}

func (o *Outbox) wake() {
	select {
	case o.changed <- struct{}{}:
	default:
	}
}

// checkBatch refuses records that can never be stored.
func (o *Outbox) checkBatch(recs []Record) error {
	if len(recs) > o.opt.MaxRows {
		return fmt.Errorf("%d records at once do not fit, raise outbox.max_rows above %d", len(recs), o.opt.MaxRows)
	}
	ends := make(map[string]int64, len(recs))
	for i := range recs {
		r := &recs[i]
		if err := r.check(); err != nil {
			return err
		}
		if end, ok := ends[r.Key]; ok && r.Start < end {
			return fmt.Errorf("record %q: two of one batch overlap in time: %w", r.Key, ErrAlreadyReleased)
		}
		ends[r.Key] = r.End
	}
	return nil
}

// span is the time from the first start to the last end.
func span(recs []Record) (start, end int64) {
	start, end = recs[0].Start, recs[0].End
	for _, r := range recs[1:] {
		start, end = min(start, r.Start), max(end, r.End)
	}
	return start, end
}

// appendTo does the work of Append inside a transaction.
func appendTo(tx *bbolt.Tx, recs []Record, room room) (evicted int, first uint64, err error) {
	s, err := loadState(tx)
	if err != nil {
		return 0, 0, err
	}
	start, end := span(recs)
	if err := s.check(start, end); err != nil {
		return 0, 0, err
	}
	if evicted, err = evict(tx, &s, int(s.rows)+len(recs)-room(tx, int(s.rows), len(recs))); err != nil {
		return 0, 0, err
	}
	if first, err = put(tx, &s, recs, s.lastSeq+1); err != nil {
		return 0, 0, err
	}
	s.release(start, end)
	return evicted, first, s.save(tx)
}

// put stores records under numbers from first on, and returns first.
func put(tx *bbolt.Tx, s *state, recs []Record, first uint64) (uint64, error) {
	b := tx.Bucket(recordsBucket)
	b.FillPercent = 0.9 // keys only ever grow, so pages need no room between
	for i, r := range recs {
		r.Seq = first + uint64(i)
		if err := b.Put(seqKey(r.Seq), r.encode()); err != nil {
			return 0, err
		}
		s.lastSeq = max(s.lastSeq, r.Seq)
		s.rows++
	}
	return first, nil
}

// evict drops the n oldest records; none if n is not positive.
func evict(tx *bbolt.Tx, s *state, n int) (int, error) {
	if n <= 0 {
		return 0, nil
	}
	b := tx.Bucket(recordsBucket)
	keys := make([][]byte, 0, n)
	c := b.Cursor()
	for k, _ := c.First(); k != nil && len(keys) < n; k, _ = c.Next() {
		keys = append(keys, append([]byte{}, k...))
	}
	for _, k := range keys {
		if err := b.Delete(k); err != nil {
			return 0, err
		}
	}
	s.rows -= uint64(len(keys))
	s.evicted += uint64(len(keys))
	return len(keys), nil
}

// stamp writes a time for people.
func stamp(ns int64) string { return time.Unix(0, ns).UTC().Format(time.RFC3339Nano) }
