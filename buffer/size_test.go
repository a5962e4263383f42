package buffer

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

// TestSizeOfADay measures what DELIVERY.md says about the size of the file: ten
// zones and their total, windows of five minutes, payloads of 1,024 bytes.
func TestSizeOfADay(t *testing.T) {
	const zones, windows, payload = 11, 288, 1024
	o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{})
	o.db.NoSync = true // measured is room, not time
	for w := range int64(windows) {
		var recs []Record
		for z := range zones {
			start := w * 5 * minute
			recs = append(recs, Record{
				Key:   fmt.Sprintf("jakarta-01/front-door/zone-%02d/%s/300", z, time.Unix(0, start).UTC().Format(time.RFC3339)),
				Topic: "footfall/v1/jakarta-01/front-door/",
				Start: start, End: start + 5*minute, Payload: bytes.Repeat([]byte{'x'}, payload),
			})
		}
		mustAppend(t, o, recs)
	}
	var used int
	err := o.view(func(tx *bbolt.Tx) error {
		st := tx.Bucket(recordsBucket).Stats()
		used = st.BranchAlloc + st.LeafAlloc
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	perRecord, size := used/(zones*windows), o.Stats().Bytes
	t.Logf("%d records: %d bytes each with their share of pages, %.1f MB in use, file of %.1f MB",
		zones*windows, perRecord, float64(used)/1e6, float64(size)/1e6)
	if perRecord < 1400 || perRecord > 1600 || used < 4_500_000 || used > 5_000_000 || size > 9_000_000 {
		t.Error("DELIVERY.md says 1.5 KB a record, 4.8 MB a day and a file of 8.4 MB")
	}
}

func TestCapacity(t *testing.T) {
	lasts, size := Capacity(DefaultMaxRows, 11, 5*time.Minute)
	if lasts.Hours() < 6*24 || lasts.Hours() > 7*24 || size < 30e6 || size > 31e6 {
		t.Errorf("%v and %d bytes; DELIVERY.md says 6 days and 30 MB", lasts, size)
	}
	if lasts, size := Capacity(0, 1, time.Minute); lasts != 0 || size != 0 {
		t.Errorf("no rows: %v, %d bytes", lasts, size)
	}
}
