package buffer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path string
		opt  Options
		want []string
	}{
		"no directory":   {filepath.Join(dir, "missing", "outbox"), Options{}, []string{"directory " + filepath.Join(dir, "missing") + " does not exist", "install -d", "outbox.path"}},
		"a directory":    {dir, Options{}, []string{dir, "is a directory"}},
		"a file as dir":  {filepath.Join(file, "outbox"), Options{}, []string{file}},
		"a device":       {"/dev/null", Options{}, []string{"not a regular file"}},
		"negative limit": {file, Options{MaxRows: -1}, []string{"outbox.max_rows is -1"}},
	} {
		_, err := Open(c.path, c.opt)
		if err == nil {
			t.Errorf("%s: opened", name)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q lacks %q", name, err, want)
			}
		}
	}
}

func TestOpenOnlyOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	o := open(t, path, Options{})
	_, err := Open(path, Options{Timeout: 50 * time.Millisecond})
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "another footfall") {
		t.Errorf("a second open: %v", err)
	}
	second := make(chan error, 1)
	go func() {
		o, err := Open(path, Options{Timeout: 20 * time.Second})
		if err == nil {
			err = o.Close()
		}
		second <- err
	}()
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-second; err != nil {
		t.Errorf("open after the first was closed: %v", err)
	}
}

func TestOpenTightensTheMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	o := open(t, path, Options{})
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	open(t, path, Options{})
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
}

// fill appends windows until the file is well above compactAbove.
func fill(t testing.TB, o *Outbox) {
	t.Helper()
	for i := range int64(20) {
		recs := window(i, "a", "b", "c", "d", "e")
		for r := range recs {
			recs[r].Payload = make([]byte, 20_000)
		}
		mustAppend(t, o, recs)
	}
}

func TestCompactsAtStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	o := open(t, path, Options{})
	fill(t, o)
	o = reopen(t, o)
	large := o.Stats().Bytes
	if large < 2_000_000 {
		t.Fatalf("the full file has %d bytes only", large)
	}
	seqs := peekSeqs(t, o)
	if err := o.Delete(seqs[:len(seqs)-3]...); err != nil {
		t.Fatal(err)
	}
	kept, _ := o.Peek(0, 10)
	o = reopen(t, o)
	if st := o.Stats(); st.Bytes > large/4 || st.Rows != 3 || st.Quarantined != "" {
		t.Errorf("from %d bytes: %+v", large, st)
	}
	again, _ := o.Peek(0, 10)
	for i := range kept {
		if again[i].Seq != kept[i].Seq || string(again[i].Payload) != string(kept[i].Payload) {
			t.Errorf("record %d changed", kept[i].Seq)
		}
	}
	next := window(50, "a")
	mustAppend(t, o, next)
	if next[0].Seq != uint64(len(seqs)+1) || o.HighWater() != 51*minute {
		t.Errorf("number %d, high water %d after rewriting", next[0].Seq, o.HighWater())
	}
	checkFile(t, o)
	if _, err := os.Stat(path + ".new"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the temporary file is left: %v", err)
	}
	if _, err := Open(path, Options{Timeout: time.Millisecond}); !errors.Is(err, ErrInUse) {
		t.Errorf("the new file is not locked: %v", err)
	}
}

// TestCompactSurvivesACrash leaves what a crash in the middle of rewriting
// leaves: a half-written new file beside the old one.
func TestCompactSurvivesACrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	o := open(t, path, Options{})
	mustAppend(t, o, window(1, "a"))
	if err := os.WriteFile(path+".new", make([]byte, 10_000), 0o600); err != nil {
		t.Fatal(err)
	}
	o = reopen(t, o)
	if got := peekSeqs(t, o); len(got) != 1 {
		t.Errorf("records %v", got)
	}
	fill2 := window(2, "a")
	mustAppend(t, o, fill2)
}

// TestCompactFailing has a directory where the new file should be.
func TestCompactFailing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	o := open(t, path, Options{})
	fill(t, o)
	if err := o.Delete(peekSeqs(t, o)[1:]...); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path+".new", 0o700); err != nil {
		t.Fatal(err)
	}
	o = reopen(t, o)
	if st := o.Stats(); st.Rows != 1 || st.Quarantined != "" {
		t.Errorf("stats %+v", st)
	}
	mustAppend(t, o, window(60, "a"))
}

// TestGrowthIsBounded sends a long stream through a small outbox: free pages
// are used again.
func TestGrowthIsBounded(t *testing.T) {
	o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{MaxRows: 50})
	var early int64
	for i := range int64(400) {
		recs := window(i, "a", "b")
		for r := range recs {
			recs[r].Payload = make([]byte, 450)
		}
		mustAppend(t, o, recs)
		if i == 100 {
			early = o.Stats().Bytes
		}
	}
	if late := o.Stats().Bytes; late > early {
		t.Errorf("the file grew from %d to %d bytes at a constant number of rows", early, late)
	}
}

func BenchmarkAppend(b *testing.B) {
	for _, zones := range []int{3, 30} {
		b.Run(fmt.Sprintf("zones=%d", zones), func(b *testing.B) {
			o := open(b, filepath.Join(b.TempDir(), "outbox"), Options{MaxRows: 1000})
			names := make([]string, zones)
			for i := range names {
				names[i] = fmt.Sprint("zone", i)
			}
			var i int64
			for b.Loop() {
				recs := window(i, names...)
				for r := range recs {
					recs[r].Payload = make([]byte, 450)
				}
				mustAppend(b, o, recs)
				i++
			}
		})
	}
}
