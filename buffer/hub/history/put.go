package history

import (
	"bytes"
	"encoding/binary"

	"go.etcd.io/bbolt"
)

// maxZones bounds the zones of a hub, so that a mistaken sensor cannot fill it with names.
const maxZones = 2000

// maxZonesOfSensor bounds those of one sensor, so that it leaves room for others. Its
// configuration may have 256, and the total is one more.
const maxZonesOfSensor = 300

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
		if zonesOf(kind) >= maxZones || zonesOfSensor(kind, r.Site+"/"+r.Sensor+"/") >= maxZonesOfSensor {
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
		if err := addCount(tx, r.Kind, []byte(r.Zoned()), 1); err != nil {
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

// zonesOfSensor counts the zones whose names begin with "site/sensor/".
func zonesOfSensor(kind *bbolt.Bucket, front string) (n int) {
	c := kind.Cursor()
	for name, _ := c.Seek([]byte(front)); bytes.HasPrefix(name, []byte(front)); name, _ = c.Next() {
		n++
	}
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
