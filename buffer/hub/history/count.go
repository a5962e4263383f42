package history

import (
	"bytes"
	"encoding/binary"
	"math"

	"go.etcd.io/bbolt"
)

// sensorsBucket has the number of rows of each sensor, of all kinds, by "site/sensor/".
var sensorsBucket = []byte("sensors")

// count is how many rows of a kind there are. It is kept in the transaction that changes
// it, since bbolt counts by reading all pages.
func count(tx *bbolt.Tx, kind Kind) int64 {
	return number(tx.Bucket(stateBucket).Get([]byte(kind)))
}

func total(tx *bbolt.Tx) (rows int64) {
	for _, kind := range Kinds {
		rows += count(tx, kind)
	}
	return rows
}

// addCount adds n to the rows of a kind, and to those of a zone's sensor.
func addCount(tx *bbolt.Tx, kind Kind, zone []byte, n int64) error {
	if err := add(tx.Bucket(stateBucket), []byte(kind), n); err != nil {
		return err
	}
	return add(tx.Bucket(sensorsBucket), sensorOf(zone), n)
}

// sensorOf is "site/sensor/" of "site/sensor/zone".
func sensorOf(zone []byte) []byte { return zone[:bytes.LastIndexByte(zone, '/')+1] }

func number(v []byte) int64 {
	if len(v) != 8 {
		return 0
	}
	return int64(binary.BigEndian.Uint64(v) & math.MaxInt64)
}

func add(b *bbolt.Bucket, key []byte, n int64) error {
	now := max(number(b.Get(key))+n, 0)
	if now == 0 && n < 0 && bytes.HasSuffix(key, []byte("/")) {
		return b.Delete(key) // of a sensor that is gone
	}
	return b.Put(key, binary.BigEndian.AppendUint64(nil, uint64(now)))
}

// largest returns the sensor with more than half of all rows, as "site/sensor/", and how
// many it has beyond that. Without one, it returns "" and all rows.
func largest(tx *bbolt.Tx) (front []byte, excess int64) {
	all := total(tx)
	excess = all
	_ = tx.Bucket(sensorsBucket).ForEach(func(name, v []byte) error {
		if rows := number(v); rows > all/2 {
			front, excess = bytes.Clone(name), rows-all/2
		}
		return nil
	})
	return front, excess
}

// countSensors counts the rows of each sensor, in a file that has none of the counts.
func countSensors(tx *bbolt.Tx) error {
	counts, err := tx.CreateBucketIfNotExists(sensorsBucket)
	if err != nil {
		return err
	}
	for _, kind := range Kinds {
		b := tx.Bucket([]byte(kind))
		err := b.ForEachBucket(func(zone []byte) error {
			return add(counts, sensorOf(zone), int64(b.Bucket(zone).Stats().KeyN))
		})
		if err != nil {
			return err
		}
	}
	return nil
}
