package history

import (
	"time"

	"go.etcd.io/bbolt"
)

// tightFor is how long the disk has to be tight before old rows go. A file that is written
// and deleted again must not cost any.
const tightFor = time.Minute

// tight tells whether the file should not grow, since the disk has less left than is to be
// left to others. Old rows then make room for new ones. With hardly anything left it is
// others that fill the disk: old rows stay, and new ones are refused if there is no room.
func (s *Store) tight() bool {
	if s.opt.Free == nil {
		return false
	}
	free, known := s.opt.Free()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !known || free >= s.opt.KeepFree || free < s.opt.KeepFree/8 {
		s.tightSince = time.Time{}
		return false
	}
	now := s.opt.Now()
	if s.tightSince.IsZero() || now.Before(s.tightSince) {
		s.tightSince = now
	}
	return now.Sub(s.tightSince) >= tightFor
}

// Trim deletes rows that are too old. Call it now and then: nothing else deletes those of a
// zone that no longer publishes.
func (s *Store) Trim() error {
	for {
		var deleted int64
		err := s.update(func(tx *bbolt.Tx) (err error) {
			deleted, err = s.deleteOld(tx)
			return err
		})
		if err != nil {
			return s.explain(err)
		}
		if deleted == 0 {
			return nil
		}
	}
}

// deleteOld deletes up to evictChunk rows of each zone that are beyond their time.
func (s *Store) deleteOld(tx *bbolt.Tx) (deleted int64, err error) {
	for _, kind := range Kinds {
		b, before := tx.Bucket([]byte(kind)), s.cutoff(tx, kind)
		var old [][]byte
		_ = b.ForEachBucket(func(zone []byte) error {
			if k, _ := b.Bucket(zone).Cursor().First(); k == nil || startOf(k) < before {
				old = append(old, append([]byte(nil), zone...))
			}
			return nil
		})
		for _, zone := range old {
			n, err := deleteBefore(tx, kind, zone, before, evictChunk)
			if err != nil {
				return deleted, err
			}
			deleted += n
		}
	}
	return deleted, nil
}
