package buffer

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

// open opens an outbox that is closed at the end of the test.
func open(t testing.TB, path string, opt Options) *Outbox {
	t.Helper()
	o, err := Open(path, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.Close() })
	return o
}

func reopen(t testing.TB, o *Outbox) *Outbox {
	t.Helper()
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	return open(t, o.path, o.opt)
}

// window returns the records of window number i, one per zone.
func window(i int64, zones ...string) []Record {
	recs := make([]Record, 0, len(zones))
	for _, z := range zones {
		recs = append(recs, Record{
			Key: z, Start: i * minute, End: (i + 1) * minute,
			Payload: fmt.Appendf(nil, `{"zone":%q,"window":%d}`, z, i),
		})
	}
	return recs
}

func mustAppend(t testing.TB, o *Outbox, recs []Record) {
	t.Helper()
	if _, err := o.Append(recs); err != nil {
		t.Fatal(err)
	}
}

func peekSeqs(t testing.TB, o *Outbox) []uint64 {
	t.Helper()
	recs, err := o.Peek(0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	var seqs []uint64
	for _, r := range recs {
		seqs = append(seqs, r.Seq)
	}
	return seqs
}

func TestOutboxKeepsOrderAcrossRestarts(t *testing.T) {
	o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{})
	first := window(1, "a", "b")
	mustAppend(t, o, first)
	if first[0].Seq != 1 || first[1].Seq != 2 {
		t.Errorf("numbers %d, %d; want 1, 2", first[0].Seq, first[1].Seq)
	}
	o = reopen(t, o)
	mustAppend(t, o, window(2, "a", "b"))
	recs, err := o.Peek(1, 2)
	if err != nil || len(recs) != 2 || recs[0].Seq != 2 || recs[1].Seq != 3 {
		t.Fatalf("peek after 1: %+v, %v", recs, err)
	}
	if !reflect.DeepEqual(recs[0], first[1]) {
		t.Errorf("record came back as %+v, want %+v", recs[0], first[1])
	}
	if err := o.Delete(1, 2, 3, 4, 99); err != nil {
		t.Fatal(err)
	}
	o = reopen(t, o)
	if st := o.Stats(); st.Rows != 0 || st.Evicted != 0 {
		t.Errorf("after deleting all: %+v", st)
	}
	if o.HighWater() != 3*minute {
		t.Errorf("high water %d, want %d", o.HighWater(), 3*minute)
	}
	next := window(3, "a")
	mustAppend(t, o, next)
	if next[0].Seq != 5 {
		t.Errorf("number %d after the outbox was empty, want 5", next[0].Seq)
	}
}

func TestOutboxRefusesASecondDraw(t *testing.T) {
	o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{})
	mustAppend(t, o, window(5, "a", "b"))
	for name, recs := range map[string][]Record{
		"same window":          window(5, "a", "b"),
		"another zone of it":   window(5, "c"),
		"older window":         window(4, "a"),
		"old and new together": append(window(5, "a"), window(6, "a")...),
		"twice in one batch":   append(window(7, "a"), window(7, "a")...),
	} {
		before := o.Stats()
		if _, err := o.Append(recs); !errors.Is(err, ErrAlreadyReleased) {
			t.Errorf("%s: %v", name, err)
		}
		if after := o.Stats(); after != before {
			t.Errorf("%s: changed %+v to %+v", name, before, after)
		}
	}
	if err := o.Delete(1, 2); err != nil {
		t.Fatal(err)
	}
	o = reopen(t, o)
	if _, err := o.Append(window(5, "a")); !errors.Is(err, ErrAlreadyReleased) {
		t.Errorf("after a restart and with the records gone: %v", err)
	}
	if !o.Released(5*minute, 6*minute) || o.Released(6*minute, 7*minute) {
		t.Error("Released disagrees with Append")
	}
}

func TestOutboxCap(t *testing.T) {
	o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{MaxRows: 5})
	mustAppend(t, o, window(1, "a", "b"))
	mustAppend(t, o, window(2, "a", "b"))
	evicted, err := o.Append(window(3, "a", "b"))
	if err != nil || evicted != 1 {
		t.Fatalf("evicted %d, %v; want 1", evicted, err)
	}
	if got, want := peekSeqs(t, o), []uint64{2, 3, 4, 5, 6}; !reflect.DeepEqual(got, want) {
		t.Errorf("kept %v, want %v", got, want)
	}
	if _, err := o.Append(window(4, "a", "b", "c", "d", "e", "f")); err == nil || !strings.Contains(err.Error(), "outbox.max_rows") {
		t.Errorf("a window larger than the outbox: %v", err)
	}
	o.opt.MaxRows = 2
	o = reopen(t, o)
	if st := o.Stats(); st.Rows != 2 || st.Evicted != 4 || st.Oldest != 3*minute || st.Newest != 4*minute {
		t.Errorf("after lowering the cap: %+v", st)
	}
}

