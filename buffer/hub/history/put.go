package history

import (
	"encoding/binary"
	"time"

	"go.etcd.io/bbolt"
)

// maxZones bounds the zones of a hub, so that a mistaken sensor cannot fill it with names.
const maxZones = 2000

// evictChunk is how many rows make room at a time. Large deletions in one transaction are
// slow in bbolt.
const evictChunk = 500

// rowKey is the key of a row within its zone. Keys sort by time.
func rowKey(r *Row) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(r.Start)), r.Rest...)
}

// startOf is the start in a key, in nanoseconds since the Unix epoch.
func startOf(key []byte) int64 {
	if len(key) < 8 {
		return 0
	}
	return int64(binary.BigEndian.Uint64(key))
}

// Put stores rows. All are on the disk when it returns nil, or none. Rows that are too old
// to be kept are left out. An error is [ErrFull] if the disk has no room.
func (s *Store) Put(rows []Row) error {
	tight := s.tight()
	err := s.update(func(tx *bbolt.Tx) error {
		before := total(tx)
		oldest := map[Kind]int64{}
		for _, kind := range Kinds {
			oldest[kind] = s.cutoff(tx, kind)
		}
		for i := range rows {
			if rows[i].Start < oldest[rows[i].Kind] {
				continue
			}
			if err := s.putRow(tx, &rows[i]); err != nil {
				return err
			}
		}
		now := total(tx)
		over := now - int64(s.opt.MaxRows)
		if tight {
			over = max(over, min(now-before, before))
		}
		return s.makeRoom(tx, over)
	})
	if err != nil {
		return s.explain(err)
	}
	return nil
}

func (s *Store) putRow(tx *bbolt.Tx, r *Row) (err error) {
	kind := tx.Bucket([]byte(r.Kind))
	zone := kind.Bucket([]byte(r.Zoned()))
	if zone == nil {
		if zonesOf(kind) >= maxZones {
			s.mu.Lock()
			s.crowded++
			s.mu.Unlock()
			return nil
		}
		if zone, err = kind.CreateBucket([]byte(r.Zoned())); err != nil {
			return err
		}
	}
	key := rowKey(r)
	if zone.Get(key) == nil {
		if err := addCount(tx, r.Kind, 1); err != nil {
			return err
		}
	}
	zone.FillPercent = 0.9 // rows come in order, so full pages are not split again
	return zone.Put(key, s.pack.pack(r.Payload))
}

func zonesOf(kind *bbolt.Bucket) (n int) {
	_ = kind.ForEachBucket(func([]byte) error { n++; return nil }) // the function never fails
	return n
}

// cutoff is the start before which rows of a kind are not kept. It counts from the newest
// row, or from now if that is earlier: a clock that is wrong, of the hub or of one sensor,
// must not empty the history.
func (s *Store) cutoff(tx *bbolt.Tx, kind Kind) int64 {
	keep, bounded := s.opt.Keep[kind]
	newest := newestOf(tx.Bucket([]byte(kind)))
	if !bounded || newest == 0 {
		return 0
	}
	return min(newest, s.opt.Now().UnixNano()) - int64(keep)
}

func newestOf(kind *bbolt.Bucket) (newest int64) {
	_ = kind.ForEachBucket(func(name []byte) error {
		if k, _ := kind.Bucket(name).Cursor().Last(); k != nil {
			newest = max(newest, startOf(k))
		}
		return nil
	})
	return newest
}

// makeRoom deletes so many of the oldest rows.
func (s *Store) makeRoom(tx *bbolt.Tx, over int64) error {
	for over > 0 {
		n, err := deleteOldest(tx, min(over, evictChunk))
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
// then days. An hour is worth more than its twelve windows.
func deleteOldest(tx *bbolt.Tx, n int64) (deleted int64, err error) {
	for _, kind := range Kinds {
		for deleted < n {
			name, oldest := oldestZone(tx.Bucket([]byte(kind)))
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

func oldestZone(kind *bbolt.Bucket) (name []byte, oldest int64) {
	_ = kind.ForEachBucket(func(zone []byte) error {
		if k, _ := kind.Bucket(zone).Cursor().First(); k != nil && (name == nil || startOf(k) < oldest) {
			name, oldest = append([]byte(nil), zone...), startOf(k)
		}
		return nil
	})
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
	return deleted, addCount(tx, kind, -deleted)
}
