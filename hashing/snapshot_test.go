package hashing

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
)

// busyGate has exact marks and a filter in use.
func busyGate(t testing.TB) *Gate {
	g := newGate(t, Config{Checkers: []Checker{bookOf(tablet)}, MaxMarked: 2})
	for i := range byte(3) {
		g.Admit(&[6]byte{2, i}, 0, DoNotCount)
	}
	g.Admit(&phone, 0, Global)
	return g
}

func TestSnapshotRoundTrip(t *testing.T) {
	g := busyGate(t)
	snapshot := g.Snapshot(nil)
	for _, secret := range [][]byte{phone[:], tablet[:], {2, 1, 0, 0, 0, 0}, g.key.memory[:8], g.key.memory[8:]} {
		if bytes.Contains(snapshot, secret) {
			t.Error("the snapshot holds an address or the key")
		}
	}
	id := g.pseudonym(&phone, 0)
	if bytes.Contains(snapshot, binary.LittleEndian.AppendUint64(nil, uint64(id))) {
		t.Error("the snapshot holds a pseudonym")
	}
	other := newGate(t, Config{MaxMarked: 2})
	if err := other.restore(snapshot); err != nil {
		t.Fatal(err)
	}
	if again := other.Snapshot(nil); len(again) != len(snapshot) || other.Crowding() != Crowded {
		t.Errorf("%d bytes again, of %d", len(again), len(snapshot))
	}
	wantVerdict(t, other, &phone, Global, Admitted)
	for i := range byte(3) {
		wantVerdict(t, other, &[6]byte{2, i}, 0, OptedOut)
	}
}

// TestRestoreWithLessRoom sees that no mark is lost if fewer are remembered
// exactly than before.
func TestRestoreWithLessRoom(t *testing.T) {
	g := newGate(t, Config{})
	for i := range byte(20) {
		wantVerdict(t, g, &[6]byte{2, i}, DoNotCount, Marked)
	}
	other := newGate(t, Config{MaxMarked: 5})
	if err := other.restore(g.Snapshot(nil)); err != nil {
		t.Fatal(err)
	}
	for i := range byte(20) {
		wantVerdict(t, other, &[6]byte{2, i}, 0, OptedOut)
	}
	if other.marks.exact.Len() != 5 {
		t.Errorf("%d marks are remembered exactly, with room for 5", other.marks.exact.Len())
	}
}

// TestListChangedOverARestart sees that a device that was counted before the
// restart is taken out.
func TestListChangedOverARestart(t *testing.T) {
	g := newGate(t, Config{})
	id := wantVerdict(t, g, &phone, Global, Admitted)
	other := newGate(t, Config{Checkers: []Checker{bookOf(phone)}})
	if err := other.restore(g.Snapshot(nil)); err != nil {
		t.Fatal(err)
	}
	if wantVerdict(t, other, &phone, Global, Excluded) != id {
		t.Error("another ID than what was counted")
	}
	wantVerdict(t, other, &phone, Global, OptedOut)
}

// Where in a snapshot things are.
const (
	identityAt = 1
	modeAt     = identityAt + 8
	marksAt    = modeAt + 1
	filtersAt  = marksAt + 4 + 2*8
)

func TestRestoreRefuses(t *testing.T) {
	good := busyGate(t).Snapshot(nil)
	for name, change := range map[string]func([]byte) []byte{
		"empty":            func([]byte) []byte { return nil },
		"short header":     func(s []byte) []byte { return s[:marksAt] },
		"cut":              func(s []byte) []byte { return s[:len(s)-8] },
		"longer":           func(s []byte) []byte { return append(s, 0) },
		"other version":    func(s []byte) []byte { s[0]++; return s },
		"other key":        func(s []byte) []byte { s[identityAt]++; return s },
		"other mode":       func(s []byte) []byte { s[modeAt] ^= 1; return s },
		"huge count":       func(s []byte) []byte { copy(s[marksAt:], "\xff\xff\xff\xff"); return s },
		"too many filters": func(s []byte) []byte { s[filtersAt] = maxFilters + 1; return s },
		"half a filter":    func(s []byte) []byte { s[filtersAt+4+4+1] /= 2; return s[:len(s)-4*1024] },
	} {
		g := newGate(t, Config{})
		if err := g.restore(change(bytes.Clone(good))); !errors.Is(err, ErrNotResumable) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if err := newGate(t, Config{}).restore(good); err != nil {
		t.Error(err)
	}
}

func FuzzRestore(f *testing.F) {
	good := busyGate(f).Snapshot(nil)
	f.Add(good)
	f.Add(newGate(f, Config{}).Snapshot(nil))
	f.Add(good[:len(good)-3])
	f.Fuzz(func(t *testing.T, snapshot []byte) {
		g := newGate(t, Config{MaxMarked: 8, Checkers: []Checker{bookOf(phone)}})
		if len(snapshot) >= marksAt {
			binary.LittleEndian.PutUint64(snapshot[identityAt:], g.identity()) // let it get past the key
		}
		if g.restore(snapshot) != nil {
			return
		}
		if g.marks.exact.Len() > 2*8 { // as many again for marks that come again
			t.Fatal("more than there is room for")
		}
		if _, verdict := g.Admit(&phone, 0, Global); verdict == Admitted {
			t.Fatal("a listed device was counted")
		}
		other := newGate(t, Config{MaxMarked: 8})
		if err := other.restore(g.Snapshot(nil)); err != nil {
			t.Fatalf("its own snapshot: %v", err)
		}
	})
}
