package history

import (
	"go.etcd.io/bbolt"
)

// spareWanted is how much of the file has to be free for a batch of rows, in bytes.
const spareWanted = 1 << 20

// tight tells whether the file may not grow, since the disk has less left than is to be
// left to others, and has no free pages of its own either. Older rows then make room for
// new ones, and the file keeps its size.
func (s *Store) tight() bool {
	if s.opt.Free == nil {
		return false
	}
	free, known := s.opt.Free()
	return known && free < s.opt.KeepFree && s.spare() < spareWanted
}

// spare is how many bytes of the file are free to be written again.
func (s *Store) spare() (bytes int64) {
	stats := s.db.Stats()
	return int64(stats.FreePageN) * int64(s.db.Info().PageSize)
}

// Trim deletes rows that are too old, and the oldest ones while the disk is tight. Call it
// now and then: nothing else deletes rows of a zone that no longer publishes.
func (s *Store) Trim() error {
	for {
		var deleted int64
		err := s.update(func(tx *bbolt.Tx) (err error) {
			if deleted, err = s.deleteOld(tx); err != nil || deleted > 0 {
				return err
			}
			if s.tight() {
				deleted, err = deleteOldest(tx, evictChunk)
				s.countEvicted(deleted)
			}
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
