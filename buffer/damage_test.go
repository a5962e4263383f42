package buffer

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fixedNow is the clock of tests that need one.
func fixedNow() time.Time { return time.Date(2026, 3, 1, 10, 3, 0, 0, time.UTC) }

// soundFile returns the bytes of an outbox with a few hundred records, some
// deleted, so that it has branch pages, leaves and free pages.
func soundFile(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "outbox")
	o := open(t, path, Options{})
	for i := range int64(12) {
		recs := window(i, strings.Fields(strings.Repeat("zone ", 20))...)
		for z := range recs {
			recs[z].Key += fmt.Sprint(z)
		}
		mustAppend(t, o, recs)
	}
	if err := o.Delete(peekSeqs(t, o)[:100]...); err != nil {
		t.Fatal(err)
	}
	checkFile(t, o)
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// useDamaged opens an outbox from these bytes and uses it fully. It must
// open with any bytes. Then it must either hand out only records that were stored, or
// have moved the file aside.
func useDamaged(t testing.TB, dir string, content []byte) (quarantined bool) {
	t.Helper()
	path := filepath.Join(dir, "outbox")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := Open(path, Options{Now: fixedNow})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	defer o.Close()
	recs, err := o.Peek(0, 1<<20)
	if err != nil {
		t.Fatalf("peek: %v", err)
	}
	for _, r := range recs {
		if want := fmt.Sprintf(`{"zone":"zone","window":%d}`, r.Start/minute); string(r.Payload) != want {
			t.Fatalf("record %d holds %q, want %q", r.Seq, r.Payload, want)
		}
	}
	start := max(o.HighWater(), fixedNow().UnixNano())
	if _, err := o.Append([]Record{{Key: "new", Start: start, End: start + minute}}); err != nil {
		t.Fatalf("append: %v", err)
	}
	if err := o.Delete(peekSeqs(t, o)...); err != nil {
		t.Fatalf("delete: %v", err)
	}
	return o.Stats().Quarantined != ""
}

func TestDamagedFiles(t *testing.T) {
	sound := soundFile(t)
	swapped := bytes.Clone(sound)
	root, size := int(newestMeta(sound).root), os.Getpagesize()
	copy(swapped[root*size:(root+1)*size], sound[(root-1)*size:root*size])
	for name, content := range map[string][]byte{
		"one byte":             {0},
		"text":                 []byte(strings.Repeat("this is not a database\n", 1000)),
		"zeros":                make([]byte, 32<<10),
		"cut inside a page":    sound[:len(sound)/2+17],
		"cut to the metas":     sound[:2*os.Getpagesize()],
		"cut below the metas":  sound[:os.Getpagesize()+100],
		"cut by one page":      sound[:usedBytes(sound)-os.Getpagesize()],
		"first page destroyed": append(make([]byte, 64), sound[64:]...),
		"a page over another":  swapped,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if !useDamaged(t, dir, content) && name != "first page destroyed" {
				t.Error("a damaged file passed as sound")
			}
		})
	}
	if useDamaged(t, t.TempDir(), sound) {
		t.Error("a sound file was moved aside")
	}
}

// meta is what tests need of the newer of bbolt's two meta pages; see
// boltcheck for the layout.
type meta struct{ page, root, pages, txid uint64 }

func newestMeta(file []byte) (newest meta) {
	for page := range uint64(2) {
		b := file[page*uint64(os.Getpagesize())+16:]
		field := func(at int) uint64 { return binary.NativeEndian.Uint64(b[at:]) }
		if m := (meta{page, field(16), field(40), field(48)}); page == 0 || m.txid > newest.txid {
			newest = m
		}
	}
	return newest
}

// usedBytes is how much of a file its pages take.
func usedBytes(file []byte) int { return int(newestMeta(file).pages) * os.Getpagesize() }

// TestDamagedBits flips bits where the file has meaning and opens it.
func TestDamagedBits(t *testing.T) {
	sound := soundFile(t)
	used := usedBytes(sound)
	rng := rand.New(rand.NewPCG(1, 2))
	dir := t.TempDir()
	var moved int
	for i := range 300 {
		bad := bytes.Clone(sound)
		for range 1 + rng.IntN(4) {
			at := rng.IntN(used)
			if i%2 == 0 { // page and element headers are where it hurts
				at = rng.IntN(used/os.Getpagesize())*os.Getpagesize() + rng.IntN(120)
			}
			bad[at] ^= 1 << rng.IntN(8)
		}
		if useDamaged(t, dir, bad) {
			moved++
		}
	}
	t.Logf("%d of 300 damaged files were moved aside", moved)
	if moved < 30 {
		t.Error("hardly any damage was found")
	}
}

