package buffer

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// writes is how often the file was written to since the outbox was opened.
func writes(o *Outbox) int64 {
	s := o.db.Stats()
	return s.TxStats.GetWrite()
}

// TestSparing deletes with the next append, in one write to the disk, and hides what is
// deleted until then.
func TestSparing(t *testing.T) {
	each := map[bool]int64{}
	for _, sparing := range []bool{false, true} {
		o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{Sparing: sparing})
		mustAppend(t, o, window(0, "a", "b"))
		before := writes(o)
		for i := range int64(10) {
			if err := o.Delete(peekSeqs(t, o)...); err != nil {
				t.Fatal(err)
			}
			if s := o.Stats(); s.Rows != 0 || s.Oldest != 0 || s.Newest != 0 || len(peekSeqs(t, o)) != 0 {
				t.Errorf("sparing %v: deleted and there: %+v", sparing, s)
			}
			if seq, err := o.Last(func(*Record) bool { return true }); seq != 0 || err != nil {
				t.Errorf("sparing %v: the newest record is %d, %v", sparing, seq, err)
			}
			mustAppend(t, o, window(i+1, "a", "b"))
			if s := o.Stats(); s.Rows != 2 || s.Oldest != (i+1)*minute || s.Newest != (i+2)*minute {
				t.Errorf("sparing %v: after an append %+v", sparing, s)
			}
		}
		each[sparing] = writes(o) - before
	}
	if 2*each[true] > each[false]+10 {
		t.Errorf("%d writes sparingly, %d else", each[true], each[false])
	}
}

// TestSparingEnds keeps a deletion through Close, and through a crash only if an append
// came after it.
func TestSparingEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	o := open(t, path, Options{Sparing: true})
	mustAppend(t, o, window(0, "a", "b", "c"))
	seqs := peekSeqs(t, o)
	if err := o.Delete(seqs[0]); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, o, window(1, "a"))
	if err := o.Delete(seqs[1]); err != nil {
		t.Fatal(err)
	}
	crashed := filepath.Join(t.TempDir(), "outbox")
	text, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(crashed, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if got, want := peekSeqs(t, open(t, crashed, Options{})), []uint64{seqs[1], seqs[2], seqs[2] + 1}; !slices.Equal(got, want) {
		t.Errorf("after a crash %v wait, want %v", got, want)
	}
	o = reopen(t, o)
	if got, want := peekSeqs(t, o), []uint64{seqs[2], seqs[2] + 1}; !slices.Equal(got, want) || o.Stats().Rows != 2 {
		t.Errorf("after a restart %v wait, want %v", got, want)
	}
}

// TestSparingOfMany does not wait with many deletions.
func TestSparingOfMany(t *testing.T) {
	o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{Sparing: true})
	for i := range int64(deleteChunk + 10) {
		mustAppend(t, o, window(i, "a"))
	}
	if err := o.Delete(peekSeqs(t, o)...); err != nil {
		t.Fatal(err)
	}
	if left := o.done.all(); len(left) != 0 || o.Stats().Rows != 0 {
		t.Errorf("%d deletions wait, %d rows", len(left), o.Stats().Rows)
	}
}
