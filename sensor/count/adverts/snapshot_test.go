package adverts

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"footfall/hashing/snapshot"
)

func save(e *Estimator) []byte { return snapshot.Append(nil, e.Visit) }

// TestSnapshotGoesOn: an estimator read from a snapshot goes on as the one that wrote it.
func TestSnapshotGoesOn(t *testing.T) {
	c := phones(30)
	c.fixtures, c.fixtureKind, c.fixtureIsLife = 4, Unknown, Public
	w := c.make(rand.New(rand.NewPCG(1, 1)), 900)
	e := New(stay, 1<<20)
	var before Result
	w.count(e, 600, 300, func(_ float64, r Result) { before = r })
	if before.Cells[0].Devices < 10 {
		t.Fatalf("%+v", before)
	}
	e.Open(600*second, 900*second)
	add := func(e *Estimator, from, to float64) {
		for _, x := range w.reports {
			if x.at >= from && x.at < to {
				x.r.Time = uint32((x.at - 600) * 1000)
				e.Add(&x.r)
			}
		}
	}
	add(e, 600, 700)
	saved := save(e)
	if size := e.Size(); size < len(saved) || size > 2*len(saved) {
		t.Errorf("a snapshot of %d bytes was said to have %d", len(saved), size)
	}
	next := e.Fresh()
	if err := snapshot.Read(saved, next.Visit); err != nil {
		t.Fatal(err)
	}
	for _, one := range []*Estimator{e, next} {
		add(one, 700, 900)
	}
	zone := func(uint64) int { return 0 }
	a, b := e.Close(Window{End: 900 * second, Zones: 1, Zone: zone}), next.Close(Window{End: 900 * second, Zones: 1, Zone: zone})
	if d := a.Cells[0].Devices - b.Cells[0].Devices; d > 1e-9 || d < -1e-9 {
		t.Errorf("%v devices went on as %v", a.Cells[0].Devices, b.Cells[0].Devices)
	}
}

// TestSnapshotRefuses what cannot be.
func TestSnapshotRefuses(t *testing.T) {
	for name, change := range map[string]func(*Estimator){
		"no report":        func(e *Estimator) { key := uint64(3); e.spells.Add(&key).reports = 0 },
		"last before":      func(e *Estimator) { key := uint64(3); *e.spells.Add(&key) = spell{reports: 1, first: 2, last: 1} },
		"a kind":           func(e *Estimator) { key := uint64(3); *e.spells.Add(&key) = spell{reports: 1, kind: numKinds} },
		"a negative sum":   func(e *Estimator) { e.learned[3].ends = -1 },
		"a negative time":  func(e *Estimator) { key := uint64(3); e.fixed.known.Add(&key).heard = -1 },
		"an infinite mean": func(e *Estimator) { e.learned[0].silence = 1e300 },
	} {
		e := New(stay, 10)
		change(e)
		if err := snapshot.Read(save(e), e.Fresh().Visit); !errors.Is(err, snapshot.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzSnapshot: any bytes are refused, or give an estimator that counts and writes the
// same again.
func FuzzSnapshot(f *testing.F) {
	e := opened(10)
	hear(e, Report{Key: 5, Kind: Watch, Life: Static, Signal: -60 * 128}, 0, 300)
	f.Add(save(e))
	closing(e)
	e.Open(300*second, 600*second)
	f.Add(save(e))
	f.Fuzz(func(t *testing.T, b []byte) {
		e := New(stay, 100)
		if snapshot.Read(b, e.Visit) != nil {
			return
		}
		if again := save(e); len(again) != len(b) {
			t.Fatalf("%d bytes became %d", len(b), len(again))
		}
		other := e.Fresh()
		if err := snapshot.Read(save(e), other.Visit); err != nil || !bytes.Equal(save(other), save(e)) && e.spells.Len()+e.fixed.known.Len() < 2 {
			t.Fatal("does not read what it wrote:", err)
		}
		r := e.Close(Window{End: e.start + 300*second, Zones: 1, Zone: func(uint64) int { return 0 }})
		if d := r.Cells[0].Devices; !(d >= 0 && d <= 1e6) {
			t.Fatalf("%v devices", d)
		}
	})
}