// FuzzOpen edits a sound file: each four bytes of the input are a place, three
// bytes, and what is XORed into it. The meta pages, which have checksums, are
// left alone, or hardly any input would come further.
func FuzzOpen(f *testing.F) {
	sound := soundFile(f)
	used := usedBytes(sound)
	dir := f.TempDir()
	f.Add([]byte{0, 0, 10, 1})
	f.Add([]byte{0, 0x10, 8, 3, 0, 0x20, 12, 0xff})
	f.Fuzz(func(t *testing.T, edits []byte) {
		bad := bytes.Clone(sound)
		for ; len(edits) >= 4; edits = edits[4:] {
			at := int(edits[0])<<16 | int(edits[1])<<8 | int(edits[2])
			bad[2*os.Getpagesize()+at%(used-2*os.Getpagesize())] ^= edits[3]
		}
		useDamaged(t, dir, bad)
	})
}

func TestQuarantine(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "outbox")
	for range keepQuarantined + 2 {
		if err := os.WriteFile(path, []byte("damaged"), 0o600); err != nil {
			t.Fatal(err)
		}
		o := open(t, path, Options{Now: fixedNow})
		st := o.Stats()
		if !strings.HasPrefix(st.Quarantined, path+".corrupt-20260301T100300Z") || st.Rows != 0 {
			t.Errorf("stats %+v", st)
		}
		if b, err := os.ReadFile(st.Quarantined); err != nil || string(b) != "damaged" {
			t.Errorf("what was moved aside: %q, %v", b, err)
		}
		// What was released is unknown, so the window that is open now may not
		// be released.
		now := fixedNow().UnixNano()
		if !o.Released(now-minute, now+minute) || o.Released(now, now+minute) {
			t.Error("the time before the damage does not count as released")
		}
		if err := o.Close(); err != nil {
			t.Fatal(err)
		}
	}
	left, err := filepath.Glob(path + ".corrupt-*")
	if err != nil || len(left) != keepQuarantined {
		t.Errorf("%d files were kept, want %d", len(left), keepQuarantined)
	}
	o := open(t, path, Options{})
	if o.Stats().Quarantined != "" {
		t.Error("the new file is moved aside again")
	}
}

// TestFaultWhileInUse cuts the file under a running outbox, which is what a
// dying disk looks like: the mapped pages are gone.
func TestFaultWhileInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	o := open(t, path, Options{Now: fixedNow})
	for i := range int64(50) {
		mustAppend(t, o, []Record{{Key: "zone", Start: i * minute, End: (i + 1) * minute, Payload: make([]byte, 4000)}})
	}
	if err := os.Truncate(path, int64(2*os.Getpagesize())); err != nil {
		t.Fatal(err)
	}
	_, err := o.Peek(0, 100)
	if !errors.Is(err, ErrCorrupt) {
		t.Fatalf("peek over missing pages: %v", err)
	}
	if _, err := o.Append(window(100, "a")); !errors.Is(err, ErrCorrupt) || !o.Stats().Failed {
		t.Errorf("append afterwards: %v", err)
	}
	if err := o.Close(); err != nil {
		t.Error(err)
	}
	o = open(t, path, Options{Now: fixedNow})
	if o.Stats().Quarantined == "" {
		t.Error("the next start did not move the file aside")
	}
	if o = reopen(t, o); o.Stats().Quarantined != "" {
		t.Error("the start after that moves a sound file aside")
	}
}

// TestTornMeta is a power cut while the newest meta page was written: the file
// is as it was one transaction before.
func TestTornMeta(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	o := open(t, path, Options{})
	mustAppend(t, o, window(1, "a"))
	mustAppend(t, o, window(2, "a"))
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[int(newestMeta(b).page)*os.Getpagesize()+16+60] ^= 0xff // in its checksum
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	o = open(t, path, Options{})
	if st := o.Stats(); st.Quarantined != "" || st.Rows != 1 || o.HighWater() != 2*minute {
		t.Errorf("stats %+v, high water %d", st, o.HighWater())
	}
}

func BenchmarkVerify(b *testing.B) {
	path := filepath.Join(b.TempDir(), "outbox")
	o := open(b, path, Options{})
	zones := make([]string, 1000)
	for i := range zones {
		sum := sha256.Sum256([]byte{byte(i), byte(i >> 8)})
		zones[i] = fmt.Sprintf("%x", sum[:8])
	}
	for i := range int64(20) {
		recs := window(i, zones...)
		for z := range recs {
			recs[z].Payload = make([]byte, 450)
		}
		mustAppend(b, o, recs)
	}
	b.SetBytes(o.Stats().Bytes)
	for b.Loop() {
		verifyPath(b, path)
	}
}
