package scans

import (
	"bytes"
	"hash/fnv"
	"math/rand/v2"
	"reflect"
	"testing"

	"footfall/sensor/count/forged"
)

// mixture is a crowd of all kinds.
func mixture(seed uint64, n int) *crowd {
	return newCrowd(seed).add(n/2, fresh, 20, 180).add(n/4, chain, 20, 120).
		add(n/4, keeping, 20, 120)
}

// TestSnapshotGoesOn: an estimator that goes on from a snapshot, taken within any
// window, comes to what the one that wrote it comes to, and writes the same bytes.
func TestSnapshotGoesOn(t *testing.T) {
	for _, windows := range []int{0, 1, 4} {
		a, c := New(Library), mixture(uint64(windows), 40)
		run(a, c, windows, 300)
		from := float64(windows) * 300
		feed(a, c.until(from+150), windows, 300)
		snapshot := saved(a)
		if n := a.Size(); len(snapshot) > n {
			t.Errorf("after %d windows: a snapshot of %d bytes, said to be %d at most", windows, len(snapshot), n)
		}
		b := restored(snapshot)
		if b == nil {
			t.Fatalf("after %d windows: not restored", windows)
		}
		if !bytes.Equal(saved(b), snapshot) {
			t.Errorf("after %d windows: another snapshot is written than was read", windows)
		}
		for i := windows; i < windows+4; i++ {
			frames := c.until(float64(i+1) * 300)
			feed(a, frames, i, 300)
			feed(b, frames, i, 300)
			if ra, rb := shut(a, windowOf(i, 300)), shut(b, windowOf(i, 300)); !reflect.DeepEqual(ra, rb) {
				t.Fatalf("window %d: %+v, restored %+v", i, ra, rb)
			}
			if !bytes.Equal(saved(a), saved(b)) {
				t.Fatalf("window %d: they have learned different things", i)
			}
		}
	}
}

// TestSnapshotWithinALongWindow holds the parts that have ended, and what has been taken
// out of them.
func TestSnapshotWithinALongWindow(t *testing.T) {
	a, c := New(Library), mixture(3, 40)
	run(a, c, 1, 1800)
	frames := c.until(1800 + 1500)
	feed(a, frames, 1, 1800)
	b := restored(saved(a))
	if b == nil || len(b.ended) != 2 {
		t.Fatal("not restored with the parts that have ended")
	}
	for _, s := range []*Estimator{a, b} {
		s.Forget(frames[10].Key)
	}
	frames = c.until(3600)
	feed(a, frames, 1, 1800)
	feed(b, frames, 1, 1800)
	if ra, rb := shut(a, windowOf(1, 1800)), shut(b, windowOf(1, 1800)); !reflect.DeepEqual(ra, rb) {
		t.Errorf("%+v, restored %+v", ra, rb)
	}
}

// TestEncoding: a change of what is written has to raise the version of a counter's
// snapshots (snapshotVersion in package count), and then the digest here.
func TestEncoding(t *testing.T) {
	s := New(Library)
	s.Open(1e9, 301e9)
	s.log.events = []event{{address: 0, start: 2, end: 3, class: 4, family: 5, first: 6, last: 7, heard: [2]heard{{8, 9, 10}, {11, 12, 13}}}}
	s.log.owners.list = []owner{{key: 2}}
	s.stays.list = []stay{{2, 3, 4, 5, came{6, 7, 8, 9, true}}}
	s.fixed.list = []fixture{{key: 1, windows: 2}}
	l := s.state.learned
	l.families = []family{{name: 5, seen: 1, age: 2}, {name: 6}}
	l.classes = []class{{name: 4, family: 1, chained: true, seen: 1, age: 2}}
	l.capLoss = capLoss{5, 4}
	l.moves.all[3], l.moves.near[3] = 2, 1
	s.ended = []*ended{{share: 0.5, owners: addresses{list: []owner{{key: 4}}}, result: partResult{weights: []float64{0.5}, kinds: []kind{{1, 2, 3}}, forgery: forged.Verdict{Found: true, Classes: []uint32{4, 5}}}}}
	s.state.history.windows = []windowKinds{{start: 1, end: 2, kinds: []kind{{3, 4, 5}}, rest: 6, scale: []float64{2, 1}}}
	s.state.scale = []float64{2, 1}
	b := saved(s)
	h := fnv.New64a()
	_, _ = h.Write(b)
	if got, want := h.Sum64(), uint64(0xb824f2b22faa82f3); got != want {
		t.Errorf("a digest of %#x, want %#x", got, want)
	}
	if again := restored(b); again == nil || !bytes.Equal(saved(again), b) {
		t.Error("it is not read as it was written")
	}
}

