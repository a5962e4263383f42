package buffer

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

// starts returns the starts, in minutes, of all records in order.
func starts(t testing.TB, o *Outbox) []int64 {
	t.Helper()
	recs, err := o.Peek(0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	got := []int64{}
	for i, r := range recs {
		if i > 0 && r.Seq <= recs[i-1].Seq {
			t.Errorf("number %d comes after %d", r.Seq, recs[i-1].Seq)
		}
		got = append(got, r.Start/minute)
	}
	return got
}

func wantStarts(t testing.TB, o *Outbox, want ...int64) {
	t.Helper()
	if got := starts(t, o); !reflect.DeepEqual(got, append([]int64{}, want...)) {
		t.Errorf("records of minutes %v, want %v", got, want)
	}
}

// fixedMinute is the first whole minute after fixedNow.
var fixedMinute = fixedNow().UnixNano()/minute + 1

// TestBeginsInMemory: the directory is missing at the start, then there, with the
// file of an earlier run in it.
func TestBeginsInMemory(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "state")
	path := filepath.Join(dir, "outbox")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	old := open(t, path, Options{})
	mustAppend(t, old, window(1, "a"))
	mustAppend(t, old, window(2, "a"))
	if err := errors.Join(old.Close(), os.Rename(dir, dir+".away")); err != nil {
		t.Fatal(err)
	}

	o := open(t, path, Options{Memory: 100, Now: fixedNow})
	first := fixedMinute
	for i := range int64(3) {
		mustAppend(t, o, window(first+i, "a"))
	}
	if st := o.Stats(); st.InMemory != 3 || st.Rows != 3 || !strings.Contains(st.Disk, "does not exist: create it") {
		t.Errorf("stats %+v", st)
	}
	wantStarts(t, o, first, first+1, first+2)
	if _, err := o.Append(window(first, "a")); !errors.Is(err, ErrAlreadyReleased) {
		t.Errorf("the same window again: %v", err)
	}
	if _, err := o.Append(window(first-2, "a")); !errors.Is(err, ErrAlreadyReleased) {
		t.Errorf("a window from before the start: %v", err)
	}
	if err := o.Delete(peekSeqs(t, o)[0], 99); err != nil {
		t.Errorf("delete in memory: %v", err)
	}
	kept := peekSeqs(t, o)

	if err := os.Rename(dir+".away", dir); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, o, window(first+3, "a"))
	if st := o.Stats(); st.InMemory != 0 || st.Disk != "" || st.Rows != 5 {
		t.Errorf("after the directory came back: %+v", st)
	}
	wantStarts(t, o, 1, 2, first+1, first+2, first+3)
	if got := peekSeqs(t, o)[2:4]; !reflect.DeepEqual(got, kept) {
		t.Errorf("numbers %v became %v when they were written", kept, got)
	}
	if !o.Released(first, first+1) || o.HighWater() != (first+4)*minute {
		t.Error("what was released in memory is forgotten")
	}
	checkFile(t, o)
	o = reopen(t, o)
	wantStarts(t, o, 1, 2, first+1, first+2, first+3)
	if _, err := o.Append(window(first, "b")); !errors.Is(err, ErrAlreadyReleased) {
		t.Errorf("a window that was published from memory, after a restart: %v", err)
	}
}

// TestMemoryIsBounded drops the oldest and counts them.
func TestMemoryIsBounded(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "missing")
	o := open(t, filepath.Join(dir, "outbox"), Options{Memory: 4, Now: fixedNow})
	for i := range int64(5) {
		mustAppend(t, o, window(fixedMinute+i, "a", "b"))
	}
	wantStarts(t, o, fixedMinute+3, fixedMinute+3, fixedMinute+4, fixedMinute+4)
	if st := o.Stats(); st.Evicted != 6 || st.InMemory != 4 {
		t.Errorf("stats %+v", st)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, o, window(fixedMinute+5, "a"))
	if st := reopen(t, o).Stats(); st.Evicted != 6 || st.Rows != 5 {
		t.Errorf("after a restart: %+v", st)
	}
}

// TestClosingWritesMemory: the disk is well again when the sensor is stopped.
func TestClosingWritesMemory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "missing")
	o := open(t, filepath.Join(dir, "outbox"), Options{Memory: 4, Now: fixedNow})
	mustAppend(t, o, window(fixedMinute, "a"))
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	wantStarts(t, reopen(t, o), fixedMinute)
}

// TestNumbersThatCollide: a file that has used the numbers of memory already
// (clocks that were wrong) gives the records new ones.
func TestNumbersThatCollide(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "state", "outbox")
	o := open(t, path, Options{Memory: 10, Now: fixedNow})
	mustAppend(t, o, window(fixedMinute, "a"))
	other := open(t, filepath.Join(dir, "outbox"), Options{})
	err := other.update(func(tx *bbolt.Tx) error {
		s := state{lastSeq: 1 << 50}
		return s.save(tx)
	})
	if err := errors.Join(err, other.Close(), os.Mkdir(filepath.Dir(path), 0o700), os.Rename(filepath.Join(dir, "outbox"), path)); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, o, window(fixedMinute+1, "a"))
	if got := peekSeqs(t, o); !reflect.DeepEqual(got, []uint64{1<<50 + 1, 1<<50 + 2}) {
		t.Errorf("numbers %v", got)
	}
}

func endsBefore(end int64) func(*Record) bool {
	return func(r *Record) bool { return r.End <= end }
}

func TestLast(t *testing.T) {
	o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{})
	for i := range int64(5) {
		mustAppend(t, o, window(i, "a", "b"))
	}
	for end, want := range map[int64]uint64{0: 0, minute: 2, minute + 1: 2, 3*minute - 1: 4, 5 * minute: 10, 99 * minute: 10} {
		if got, err := o.Last(endsBefore(end)); got != want || err != nil {
			t.Errorf("the last that ends by %d: %d, %v; want %d", end, got, err, want)
		}
	}
	none := open(t, filepath.Join(t.TempDir(), "missing", "outbox"), Options{Memory: 10, Now: fixedNow})
	mustAppend(t, none, window(fixedMinute, "a"))
	if got, err := none.Last(endsBefore((fixedMinute + 1) * minute)); got != peekSeqs(t, none)[0] || err != nil {
		t.Errorf("in memory: %d, %v", got, err)
	}
}

// TestNumbersGoOn: what was published from memory uses up its numbers, although
// nothing of it is left when the disk comes back.
func TestNumbersGoOn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "missing")
	o := open(t, filepath.Join(dir, "outbox"), Options{Memory: 10, Now: fixedNow})
	published := window(fixedMinute, "a")
	mustAppend(t, o, published)
	if err := errors.Join(o.Delete(published[0].Seq), os.Mkdir(dir, 0o700)); err != nil {
		t.Fatal(err)
	}
	next := window(fixedMinute+1, "a")
	mustAppend(t, o, next)
	if next[0].Seq <= published[0].Seq || o.Stats().InMemory != 0 {
		t.Errorf("number %d after %d; %+v", next[0].Seq, published[0].Seq, o.Stats())
	}
}
