package scans

import (
	"bytes"
	"encoding/binary"
	"hash/fnv"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// mixture is a crowd of all kinds.
func mixture(seed uint64, n int) *crowd {
	return newCrowd(seed).add(n/2, fresh, 20, 180).add(n/4, chain, 20, 120).
		add(n/4, keeping, 20, 120).add(n/4, slow, 5, 30)
}

// TestSnapshotGoesOn: an estimator that goes on from a snapshot, taken within any
// window, comes to what the one that wrote it comes to, and writes the same bytes.
func TestSnapshotGoesOn(t *testing.T) {
	for _, windows := range []int{0, 1, 4} {
		a, c := New(Library), mixture(uint64(windows), 40)
		run(a, c, windows, 300)
		from := float64(windows) * 300
		feed(a, c.until(from+150), windows, 300)
		snapshot := a.AppendTo(nil)
		if n := a.Size(); len(snapshot) > n {
			t.Errorf("after %d windows: a snapshot of %d bytes, said to be %d at most", windows, len(snapshot), n)
		}
		b := restored(snapshot)
		if b == nil {
			t.Fatalf("after %d windows: not restored", windows)
		}
		if !bytes.Equal(b.AppendTo(nil), snapshot) {
			t.Errorf("after %d windows: another snapshot is written than was read", windows)
		}
		for i := windows; i < windows+4; i++ {
			frames := c.until(float64(i+1) * 300)
			feed(a, frames, i, 300)
			feed(b, frames, i, 300)
			if ra, rb := a.Close(windowOf(i, 300)), b.Close(windowOf(i, 300)); !reflect.DeepEqual(ra, rb) {
				t.Fatalf("window %d: %+v, restored %+v", i, ra, rb)
			}
			if !bytes.Equal(a.AppendTo(nil), b.AppendTo(nil)) {
				t.Fatalf("window %d: they have learned different things", i)
			}
		}
	}
}

// TestSnapshotsAreNotLargerThanSaid: for a log that is full and thinned, all
// classes in use, and as many fixtures as there may be.
func TestSnapshotsAreNotLargerThanSaid(t *testing.T) {
	s := New(Library)
	for i := range maxFixtures / 2 {
		s.Add(&Frame{Key: keyOf(i), Kind: Stable})
	}
	for i := range 4 * maxEvents {
		s.Add(&Frame{Key: keyOf(-i), Class: uint32(i), Family: uint32(i)})
	}
	s.Close(windowOf(0, 300))
	for i := range 4 * maxEvents {
		s.Add(&Frame{Key: keyOf(i), Class: uint32(i), Family: uint32(i)})
	}
	snapshot := s.AppendTo([]byte("before"))
	if len(snapshot)-6 > s.Size() {
		t.Errorf("%d bytes, said to be %d at most", len(snapshot)-6, s.Size())
	}
	if len(s.catalog.classes) != maxClasses || len(s.fixtures.list) != maxFixtures/2 || s.log.thin == 0 {
		t.Fatalf("%d classes, %d fixtures", len(s.catalog.classes), len(s.fixtures.list))
	}
	b := restored(snapshot[6:])
	if b == nil || b.log.thin != s.log.thin || !bytes.Equal(b.AppendTo([]byte("before")), snapshot) {
		t.Error("a full estimator is not restored")
	}
}

// TestEncoding: who changes what is written has to raise the version of a counter's
// snapshots (snapshotVersion in package count), so that a newer program does not take
// an older one's for its own; and then the digest here.
func TestEncoding(t *testing.T) {
	s := New(Library)
	s.log.events = []event{{key: 1, start: 2, end: 3, class: 4, family: 5, first: 6, last: 7, heard: [2]heard{{8, 9, 10}, {11, 12, 13}}, kind: Rotating}}
	s.catalog.families = []family{{name: 5, seen: 1, age: 2, rhythm: &rhythm{faintest: 3, reach: 4}}, {name: 6}}
	s.catalog.classes = []class{{name: 4, family: 1, chained: true, seen: 1, age: 2}}
	s.atOnce, s.cut, s.closed = atOnceCounts{1, 2, 3}, cut{5, 4}, true
	s.fixtures.list = []fixture{{key: 1, windows: 2}}
	s.past.windows = []pastWindow{{start: 1, end: 2, kinds: []pastKind{{3, 4, 5}}, rest: 6, scale: []float32{2, 1}}}
	s.hand.scale = []float64{2, 1}
	r := s.catalog.families[0].rhythm
	r.near[1], r.looks[2], r.far[0] = 3, 4, 5
	h := fnv.New64a()
	_, _ = h.Write(s.AppendTo(nil))
	if got, want := h.Sum64(), uint64(0x66e995c39c90d8a0); got != want {
		t.Errorf("a digest of %#x, want %#x", got, want)
	}
}

func TestFixturesGoOnFromASnapshot(t *testing.T) {
	s := fixed(t)
	b := restored(s.AppendTo(nil))
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
	snapshot := s.AppendTo(nil)
	for n := range snapshot {
		if restored(snapshot[:n]) != nil {
			t.Fatalf("cut after %d of %d bytes, and taken for whole", n, len(snapshot))
		}
	}
	r := rand.New(rand.NewPCG(1, 5))
	for range 2000 {
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
	if b := s.AppendTo(nil); len(b) > s.Size() {
		t.Fatalf("a snapshot of %d bytes, said to be %d at most", len(b), s.Size())
	}
	events := s.log.events
	for i := range min(len(events), 50) { // more frames of what is in the log
		e := events[i]
		s.Add(&Frame{Key: e.key, Class: e.class, Kind: e.kind, Time: e.end, Source: e.heard[0].source, HasSignal: true})
	}
	sensible(t, s.Close(windowOf(2, 300)))
}

func TestImpossibleSnapshots(t *testing.T) {
	u32 := func(v uint32) []byte { return []byte{byte(v), byte(v >> 8), byte(v >> 16), byte(v >> 24)} }
	join := func(parts ...[]byte) []byte { return append(bytes.Join(parts, nil), make([]byte, 1<<20)...) }
	noEvents, none := make([]byte, 9), u32(0)
	class := func(family uint32) []byte {
		return append(append(u32(7), u32(family)...), make([]byte, 17+curveSize)...)
	}
	rhythm := func(faintest float64, reach byte) []byte {
		b := append(append(u32(1), make([]byte, 20+2*curveSize)...), 1)
		b = append(b, make([]byte, rhythmSize-9)...)
		return append(appendFloat(b, faintest), reach)
	}
	learned := make([]byte, 31*8+5*8+1)
	rest := append(slices.Clone(learned), make([]byte, 4+4+12)...)
	heldWindow := func(start, end uint64, kinds uint32, scale float32) []byte {
		b := binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(u32(1), start), end)
		b = append(append(b, make([]byte, 8)...), u32(kinds)...)
		b = append(b, make([]byte, 12*min(kinds, 3))...)
		return appendFloat32(append(b, u32(1)...), scale)
	}
	an := func(start, end uint32, kind byte) []byte {
		e := append(append(make([]byte, 8), u32(start)...), u32(end)...)
		return append(append(e, make([]byte, eventSize-17)...), kind)
	}
	one := append(u32(1), make([]byte, 5)...)
	for name, b := range map[string][]byte{
		"too many events":              join(u32(maxEvents + 1)),
		"an event of no kind":          join(one, an(1, 1, 3)),
		"an event that ends first":     join(one, an(2, 1, 0)),
		"too many families":            join(noEvents, u32(maxClasses+1)),
		"a reach beyond all lags":      join(noEvents, rhythm(0.1, NumLags)),
		"a rhythm without a threshold": join(noEvents, rhythm(0, 1)),
		"too many classes":             join(noEvents, none, u32(maxClasses+1)),
		"a class without its family":   join(noEvents, none, u32(1), class(0)),
		"a family that is not there":   join(noEvents, none, u32(1), class(1<<31)),
		"too many windows":             join(noEvents, none, none, learned, u32(maxPast+1)),
		"a window that ends first":     join(noEvents, none, none, learned, heldWindow(2, 2, 3, 1)),
		"too many kinds in a window":   join(noEvents, none, none, learned, heldWindow(1, 2, maxPastKinds+1, 1)),
		"a zone scaled to nothing":     join(noEvents, none, none, learned, heldWindow(1, 2, 3, 0)),
		"too many scales":              join(noEvents, none, none, learned, none, u32(maxScales+1)),
		"too many fixtures":            join(noEvents, none, none, rest, u32(maxFixtures+1)),
		"fixtures that are not sorted": join(noEvents, none, none, rest, u32(2)),
	} {
		if restored(b) != nil {
			t.Errorf("%s: restored", name)
		}
	}
	if restored(join(noEvents, none, none, learned, heldWindow(1, 2, 3, 1.5), none, make([]byte, 12))) == nil {
		t.Error("a past that is possible is refused: this test sees nothing")
	}
	if restored(join(one, an(1, 2, 2), none, none, rest)) == nil || restored(join(noEvents, rhythm(0.1, 1), none, rest)) == nil {
		t.Error("a snapshot that is possible is refused: this test sees nothing")
	}
}

// TestRestoredReadings: however many readings an event is said to have, another
// can be added.
func TestRestoredReadings(t *testing.T) {
	s := New(Library)
	f := Frame{Key: 2, Signal: -50 * 128, HasSignal: true}
	s.Add(&f)
	s.log.events[0].heard[0].n = 255
	b := restored(s.AppendTo(nil))
	b.Add(&f)
	if got, _ := b.log.events[0].at(0); got != -50 {
		t.Errorf("mean %v, want -50", got)
	}
}