func TestFixturesGoOnFromASnapshot(t *testing.T) {
	s := fixed(t)
	b := restored(saved(s))
	if got := staying(b, 17, 18, only2); got != 0 {
		t.Errorf("%v devices: a fixture is counted after a restart", got)
	}
}

// TestDamagedSnapshots: any cut is refused, and no change of bytes makes an
// estimator panic or come to what is no number.
func TestDamagedSnapshots(t *testing.T) {
	s, c := New(Library), mixture(1, 8)
	run(s, c, 2, 300)
	feed(s, c.until(700), 2, 300)
	snapshot := saved(s)
	for n := 0; n < len(snapshot); n += 1 + n/50 {
		if restored(snapshot[:n]) != nil {
			t.Fatalf("cut after %d of %d bytes, and taken for whole", n, len(snapshot))
		}
	}
	r := rand.New(rand.NewPCG(1, 5))
	for range 300 {
		b := bytes.Clone(snapshot)
		for range 1 + r.IntN(8) {
			b[r.IntN(len(b))] = [...]byte{0, 1, 0x7f, 0x80, 0xff, byte(r.Uint32())}[r.IntN(6)]
		}
		if s := restored(b); s != nil {
			goOn(t, s)
		}
	}
}

// goOn uses an estimator for a window more.
func goOn(t *testing.T, s *Estimator) {
	t.Helper()
	if b := saved(s); len(b) > 2*s.Size() {
		t.Fatalf("a snapshot of %d bytes, said to be about %d", len(b), s.Size())
	}
	if s.parts == 0 {
		s.Open(0, 300e9)
	}
	for i := range min(len(s.log.owners.list), 50) { // more frames of what is in the log
		s.Add(&Frame{Key: s.log.owners.list[i].key, Time: uint32(i * 1000), HasSignal: true})
	}
	sensible(t, s.Close(Window{End: s.end, Zones: 1, Zone: everywhere}).Result())
}

// TestImpossibleSnapshots are refused.
func TestImpossibleSnapshots(t *testing.T) {
	possible := func() *Estimator {
		s, c := New(Library), mixture(1, 8)
		run(s, c, 2, 900)
		feed(s, c.until(2500), 2, 900)
		s.wait()
		s.state.scale = []float64{1.5}
		s.fixed.list = []fixture{{2, 1}, {4, 1}}
		return s
	}
	if restored(saved(possible())) == nil {
		t.Fatal("a snapshot that is possible is refused: this test sees nothing")
	}
	for name, spoil := range map[string]func(s *Estimator){
		"a window that ends first":     func(s *Estimator) { s.end = s.start - 1 },
		"a window of years":            func(s *Estimator) { s.start = -1 << 62 },
		"an event of nobody":           func(s *Estimator) { s.log.events[0].address = 1 << 20 },
		"an event that ends first":     func(s *Estimator) { s.log.events[0].start = s.log.events[0].end + 1 },
		"too many readings":            func(s *Estimator) { s.log.events[0].heard[0].n = 255 },
		"an address without an event":  func(s *Estimator) { s.log.owners.list[0].latest = 1 << 20 },
		"a stay that ends first":       func(s *Estimator) { s.stays.list[0].first = s.stays.list[0].last + 1 },
		"fixtures out of order":        func(s *Estimator) { s.fixed.list[1].key = 2 },
		"a class without its family":   func(s *Estimator) { s.state.learned.classes[0].family = 1000 },
		"a negative number":            func(s *Estimator) { s.state.known.families[0].seen = -1 },
		"a loss below nothing":         func(s *Estimator) { s.state.learned.capLoss = capLoss{1, 2} },
		"a zone scaled to nothing":     func(s *Estimator) { s.state.scale[0] = 0 },
		"a window that has no length":  func(s *Estimator) { s.state.history.windows[0].end = s.state.history.windows[0].start },
		"a part of more than a window": func(s *Estimator) { s.ended[0].share = 2 },
		"a part without weights":       func(s *Estimator) { s.ended[0].result.weights = nil },
	} {
		s := possible()
		spoil(s)
		if restored(saved(s)) != nil {
			t.Errorf("%s: restored", name)
		}
	}
}
