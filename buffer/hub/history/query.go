package history

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"strings"

	"go.etcd.io/bbolt"
)

// Zone is a zone with a history. First and Last are the starts of its oldest and newest
// rows of any kind, in nanoseconds since the Unix epoch.
type Zone struct {
	Site, Sensor, Zone string
	First, Last        int64
}

// Zones returns the zones with a history, sorted by name.
func (s *Store) Zones() ([]Zone, error) {
	var zones []Zone
	at := map[string]int{}
	err := s.view(func(tx *bbolt.Tx) error {
		for _, kind := range Kinds {
			b := tx.Bucket([]byte(kind))
			_ = b.ForEachBucket(func(name []byte) error {
				c := b.Bucket(name).Cursor()
				first, _ := c.First()
				last, _ := c.Last()
				levels := strings.Split(string(name), "/")
				if first == nil || len(levels) != 3 {
					return nil
				}
				i, there := at[string(name)]
				if !there {
					i = len(zones)
					at[string(name)] = i
					zones = append(zones, Zone{Site: levels[0], Sensor: levels[1], Zone: levels[2], First: startOf(first), Last: startOf(last)})
				}
				zones[i].First, zones[i].Last = min(zones[i].First, startOf(first)), max(zones[i].Last, startOf(last))
				return nil
			})
		}
		return nil
	})
	return zones, err
}

// Question names rows: those of one zone and kind that start from From and before Until,
// both in nanoseconds since the Unix epoch.
type Question struct {
	Site, Sensor, Zone string
	Kind               Kind
	From, Until        int64
	// Most bounds the rows of one answer.
	Most int
}

// Rows calls f with each payload by start, at most q.Most of them, and returns the start
// of the next one; 0 for none. Rows with one start are never parted. A damaged row is left
// out.
func (s *Store) Rows(q Question, f func(payload []byte) error) (next int64, err error) {
	var u unpacker
	err = s.view(func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte(q.Kind)).Bucket([]byte(q.Site + "/" + q.Sensor + "/" + q.Zone))
		if b == nil {
			return nil
		}
		rows, previous := 0, int64(-1)
		c := b.Cursor()
		for k, v := c.Seek(binary.BigEndian.AppendUint64(nil, uint64(max(q.From, 0)))); k != nil && startOf(k) < q.Until; k, v = c.Next() {
			if rows++; rows > q.Most && startOf(k) != previous {
				next = startOf(k)
				return nil
			}
			previous = startOf(k)
			payload, err := u.unpack(v)
			if errors.Is(err, errDamaged) {
				continue
			} else if err == nil {
				err = f(payload)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return next, err
}

// Stats tells how the history is.
type Stats struct {
	// Windows counts rows of windows, Hours those of hours and days.
	Windows, Hours int64
	// Bytes of the file.
	Bytes int64
	// Free bytes of the disk; negative if that cannot be told.
	Free int64
	// Last is the start of the newest row, in nanoseconds since the Unix epoch.
	Last int64
	// Evicted rows made room for others since the start, before their time.
	Evicted int64
	// Crowded rows were left out, because there are too many zones.
	Crowded int64
	// Quarantined is where a damaged file was moved to at the start; "" for none.
	Quarantined string
	// Tight: the disk has less left than is to be left to others.
	Tight bool
}

// Stats returns how the history is now.
func (s *Store) Stats() (Stats, error) {
	st := Stats{Free: -1, Tight: s.tight()}
	err := s.view(func(tx *bbolt.Tx) error {
		for _, kind := range Kinds {
			st.Last = max(st.Last, newestOf(tx.Bucket([]byte(kind))))
		}
		st.Windows, st.Hours = count(tx, Window), count(tx, Hour)+count(tx, Day)
		return nil
	})
	if s.opt.Free != nil {
		if free, known := s.opt.Free(); known {
			st.Free = free
		}
	}
	if info, statErr := os.Stat(s.path); statErr == nil {
		st.Bytes = info.Size()
	}
	s.mu.Lock()
	st.Evicted, st.Crowded, st.Quarantined = s.evicted, s.crowded, s.quarantined
	s.mu.Unlock()
	return st, err
}

// WriteTo writes a copy of the file as it is at this moment. Writing goes on meanwhile.
func (s *Store) WriteTo(w io.Writer) (n int64, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		n, err = tx.WriteTo(w)
		return err
	})
	return n, err
}
