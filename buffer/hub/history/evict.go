package history

import (
	"bytes"
	"time"

	"go.etcd.io/bbolt"
)

// evictChunk is how many rows make room at a time. Large deletions in one transaction are
// slow in bbolt.
const evictChunk = 500

// makeRoom deletes so many of the oldest rows. A sensor with more than half of all rows
// gives its own first: one that floods the hub must not cost others their history.
func (s *Store) makeRoom(tx *bbolt.Tx, over int64) error {
	for over > 0 {
		front, excess := largest(tx)
		n, err := deleteOldest(tx, front, min(over, excess, evictChunk))
		if err != nil || n == 0 {
			return err
		}
		s.countEvicted(n)
		over -= n
	}
	return nil
}

func (s *Store) countEvicted(n int64) {
	s.mu.Lock()
	s.evicted += n
	s.mu.Unlock()
}

// deleteOldest deletes up to n of the oldest windows; hours if there are no windows, and
// then days. An hour is worth more than its twelve windows. Only zones whose names begin
// with front are looked at.
func deleteOldest(tx *bbolt.Tx, front []byte, n int64) (deleted int64, err error) {
	for _, kind := range Kinds {
		for deleted < n {
			name, oldest := oldestZone(tx.Bucket([]byte(kind)), front)
			if name == nil {
				break
			}
			// A zone's share of a day goes at once, so that zones are not looked for again
			// with every row.
			d, err := deleteBefore(tx, kind, name, oldest+int64(24*time.Hour), n-deleted)
			if err != nil {
				return deleted, err
			}
			deleted += d
		}
	}
	return deleted, nil
}

func oldestZone(kind *bbolt.Bucket, front []byte) (name []byte, oldest int64) {
	zones := kind.Cursor()
	for zone, _ := zones.Seek(front); zone != nil && bytes.HasPrefix(zone, front); zone, _ = zones.Next() {
		if k, _ := kind.Bucket(zone).Cursor().First(); k != nil && (name == nil || startOf(k) < oldest) {
			name, oldest = append([]byte(nil), zone...), startOf(k)
		}
	}
	return name, oldest
}

// deleteBefore deletes up to n rows of a zone that start before a time, and the zone if
// none is left.
func deleteBefore(tx *bbolt.Tx, kind Kind, zone []byte, before, n int64) (deleted int64, err error) {
	all := tx.Bucket([]byte(kind))
	b := all.Bucket(zone)
	c := b.Cursor()
	var keys [][]byte
	for k, _ := c.First(); k != nil && startOf(k) < before && int64(len(keys)) < n; k, _ = c.Next() {
		keys = append(keys, append([]byte(nil), k...))
	}
	for _, k := range keys {
		if err := b.Delete(k); err != nil {
			return deleted, err
		}
		deleted++
	}
	if k, _ := b.Cursor().First(); k == nil {
		if err := all.DeleteBucket(zone); err != nil {
			return deleted, err
		}
	}
	return deleted, addCount(tx, kind, zone, -deleted)
}
