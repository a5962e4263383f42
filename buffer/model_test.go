package buffer

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"go.etcd.io/bbolt"

	"footfall/buffer/boltcheck"
)

// model is what an outbox should be: the plain thing in memory.
type model struct {
	maxRows  int
	rows     []Record
	lastSeq  uint64
	released []spanOf
	evicted  uint64
	newest   int64
}

type spanOf struct{ start, end int64 }

// append mirrors Append for windows that never go back over a short gap.
func (m *model) append(recs []Record) (int, error) {
	start, end := span(recs)
	for _, s := range m.released {
		if start < s.end && end > s.start {
			return 0, ErrAlreadyReleased
		}
	}
	if start < m.newest {
		return 0, ErrAlreadyReleased
	}
	m.newest = end
	m.released = append(m.released, spanOf{start, end})
	for _, r := range recs {
		m.lastSeq++
		r.Seq = m.lastSeq
		m.rows = append(m.rows, r)
	}
	over := max(0, len(m.rows)-m.maxRows)
	m.rows = m.rows[over:]
	m.evicted += uint64(over)
	return over, nil
}

func (m *model) delete(seqs ...uint64) {
	gone := make(map[uint64]bool)
	for _, s := range seqs {
		gone[s] = true
	}
	var kept []Record
	for _, r := range m.rows {
		if !gone[r.Seq] {
			kept = append(kept, r)
		}
	}
	m.rows = kept
}

// TestOutboxAgainstModel does random things to an outbox and to the model and
// compares them, over restarts, with bbolt's own check and ours after each.
func TestOutboxAgainstModel(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed", seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 1))
			m := &model{maxRows: 3 + rng.IntN(30<<(seed%4))}
			o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{MaxRows: m.maxRows, Sparing: seed%2 == 1})
			for range 120 {
				o = randomStep(t, rng, o, m)
				compare(t, o, m)
			}
		})
	}
}

func randomStep(t *testing.T, rng *rand.Rand, o *Outbox, m *model) *Outbox {
	switch rng.IntN(10) {
	default:
		recs := randomWindow(rng, m)
		n, err := o.Append(recs)
		wantN, wantErr := m.append(recs)
		if n != wantN || !errors.Is(err, wantErr) {
			t.Fatalf("append: %d, %v; want %d, %v", n, err, wantN, wantErr)
		}
	case 6, 7, 8:
		var seqs []uint64
		for range rng.IntN(20) {
			seqs = append(seqs, rng.Uint64N(m.lastSeq+2))
		}
		if n := len(m.rows); n > 0 { // a run, so that pages become empty and merge
			for _, r := range m.rows[rng.IntN(n/2+1) : n/2+rng.IntN(n-n/2)] {
				seqs = append(seqs, r.Seq)
			}
		}
		if err := o.Delete(seqs...); err != nil {
			t.Fatal(err)
		}
		m.delete(seqs...)
	case 9:
		o = reopen(t, o)
		checkFile(t, o)
	}
	return o
}

func randomWindow(rng *rand.Rand, m *model) []Record {
	start := max(0, m.newest+int64(rng.IntN(6)-2)*minute)
	var recs []Record
	for z := range 1 + rng.IntN(min(m.maxRows, 8)) {
		payload := make([]byte, rng.IntN(3000))
		for i := range payload {
			payload[i] = byte(rng.Uint32())
		}
		recs = append(recs, Record{Key: fmt.Sprint("zone", z), Start: start, End: start + minute, Payload: payload})
	}
	return recs
}

func compare(t *testing.T, o *Outbox, m *model) {
	t.Helper()
	got, err := o.Peek(0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(m.rows) || len(got) > 0 && !reflect.DeepEqual(got, m.rows) {
		t.Fatalf("%d records differ from the model's %d", len(got), len(m.rows))
	}
	st := o.Stats()
	if st.Rows != len(m.rows) || st.Evicted != m.evicted || o.HighWater() != m.newest || st.Quarantined != "" || st.Unreadable != 0 {
		t.Fatalf("stats %+v, high water %d; want %d rows, %d evicted, %d", st, o.HighWater(), len(m.rows), m.evicted, m.newest)
	}
}

// checkFile asks bbolt and verify for their opinion of a sound file.
func checkFile(t testing.TB, o *Outbox) {
	t.Helper()
	err := o.view(func(tx *bbolt.Tx) error {
		var all error
		for err := range tx.Check() {
			all = errors.Join(all, err)
		}
		return all
	})
	if err != nil {
		t.Fatalf("bbolt's check: %v", err)
	}
	verifyPath(t, o.path)
}

func verifyPath(t testing.TB, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if err := boltcheck.File(f, info.Size()); err != nil {
		t.Fatalf("verify refuses a sound file: %v", err)
	}
}
