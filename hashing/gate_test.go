package hashing

import (
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"time"
)

var (
	phone  = [6]byte{0x00, 0x11, 0x22, 0x33, 0x44, 0x55}
	tablet = [6]byte{0x00, 0x11, 0x22, 0x33, 0x44, 0x56}
)

const noon = int64(1_795_262_400e9) // 2026-11-21T12:00:00Z

func seeded(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

func listOf(addresses ...[6]byte) *List {
	l := new(List)
	for i := range addresses {
		l.add(&addresses[i])
	}
	return l
}

func newGate(t testing.TB, c Config) *Gate {
	t.Helper()
	if c.Random == nil {
		c.Random = seeded(1)
	}
	g, err := New(c, noon)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func wantVerdict(t *testing.T, g *Gate, address *[6]byte, traits Traits, want Verdict) ID {
	t.Helper()
	id, got := g.Admit(address, 0, traits)
	if got != want {
		t.Fatalf("verdict %v, want %v", got, want)
	}
	if hasID := want == Admitted || want == Marked || want == Excluded; (id != 0) != hasID {
		t.Fatalf("verdict %v: an ID came back: %v", got, id != 0)
	}
	return id
}

// The hash would fault on the missing key memory, so a device with a verdict
// here got it before anything was computed.
func TestListedDeviceNeverReachesTheHash(t *testing.T) {
	g := newGate(t, Config{OptOut: listOf(phone)})
	g.key.memory = nil
	wantVerdict(t, g, &phone, 0, OptedOut)
	wantVerdict(t, g, &phone, DoNotCount, OptedOut)
	defer func() {
		if recover() == nil {
			t.Error("a device that is not listed did not reach the hash: this test proves nothing")
		}
	}()
	g.Admit(&tablet, 0, 0)
}

func TestListGoesBeforeMark(t *testing.T) {
	g := newGate(t, Config{OptOut: listOf(phone)})
	wantVerdict(t, g, &phone, DoNotCount, OptedOut)
	if g.marks.exact.Len() != 0 {
		t.Error("a listed device was remembered as marked")
	}
}

func TestMarkedDevice(t *testing.T) {
	g := newGate(t, Config{})
	before := wantVerdict(t, g, &phone, 0, Admitted)
	if wantVerdict(t, g, &phone, DoNotCount, Marked) != before {
		t.Error("the mark came with another ID than what it has to take out")
	}
	wantVerdict(t, g, &phone, 0, OptedOut)
	wantVerdict(t, g, &phone, DoNotCount, OptedOut)
	wantVerdict(t, g, &tablet, 0, Admitted)
	if _, verdict := g.Admit(&phone, 1, 0); verdict != Admitted {
		t.Errorf("the mark of one radio reached another: %v", verdict)
	}
	if want := (Stats{Admitted: 3, OptedOut: 2, Marked: 1}); g.Stats() != want {
		t.Errorf("stats %+v, want %+v", g.Stats(), want)
	}
}

// The table of marks must hold nothing that equals a pseudonym.
func TestMarksAreNotPseudonyms(t *testing.T) {
	g := newGate(t, Config{MaxMarked: 2})
	id := wantVerdict(t, g, &phone, DoNotCount, Marked)
	if tag := uint64(id); g.marks.exact.Len() != 1 || g.marks.has(&tag) {
		t.Error("the pseudonym of a marked device is kept")
	}
}

func TestMarksFull(t *testing.T) {
	g := newGate(t, Config{MaxMarked: 3})
	address := phone
	for i := range byte(3) {
		address[5] = i
		wantVerdict(t, g, &address, DoNotCount, Marked)
	}
	address[5] = 3
	wantVerdict(t, g, &address, 0, Admitted)
	if g.Crowding() != Roomy {
		t.Errorf("%d of 3 marks are %s", g.marks.exact.Len(), g.Crowding())
	}
	wantVerdict(t, g, &address, DoNotCount, Marked)
	wantVerdict(t, g, &address, DoNotCount, Marked)
	wantVerdict(t, g, &address, 0, OptedOut)
	if g.Crowding() != Crowded {
		t.Errorf("4 marks with room for 3 are %s", g.Crowding())
	}
	if got := g.Stats(); got.MarksFull != 1 || got.Marked != 5 {
		t.Errorf("stats %+v, want 5 marked and 1 of them without room", got)
	}
	address[5] = 0
	wantVerdict(t, g, &address, 0, OptedOut)
	g.Rotate(g.NextRotation())
	wantVerdict(t, g, &address, 0, Admitted)
	address[5] = 3
	wantVerdict(t, g, &address, DoNotCount, Marked)
	wantVerdict(t, g, &address, 0, OptedOut)
}

func TestSameSeedSameIDs(t *testing.T) {
	a, b, other := newGate(t, Config{Random: seeded(7)}), newGate(t, Config{Random: seeded(7)}), newGate(t, Config{Random: seeded(8)})
	for range 3 {
		x, y := wantVerdict(t, a, &phone, 0, Admitted), wantVerdict(t, b, &phone, 0, Admitted)
		if x != y {
			t.Fatal("two gates with one seed disagree")
		}
		if wantVerdict(t, other, &phone, 0, Admitted) == x {
			t.Fatal("another seed gave the same ID")
		}
		for _, g := range []*Gate{a, b, other} {
			g.Rotate(g.NextRotation())
		}
		if wantVerdict(t, a, &phone, 0, Admitted) == x {
			t.Fatal("the ID survived the rotation")
		}
		wantVerdict(t, b, &phone, 0, Admitted)
		wantVerdict(t, other, &phone, 0, Admitted)
	}
}

func TestDomainsAreUnrelated(t *testing.T) {
	g := newGate(t, Config{})
	seen := map[ID]bool{}
	for domain := range 256 {
		id, _ := g.Admit(&phone, uint8(domain), 0)
		if seen[id] {
			t.Fatalf("domain %d shares an ID with another", domain)
		}
		seen[id] = true
	}
}

func TestZeroHashIsNotZeroID(t *testing.T) {
	if notZero(0) != 1 || notZero(5) != 5 {
		t.Error("hash 0 must become 1, others must stay")
	}
}

// Forged marks beyond the exact memory leave out others too, but few, and never
// let back in a device that has asked.
func TestMarkFlood(t *testing.T) {
	const forged = 50_000
	g := newGate(t, Config{MaxMarked: 16})
	address := func(i int) *[6]byte { return &[6]byte{2, 0, 0, byte(i >> 16), byte(i >> 8), byte(i)} }
	for i := range forged {
		wantVerdict(t, g, address(i), DoNotCount, Marked)
	}
	for i := range forged {
		wantVerdict(t, g, address(i), 0, OptedOut)
	}
	caught := 0
	for i := range forged {
		if _, verdict := g.Admit(address(forged+i), 0, 0); verdict == OptedOut {
			caught++
		}
	}
	if caught == 0 || caught > forged/100 {
		t.Errorf("%d of %d others were left out, designed are fewer than 1 in 100", caught, forged)
	}
	if g.Crowding() != Crowded {
		t.Errorf("the memory of marks is %s", g.Crowding())
	}
	g.Rotate(g.NextRotation())
	if g.Crowding() != Roomy {
		t.Error("the filters outlived the rotation")
	}
	for i := range forged {
		wantVerdict(t, g, address(i), 0, Admitted)
	}
}

// watchedRandom sees the key memory at the moment in which a new key is asked
// for: the old one must be gone by then.
type watchedRandom struct {
	t      *testing.T
	memory *[keySize]byte
	marks  *marks
	reads  int
}

func (w *watchedRandom) Read(p []byte) (int, error) {
	w.reads++
	if w.memory != nil && *w.memory != [keySize]byte{} {
		w.t.Error("the old key is still there when the new one is drawn")
	}
	if w.marks != nil && w.marks.any() {
		w.t.Error("marks are still there when the new key is drawn")
	}
	for i := range p {
		p[i] = byte(w.reads)
	}
	return len(p), nil
}

func TestRotationOverwritesKeyAndMarks(t *testing.T) {
	random := &watchedRandom{t: t}
	g := newGate(t, Config{Random: random})
	wantVerdict(t, g, &phone, DoNotCount, Marked)
	random.memory, random.marks = g.key.memory, &g.marks
	if !g.Rotate(g.NextRotation()) || random.reads != 2 {
		t.Fatal("no rotation")
	}
	if g.key.memory != random.memory || g.key.memory[0] != 2 {
		t.Error("the new key is not where the old one was")
	}
	wantVerdict(t, g, &phone, 0, Admitted)
}

func TestCloseWipes(t *testing.T) {
	g := newGate(t, Config{OptOut: listOf(tablet)})
	wantVerdict(t, g, &phone, DoNotCount, Marked)
	g.Close()
	if *g.key.memory != [keySize]byte{} {
		t.Error("the key is still there")
	}
	if g.marks.any() {
		t.Error("a mark is still there")
	}
	wantVerdict(t, g, &phone, 0, Refused)
	wantVerdict(t, g, &phone, DoNotCount, Refused)
	wantVerdict(t, g, &tablet, 0, OptedOut)
	if g.Rotate(g.NextRotation()) || g.key.filled {
		t.Error("a closed gate drew a key")
	}
}

// failingRandom fails while broken is set.
type failingRandom struct{ broken bool }

var errNoEntropy = errors.New("no entropy")

func (f *failingRandom) Read(p []byte) (int, error) {
	if f.broken {
		return len(p) / 2, errNoEntropy
	}
	for i := range p {
		p[i] = 3
	}
	return len(p), nil
}

func TestRandomSourceFails(t *testing.T) {
	random := &failingRandom{}
	g := newGate(t, Config{Random: random})
	random.broken = true
	at := g.NextRotation()
	if !g.Rotate(at) {
		t.Error("the period has ended even without a new key")
	}
	if !errors.Is(g.Err(), errNoEntropy) {
		t.Errorf("Err() = %v", g.Err())
	}
	if *g.key.memory != [keySize]byte{} {
		t.Error("half a key was left")
	}
	wantVerdict(t, g, &phone, 0, Refused)
	random.broken = false
	if !g.Rotate(at+int64(time.Second)) || g.Err() != nil {
		t.Errorf("did not recover: %v", g.Err())
	}
	wantVerdict(t, g, &phone, 0, Admitted)
	if got := g.Epoch(); got != "2026-11-22T00:00:00Z" {
		t.Errorf("epoch %s", got)
	}
}

func TestNewRefuses(t *testing.T) {
	bad := map[string]Config{
		"no random source":   {},
		"broken random":      {Random: &failingRandom{broken: true}},
		"negative marks":     {Random: seeded(1), MaxMarked: -1},
		"too many marks":     {Random: seeded(1), MaxMarked: largestTable + 1},
		"unknown memory":     {Random: seeded(1), Memory: 99},
		"half a second":      {Random: seeded(1), Rotate: Schedule{Each: time.Second / 2}},
		"minute of no clock": {Random: seeded(1), Rotate: Schedule{Minute: 1440}},
	}
	for name, config := range bad {
		if g, err := New(config, noon); err == nil || g != nil {
			t.Errorf("%s: accepted", name)
		} else {
			t.Log(err)
		}
	}
}

func TestAdmitDoesNotAllocate(t *testing.T) {
	g := newGate(t, Config{OptOut: listOf(tablet)})
	other := [6]byte{0, 1, 2, 3, 4, 5}
	g.Admit(&other, 0, DoNotCount)
	checking := newGate(t, Config{Checkers: []Checker{bookOf(tablet)}})
	checking.SetCheckers(checking.checkers) // has devices come back
	checking.Admit(&tablet, 0, Global)
	allocs := testing.AllocsPerRun(1000, func() {
		checking.Admit(&phone, 0, Global)
		checking.Admit(&phone, 0, 0)
		checking.Admit(&tablet, 0, Global)
		g.Admit(&phone, 0, 0)
		g.Admit(&tablet, 0, 0)
		g.Admit(&other, 0, 0)
		g.Admit(&phone, 1, DoNotCount)
		g.Rotate(noon)
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

// none is a list without entries.
type none struct{}

func (none) Listed(*[6]byte) bool { return false }

var sink uint64

func BenchmarkAdmit(b *testing.B) {
	list := new(List)
	for i := range 100 {
		list.add(&[6]byte{0, 0x16, 0x3e, 0, byte(i >> 8), byte(i)})
	}
	marked := newGate(b, Config{OptOut: list})
	marked.Admit(&tablet, 0, DoNotCount)
	checking := newGate(b, Config{Checkers: []Checker{none{}}})
	for name, g := range map[string]*Gate{
		"checked":         checking,
		"plain":           newGate(b, Config{}),
		"list":            newGate(b, Config{OptOut: list}),
		"list-and-a-mark": marked,
	} {
		b.Run(name, func(b *testing.B) {
			// Written beforehand: a byte stored just before the wide loads of
			// the hash would measure the processor's store buffer.
			var addresses [256][6]byte
			for i := range addresses {
				addresses[i] = phone
				addresses[i][5] = byte(i)
			}
			b.ReportAllocs()
			for i := range b.N {
				id, _ := g.Admit(&addresses[i&0xff], 0, Global)
				sink += uint64(id)
			}
		})
	}
}
