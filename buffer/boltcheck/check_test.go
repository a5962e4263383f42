package boltcheck

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

var bucket = []byte("bucket")

// key and value number i of the files made here.
func key(i int) []byte   { return fmt.Appendf(nil, "key %05d", i) }
func value(i int) []byte { return fmt.Appendf(nil, "value %d %0100d", i, i) }

// entries is how many keys soundFile holds: enough for branch pages.
const entries = 2000

// soundFile returns the path of a file with branches, leaves, a nested bucket
// and free pages.
func soundFile(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bolt")
	db := openBolt(t, path)
	update(t, db, func(b *bbolt.Bucket) error {
		if _, err := b.CreateBucket([]byte("nested")); err != nil {
			return err
		}
		for i := range entries {
			if err := b.Put(key(i), value(i)); err != nil {
				return err
			}
		}
		return nil
	})
	update(t, db, func(b *bbolt.Bucket) error {
		for i := range entries / 4 {
			if err := b.Delete(key(4 * i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func openBolt(t testing.TB, path string) *bbolt.DB {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{FreelistType: bbolt.FreelistArrayType})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func update(t testing.TB, db *bbolt.DB, fn func(*bbolt.Bucket) error) {
	t.Helper()
	err := db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(bucket)
		if err != nil {
			return err
		}
		return fn(b)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// damage changes a sound file and returns what File says of it.
func damage(t testing.TB, path string, change func(b []byte, m meta)) error {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m, err := newestMeta(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	change(b, m)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return File(bytes.NewReader(b), int64(len(b)))
}

// firstPage returns the first page of a kind that the walk from the root meets.
func firstPage(t testing.TB, b []byte, m meta, kind uint16) []byte {
	t.Helper()
	c := &checker{f: bytes.NewReader(b), meta: m, seen: make([]bool, m.pages)}
	if err := c.tree(m.root, nil, nil); err != nil {
		t.Fatal(err)
	}
	for id := uint64(metaPages); id < m.pages; id++ {
		page := b[id*m.pageSize:]
		if c.seen[id] && order.Uint64(page) == id && order.Uint16(page[8:]) == kind {
			return page[:m.pageSize]
		}
	}
	t.Fatalf("no page of kind %#x", kind)
	return nil
}

// branchToItself makes a branch page its own first child.
func branchToItself(t testing.TB, path string) error {
	return damage(t, path, func(b []byte, m meta) {
		page := firstPage(t, b, m, branchPage)
		order.PutUint64(page[pageHeaderSize+8:], order.Uint64(page))
	})
}

// usedPageFree puts a leaf that is in use into the free list, in the place of a
// page that is free.
func usedPageFree(t testing.TB, path string) error {
	return damage(t, path, func(b []byte, m meta) {
		leaf := order.Uint64(firstPage(t, b, m, leafPage))
		list := b[m.freelist*m.pageSize:]
		if order.Uint16(list[10:]) == 0 {
			t.Fatal("no free page")
		}
		order.PutUint64(list[pageHeaderSize:], leaf)
	})
}

func TestSound(t *testing.T) {
	if err := damage(t, soundFile(t), func([]byte, meta) {}); err != nil {
		t.Errorf("a sound file: %v", err)
	}
}

// TestWhatBoltDoesWithDamage is why this package exists. It fails when the
// bbolt of go.mod has become able to deal with the damage by itself.
func TestWhatBoltDoesWithDamage(t *testing.T) {
	if path := os.Getenv(childFile); path != "" {
		read(path)
		return
	}
	t.Run("a branch that points to itself ends the process", func(t *testing.T) {
		path := soundFile(t)
		if err := branchToItself(t, path); err == nil || !strings.Contains(err.Error(), "used twice") {
			t.Errorf("File says %v", err)
		}
		cmd := exec.Command(os.Args[0], "-test.run", "^TestWhatBoltDoesWithDamage$")
		cmd.Env = append(os.Environ(), childFile+"="+path)
		out, err := cmd.CombinedOutput()
		if err == nil || !bytes.Contains(out, []byte("stack overflow")) {
			t.Errorf("bbolt survives it, with recover: %v\n%.500s", err, out)
		}
	})
	t.Run("a page that is in use and free is overwritten", func(t *testing.T) {
		path := soundFile(t)
		if err := usedPageFree(t, path); err == nil || !strings.Contains(err.Error(), "freelist") {
			t.Errorf("File says %v", err)
		}
		if lost := writeOver(t, path); lost == 0 {
			t.Error("bbolt keeps all records of the damaged file")
		}
	})
}

const childFile = "FOOTFALL_TEST_BOLT_FILE"

// read does all that a program can do to survive a damaged file.
func read(path string) {
	debug.SetMaxStack(4 << 20) // sooner than after a gigabyte
	debug.SetPanicOnFault(true)
	defer func() { fmt.Println("recovered:", recover()) }()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		fmt.Println("refused:", err)
		return
	}
	_ = db.View(func(tx *bbolt.Tx) error {
		fmt.Printf("read: %q\n", tx.Bucket(bucket).Get(key(1)))
		return nil
	})
}

// writeOver adds records until the free pages are used up and returns how many
// of the old ones are not what they were. A panic on the way counts as one.
func writeOver(t *testing.T, path string) (lost int) {
	defer func() {
		if recover() != nil {
			lost++
		}
	}()
	db := openBolt(t, path)
	for i := range 50 {
		update(t, db, func(b *bbolt.Bucket) error { return b.Put(key(entries+i), value(i)) })
	}
	_ = db.View(func(tx *bbolt.Tx) error {
		for i := range entries {
			if i%4 != 0 && !bytes.Equal(tx.Bucket(bucket).Get(key(i)), value(i)) {
				lost++
			}
		}
		return nil
	})
	return lost
}

// TestDamageIsNamed gives each rule of the walk a file that breaks it.
func TestDamageIsNamed(t *testing.T) {
	for want, change := range map[string]func(b []byte, m meta){
		"not a bbolt file":           func(b []byte, m meta) { clear(b[:2*m.pageSize]) },
		"wrong header":               func(b []byte, m meta) { order.PutUint64(b[m.root*m.pageSize:], m.root+1) },
		"neither branch nor leaf":    func(b []byte, m meta) { order.PutUint16(b[m.root*m.pageSize+8:], freelistPage) },
		"elements do not fit":        func(b []byte, m meta) { order.PutUint16(b[m.root*m.pageSize+10:], 0xfff0) },
		"element is not where":       func(b []byte, m meta) { b[m.root*m.pageSize+pageHeaderSize+4] ^= 1 },
		"element flags":              func(b []byte, m meta) { b[m.root*m.pageSize+pageHeaderSize] = 7 },
		"freelist: wrong kind":       func(b []byte, m meta) { order.PutUint16(b[m.freelist*m.pageSize+8:], leafPage) },
		"entries do not fit":         func(b []byte, m meta) { order.PutUint16(b[m.freelist*m.pageSize+10:], 0xfff0) },
		"freelist: page 1 is out of": func(b []byte, m meta) { order.PutUint64(b[m.freelist*m.pageSize+pageHeaderSize:], 1) },
	} {
		if err := damage(t, soundFile(t), change); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	b, err := os.ReadFile(soundFile(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := File(bytes.NewReader(b[:len(b)/2]), int64(len(b)/2)); err == nil || !strings.Contains(err.Error(), "shorter than its") {
		t.Errorf("half a file: %v", err)
	}
}

// FuzzFile edits a sound file as FuzzOpen of the outbox does: each four bytes
// are a place, three bytes, and what is XORed into it. The walk must end without
// a panic, and what it passes bbolt must be able to read.
func FuzzFile(f *testing.F) {
	path := soundFile(f)
	sound, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	dir := f.TempDir()
	f.Add([]byte{0, 0, 10, 1})
	f.Add([]byte{0, 0x10, 8, 3, 0, 0x20, 12, 0xff})
	f.Fuzz(func(t *testing.T, edits []byte) {
		bad := bytes.Clone(sound)
		for ; len(edits) >= 4; edits = edits[4:] {
			at := int(edits[0])<<16 | int(edits[1])<<8 | int(edits[2])
			bad[at%len(bad)] ^= edits[3]
		}
		if File(bytes.NewReader(bad), int64(len(bad))) != nil {
			return
		}
		path := filepath.Join(dir, "bolt")
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		db := openBolt(t, path)
		defer db.Close()
		_ = db.View(func(tx *bbolt.Tx) error {
			return tx.ForEach(func(_ []byte, b *bbolt.Bucket) error {
				return b.ForEach(func(_, _ []byte) error { return nil })
			})
		})
	})
}
