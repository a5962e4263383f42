package scans

import (
	"math/rand/v2"
	"testing"
)

// plain is a frame of a random address at some milliseconds.
func plain(key uint64, at uint32) *Frame { return &Frame{Key: key << 1, Time: at, Class: 1, Family: 1} }

func TestFramesBecomeEvents(t *testing.T) {
	stable := func(at uint32) *Frame { f := plain(1, at); f.Kind = Stable; return f }
	other := func(at uint32) *Frame { f := plain(1, at); f.Class = 2; return f }
	for _, c := range []struct {
		name   string
		frames []*Frame
		events int
	}{
		{"none", nil, 0},
		{"one frame", []*Frame{plain(1, 5)}, 1},
		{"one scan", []*Frame{plain(1, 0), plain(1, 300), plain(1, 2300)}, 1},
		{"the longest pause within a scan", []*Frame{plain(1, 0), plain(1, 2000)}, 1},
		{"a pause", []*Frame{plain(1, 0), plain(1, 2001)}, 2},
		{"a pause is counted from the last frame", []*Frame{plain(1, 0), plain(1, 1500), plain(1, 3000), plain(1, 5001)}, 2},
		{"a stable address pauses longer", []*Frame{stable(0), stable(8000)}, 1},
		{"a stable address, a pause", []*Frame{stable(0), stable(8001)}, 2},
		{"another class", []*Frame{plain(1, 0), other(1)}, 2},
		{"another class and back", []*Frame{plain(1, 0), other(1), plain(1, 2)}, 3},
		{"two addresses in turn", []*Frame{plain(1, 0), plain(2, 1), plain(1, 2), plain(2, 3)}, 2},
		{"two addresses that fall on one place", []*Frame{plain(1, 0), plain(1+recent, 1), plain(1, 2)}, 3},
		{"time going backwards", []*Frame{plain(1, 9000), plain(1, 100)}, 1},
	} {
		var l log
		for _, f := range c.frames {
			l.add(f)
		}
		if len(l.events) != c.events || l.added != c.events {
			t.Errorf("%s: %d events, %d counted, want %d", c.name, len(l.events), l.added, c.events)
		}
	}
}

func TestAnEventSpansItsFrames(t *testing.T) {
	var l log
	for i, at := range []uint32{1000, 1400, 1200} {
		f := plain(1, at)
		f.Sequence = uint16(10 + i)
		f.HasSignal, f.Signal, f.Source = true, int16(-50-10*i)*128, uint8(i/2)
		l.add(f)
	}
	e := &l.events[0]
	if e.start != 1000 || e.end != 1400 || e.first != 10 || e.last != 12 {
		t.Errorf("event from %d to %d, numbers %d to %d", e.start, e.end, e.first, e.last)
	}
	if s, ok := e.at(0); !ok || s != -55 {
		t.Errorf("signal at the first source %v, %t: want the mean, -55", s, ok)
	}
	if s, ok := e.at(1); !ok || s != -70 {
		t.Errorf("signal at the second source %v, %t", s, ok)
	}
	if _, ok := e.at(2); ok {
		t.Error("a source that did not hear it has a signal")
	}
}

// TestPlaces: every pseudonym has a place in the table, on a machine of 32 bits
// as well, and the radio's bit does not choose it.
func TestPlaces(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 1000 {
		k := r.Uint64()
		if p := place(k); p < 0 || p >= recent || p != place(k^1) {
			t.Fatalf("key %x falls on %d", k, p)
		}
	}
}

func TestForgettingAnAddress(t *testing.T) {
	var l log
	for at := uint32(0); at < 30_000; at += 1000 {
		l.add(plain(1, at))
		if at%6000 == 0 {
			l.add(plain(2, at))
			l.add(plain(3, at))
		}
	}
	l.forget(2 << 1)
	l.add(plain(1, 30_000))
	l.add(plain(3, 25_500))
	for i := range l.events {
		if l.events[i].key == 2<<1 {
			t.Fatal("an event of the forgotten address is left")
		}
	}
	// One of 1, and of 3 one every 6 s, of which the last went on.
	if len(l.events) != 1+5 || l.events[0].end != 30_000 {
		t.Errorf("%d events, the first until %d: the others' scans do not go on", len(l.events), l.events[0].end)
	}
	if rest := l.events[:cap(l.events)][len(l.events):]; !wiped(rest) {
		t.Error("a forgotten pseudonym is left in memory")
	}
	l.add(plain(2, 30_001))
	if e := &l.events[len(l.events)-1]; e.key != 2<<1 || e.start != 30_001 {
		t.Error("a forgotten address that comes back does not begin anew")
	}
}

func wiped(events []event) bool {
	for i := range events {
		if events[i] != (event{}) {
			return false
		}
	}
	return true
}

