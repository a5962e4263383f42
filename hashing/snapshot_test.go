package hashing

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
)

// busyGate has marks, statuses of each kind, and a filter in use.
func busyGate(t testing.TB) *Gate {
	g := newGate(t, Config{Checkers: []Checker{bookOf(tablet)}, MaxMarked: 2})
	for i := range byte(3) {
		g.Admit(&[6]byte{2, i}, 0, DoNotCount)
	}
	g.Admit(&phone, 0, Global)
	g.Admit(&tablet, 0, Global)
	work(g, nil)
	g.Admit(&phone, 0, Global)
	g.Admit(&[6]byte{0, 7}, 0, Global)
	return g
}

func TestSnapshotRoundTrip(t *testing.T) {
	g := busyGate(t)
	snapshot := g.Snapshot(nil)
	for _, secret := range [][]byte{phone[:], tablet[:], {2, 1, 0, 0, 0, 0}, {0, 7, 0, 0, 0, 0}, g.key.memory[:8], g.key.memory[8:]} {
		if bytes.Contains(snapshot, secret) {
			t.Error("the snapshot holds an address or the key")
		}
	}
	id := g.pseudonym(&phone, 0)
	if bytes.Contains(snapshot, binary.LittleEndian.AppendUint64(nil, uint64(id))) {
		t.Error("the snapshot holds a pseudonym")
	}
	other := newGate(t, Config{Checkers: []Checker{bookOf()}, MaxMarked: 2})
	if err := other.restore(snapshot); err != nil {
		t.Fatal(err)
	}
	if again := other.Snapshot(nil); !bytes.Equal(again, snapshot) {
		t.Errorf("%d bytes again, of %d", len(again), len(snapshot))
	}
	wantVerdict(t, other, &phone, Global, Admitted)
	wantVerdict(t, other, &tablet, Global, OptedOut)
	for i := range byte(3) {
		wantVerdict(t, other, &[6]byte{2, i}, 0, OptedOut)
	}
}

// A device that was counted and waits to be checked again stays one that was
// counted.
func TestSnapshotDuringARecheck(t *testing.T) {
	g := busyGate(t)
	id := g.pseudonym(&phone, 0)
	g.SetCheckers([]Checker{bookOf(phone)})
	wantVerdict(t, g, &phone, Global, Unchecked)
	other := newGate(t, Config{Checkers: []Checker{bookOf(phone)}})
	if err := other.restore(g.Snapshot(nil)); err != nil {
		t.Fatal(err)
	}
	wantVerdict(t, other, &phone, Global, Unchecked)
	wantForget(t, work(other, nil), id, 0)
}

// A list that is new after a restart finds who was counted before it.
func TestSnapshotWithoutLists(t *testing.T) {
	g := newGate(t, Config{})
	id := wantVerdict(t, g, &phone, Global, Admitted)
	other := newGate(t, Config{Checkers: []Checker{bookOf(phone)}})
	if err := other.restore(g.Snapshot(nil)); err != nil {
		t.Fatal(err)
	}
	wantVerdict(t, other, &phone, Global, Unchecked)
	wantForget(t, work(other, nil), id, 0)
}

func TestRestoreRefuses(t *testing.T) {
	good := busyGate(t).Snapshot(nil)
	for name, change := range map[string]func([]byte) []byte{
		"empty":         func([]byte) []byte { return nil },
		"short header":  func(s []byte) []byte { return s[:snapshotHeader-1] },
		"cut":           func(s []byte) []byte { return s[:len(s)-8] },
		"other version": func(s []byte) []byte { s[3]++; return s },
		"other key":     func(s []byte) []byte { s[5]++; return s },
		"other mode":    func(s []byte) []byte { s[4] ^= flagOptIn; return s },
		"huge counts":   func(s []byte) []byte { copy(s[13:], "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"); return s },
		"half a filter": func(s []byte) []byte { s[22]--; return s[:len(s)-8*256] },
		"pending status": func(s []byte) []byte {
			s[snapshotHeader+16] = s[snapshotHeader+16]&^statusMask | byte(pending)
			return s
		},
		"unknown status": func(s []byte) []byte { s[snapshotHeader+16] |= statusMask; return s },
		"no tag":         func(s []byte) []byte { clear(s[snapshotHeader+16 : snapshotHeader+24]); return s },
	} {
		g := newGate(t, Config{})
		if err := g.restore(change(bytes.Clone(good))); !errors.Is(err, ErrNotResumable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	small := newGate(t, Config{MaxChecked: 1})
	if err := small.restore(good); !errors.Is(err, ErrNotResumable) {
		t.Errorf("too many statuses: %v", err)
	}
}

func FuzzRestore(f *testing.F) {
	good := busyGate(f).Snapshot(nil)
	f.Add(good)
	f.Add(newGate(f, Config{}).Snapshot(nil))
	f.Add(good[:len(good)-3])
	f.Fuzz(func(t *testing.T, snapshot []byte) {
		g := newGate(t, Config{MaxMarked: 8, MaxChecked: 8, Checkers: []Checker{bookOf(phone)}})
		if len(snapshot) >= snapshotHeader {
			binary.LittleEndian.PutUint64(snapshot[5:], g.identity()) // let it get past the key
		}
		if g.restore(snapshot) != nil {
			return
		}
		if g.marks.used > 8 || g.statuses.used > 8 {
			t.Fatal("more than there is room for")
		}
		g.Admit(&phone, 0, Global)
		work(g, nil)
		if _, verdict := g.Admit(&phone, 0, Global); verdict == Admitted && g.statuses.used < 8 {
			slot := sum(g.key.memory, &phone, 0, forStatus)
			if s, found := g.statuses.find(&slot); !found || g.statuses.at(s).state() != in {
				t.Fatal("a listed device was counted")
			}
		}
		first := g.Snapshot(nil)
		other := newGate(t, Config{MaxMarked: 8, MaxChecked: 8, Checkers: []Checker{bookOf(phone)}})
		if err := other.restore(first); err != nil {
			t.Fatalf("its own snapshot: %v", err)
		}
	})
}