func TestOutboxTrimsInChunks(t *testing.T) {
	o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{})
	zones := make([]string, 3*deleteChunk)
	for i := range zones {
		zones[i] = fmt.Sprint("zone", i)
	}
	mustAppend(t, o, window(1, zones...))
	o.opt.MaxRows = 10
	o = reopen(t, o)
	if st := o.Stats(); st.Rows != 10 || st.Evicted != uint64(len(zones)-10) {
		t.Errorf("after lowering the cap: %+v", st)
	}
	mustAppend(t, o, window(2, "a"))
	if err := o.Delete(peekSeqs(t, o)...); err != nil || o.Stats().Rows != 0 {
		t.Errorf("delete all: %v, %+v", err, o.Stats())
	}
}

func TestOutboxRefusesImpossibleRecords(t *testing.T) {
	o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{})
	for want, r := range map[string]Record{
		"not after its start": {Key: "a", Start: 2, End: 2},
		"before 1970":         {Key: "a", Start: -1, End: 2},
		"key of 0 bytes":      {Start: 1, End: 2},
		"payload of":          {Key: "a", Start: 1, End: 2, Payload: make([]byte, MaxPayload+1)},
		"key of 1025":         {Key: strings.Repeat("k", MaxKey+1), Start: 1, End: 2},
	} {
		if _, err := o.Append([]Record{{Key: "good", Start: 1, End: 2}, r}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
	if o.Stats().Rows != 0 {
		t.Error("part of a refused batch was stored")
	}
	if n, err := o.Append(nil); n != 0 || err != nil {
		t.Errorf("nothing to append: %d, %v", n, err)
	}
}

func TestOutboxWakesItsReader(t *testing.T) {
	o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{})
	for i := range int64(3) {
		mustAppend(t, o, window(i, "a"))
	}
	<-o.Changed()
	select {
	case <-o.Changed():
		t.Error("several appends came as more than one wake-up")
	default:
	}
}

func TestOutboxPeekCopies(t *testing.T) {
	o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{})
	mustAppend(t, o, window(1, "a"))
	recs, _ := o.Peek(0, 1)
	for i := range recs[0].Payload {
		recs[0].Payload[i] = 'x' // mapped memory would fault here
	}
	if again, _ := o.Peek(0, 1); string(again[0].Payload) == string(recs[0].Payload) {
		t.Error("Peek handed out its own memory")
	}
}

func TestOutboxAfterClose(t *testing.T) {
	o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{})
	mustAppend(t, o, window(1, "a"))
	if err := errors.Join(o.Close(), o.Close()); err != nil {
		t.Fatal(err)
	}
	_, peekErr := o.Peek(0, 1)
	_, appendErr := o.Append(window(2, "a"))
	for _, err := range []error{peekErr, appendErr, o.Delete(1)} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
	}
	if !o.Released(10*minute, 11*minute) {
		t.Error("a closed outbox says that a window may be released")
	}
	_ = o.Stats()
}

// TestOutboxConcurrently has a writer, a reader that deletes and onlookers at
// once; the race detector does the judging, and nothing may be lost.
func TestOutboxConcurrently(t *testing.T) {
	const windows = 40
	o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range int64(windows) {
			if _, err := o.Append(window(i, "a", "b")); err != nil {
				t.Error(err)
			}
		}
	})
	stop := make(chan struct{})
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				_, _, _ = o.Stats(), o.HighWater(), o.Released(1, 2)
			}
		}
	})
	var next uint64 = 1
	deadline := time.After(30 * time.Second)
	for next <= 2*windows {
		recs, err := o.Peek(0, 8)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range recs {
			if r.Seq != next {
				t.Fatalf("got number %d, want %d", r.Seq, next)
			}
			if err := o.Delete(r.Seq); err != nil {
				t.Fatal(err)
			}
			next++
		}
		if len(recs) == 0 {
			select {
			case <-o.Changed():
			case <-deadline:
				t.Fatal("no wake-up")
			}
		}
	}
	close(stop)
	wg.Wait()
}