// TestGrowingAndResetWipe: no pseudonym stays where the log has been.
func TestGrowingAndResetWipe(t *testing.T) {
	var l log
	var left [][]event
	for k := range uint64(maxEvents) {
		if len(l.events) == cap(l.events) && len(l.events) > 0 {
			left = append(left, l.events)
		}
		l.add(plain(k+1, uint32(k)))
	}
	for _, old := range left {
		if !wiped(old) {
			t.Fatalf("a log of %d events leaves pseudonyms behind when it grows", len(old))
		}
	}
	full := l.events
	l.reset()
	if !wiped(full) || l.latest != [recent]uint16{} || len(l.events) != 0 || l.added != 0 {
		t.Error("reset leaves something of the window")
	}
	if cap(l.events) != maxEvents {
		t.Error("the memory of a full window is not kept for the next")
	}
	l.add(plain(1, 0))
	l.reset()
	if l.events != nil {
		t.Error("a nearly empty window keeps a crowd's memory")
	}
}

// keyOf is a pseudonym for a number, as uniform as a real one.
func keyOf(i int) uint64 { r := random(i); return r.next() &^ 1 }

// TestThinning: a full log leaves half of the random addresses out, all events of
// one alike, and never an address that does not change.
func TestThinning(t *testing.T) {
	var l log
	for i := range 100 {
		l.add(&Frame{Key: keyOf(1_000_000 + i), Kind: Stable})
	}
	for i := range 5 * maxEvents {
		l.add(&Frame{Key: keyOf(i), Time: uint32(i)})
	}
	if cap(l.events) != maxEvents {
		t.Fatalf("room for %d events, want %d", cap(l.events), maxEvents)
	}
	stable := 0
	for i := range l.events {
		if l.events[i].kind == Stable {
			stable++
		}
	}
	if stable != 100 || l.thin != 3 {
		t.Errorf("%d of 100 stable addresses left, thinned %d times, want 3", stable, l.thin)
	}
	want := float64(5*maxEvents) / 8
	if n := float64(len(l.events) - stable); n < 0.9*want || n > 1.1*want {
		t.Errorf("%v events left, want %v", n, want)
	}
	if n := float64(l.added); n < 0.97*5*maxEvents || n > 1.03*5*maxEvents {
		t.Errorf("%v events counted, want %v", n, 5*maxEvents)
	}
	// Once the log is thinned, an address is in it from its first event on or not
	// at all: one event may be an exception each time.
	odd := 0
	for i := range l.events {
		if !l.kept(l.events[i].key, l.events[i].kind) {
			odd++
		}
	}
	if odd > 3 {
		t.Errorf("%d events of addresses that are left out", odd)
	}
}

// TestThinnedScansAreCountedOnce: the frames of a scan that is left out are not
// events of their own, or a busy quarter of an hour looked like a flood.
func TestThinnedScansAreCountedOnce(t *testing.T) {
	var l log
	const scans, frames = 2 * maxEvents, 10
	for i := range scans {
		for k := range uint32(frames) {
			l.add(&Frame{Key: keyOf(i), Time: uint32(i)*30 + k})
		}
	}
	if n := float64(l.added); n < 0.97*scans || n > 1.03*scans {
		t.Errorf("%v events counted, want %d", n, scans)
	}
}

// TestAFullLogOfStableAddresses: nothing can be left out, and the log stays as it
// is.
func TestAFullLogOfStableAddresses(t *testing.T) {
	var l log
	for i := range 2 * maxEvents {
		l.add(&Frame{Key: keyOf(i), Kind: Stable})
	}
	if len(l.events) != maxEvents || l.events[0].key != keyOf(0) || l.events[maxEvents-1].key != keyOf(maxEvents-1) {
		t.Errorf("%d events, not the first that came", len(l.events))
	}
	if l.added != 2*maxEvents {
		t.Errorf("%d events counted, want %d", l.added, 2*maxEvents)
	}
}

func TestAddressesComeInOrder(t *testing.T) {
	var l log
	for i := range 300 {
		l.add(&Frame{Key: keyOf(i % 7), Class: 1, Time: uint32(i) * 5000})
	}
	var list []int32
	for i := 299; i >= 0; i-- {
		list = append(list, int32(i))
	}
	seen := map[uint64]bool{}
	l.addresses(list, func(run []int32) {
		key := l.events[run[0]].key
		if seen[key] {
			t.Error("an address comes twice")
		}
		seen[key] = true
		for i, j := range run {
			if l.events[j].key != key || i > 0 && run[i-1] >= j {
				t.Error("a run is not one address in order of time")
			}
		}
	})
	if len(seen) != 7 {
		t.Errorf("%d addresses, want 7", len(seen))
	}
}

func TestFetchLooksAtAnAddress(t *testing.T) {
	var l log
	if l.fetch(2) != 0 {
		t.Error("an empty log knows something")
	}
	l.add(plain(1, 0))
	l.add(plain(2, 0))
	if l.fetch(1<<1) != 1<<1 || l.fetch(2<<1) != 2<<1 {
		t.Error("fetch looks elsewhere")
	}
}

// TestEqualTimesKeepTheirOrder: events that begin together stay as they came.
func TestEqualTimesKeepTheirOrder(t *testing.T) {
	var l log
	for i := range 100 {
		l.add(plain(uint64(i+1), uint32(10*(i%3))))
	}
	l.order()
	for i := 1; i < len(l.events); i++ {
		a, b := &l.events[i-1], &l.events[i]
		if a.start > b.start || a.start == b.start && a.key > b.key {
			t.Fatal("not in order of time, then of filing")
		}
	}
}
