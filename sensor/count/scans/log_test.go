package scans

import (
	"slices"
	"testing"
)

func keyOf(i int) uint64 { r := random(i); return r.next() &^ 1 }

func TestFramesBecomeEvents(t *testing.T) {
	type frame struct {
		key   uint64
		at    uint32
		class uint32
	}
	for _, c := range []struct {
		name   string
		frames []frame
		want   [][2]uint32 // start and end
	}{
		{"one frame", []frame{{2, 10, 0}}, [][2]uint32{{10, 10}}},
		{"a burst", []frame{{2, 10, 0}, {2, 900, 0}, {2, 2900, 0}}, [][2]uint32{{10, 2900}}},
		{"a pause", []frame{{2, 10, 0}, {2, 11 + burstGap, 0}}, [][2]uint32{{10, 10}, {11 + burstGap, 11 + burstGap}}},
		{"two addresses", []frame{{2, 10, 0}, {4, 20, 0}, {2, 30, 0}}, [][2]uint32{{10, 30}, {20, 20}}},
		{"another class", []frame{{2, 10, 0}, {2, 20, 1}}, [][2]uint32{{10, 10}, {20, 20}}},
		{"out of order", []frame{{2, 10, 0}, {2, 5, 0}}, [][2]uint32{{10, 10}}},
	} {
		var l log
		for _, f := range c.frames {
			l.add(&Frame{Key: f.key, Time: f.at, Class: f.class})
		}
		var got [][2]uint32
		for _, e := range l.events {
			got = append(got, [2]uint32{e.start, e.end})
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestSignalOfAnEvent is the mean at the two sources that hear best.
func TestSignalOfAnEvent(t *testing.T) {
	var l log
	for _, r := range []struct {
		source uint8
		dBm    int16
	}{{0, -60}, {1, -70}, {0, -50}, {2, -40}, {2, -44}} {
		l.add(&Frame{Key: 2, Source: r.source, Signal: r.dBm * 128, HasSignal: true})
	}
	l.add(&Frame{Key: 2})
	if e := l.events[0]; e.best() != (heard{-42 * 128, 2, 2}) || e.heard[0] != (heard{-55 * 128, 0, 2}) {
		t.Errorf("%+v", e)
	}
}

// TestFullLog leaves out the rest of its part, and says so.
func TestFullLog(t *testing.T) {
	var l log
	for i := range maxEvents + 1000 {
		l.add(&Frame{Key: keyOf(i), Time: uint32(i)})
	}
	if len(l.events) != maxEvents {
		t.Errorf("%d events", len(l.events))
	}
	p, owners := l.part(0, 600e9)
	if !p.thinned || p.seconds != float64(maxEvents-1)/1000 || len(owners.list) != maxEvents {
		t.Errorf("thinned %t after %v s, %d addresses", p.thinned, p.seconds, len(owners.list))
	}
	l.add(&Frame{Key: 2})
	if len(l.events) != 1 {
		t.Error("the next part begins full")
	}
}

// TestAddressesAgainstMap numbers, forgets and wipes.
func TestAddressesAgainstMap(t *testing.T) {
	var a addresses
	numbers := map[uint64]uint32{}
	for i := range 20_000 {
		key := keyOf(i * 7 % 5000)
		n, fresh := a.find(key)
		if want, known := numbers[key]; known == fresh || known && n != want {
			t.Fatalf("number %d, new %t; want %d", n, fresh, want)
		}
		numbers[key] = n
	}
	if a.fetch(keyOf(0)) == 0 {
		t.Error("an address that is there is not loaded")
	}
	n, ok := a.forget(keyOf(3))
	if _, again := a.forget(keyOf(3)); !ok || again || n != numbers[keyOf(3)] {
		t.Error("an address is forgotten twice, or not at all")
	}
	if m, fresh := a.find(keyOf(3)); !fresh || m == n {
		t.Error("a forgotten address has its number still")
	}
	list := a.list[:cap(a.list)]
	a.wipe()
	for i := range list {
		if list[i] != (owner{}) {
			t.Fatal("a pseudonym is not wiped")
		}
	}
}

// TestGrowingWipes what the list of addresses outgrows.
func TestGrowingWipes(t *testing.T) {
	var a addresses
	for i := range firstSlots / 4 {
		a.find(keyOf(i))
	}
	old := a.list[:cap(a.list)]
	for i := range 4 * firstSlots {
		a.find(keyOf(-i))
	}
	for i := range old {
		if old[i] != (owner{}) {
			t.Fatal("a pseudonym is left in what was outgrown")
		}
	}
}

// TestForgetInTheLog leaves the events that there were without the address.
func TestForgetInTheLog(t *testing.T) {
	var with, without log
	for i := range 1000 {
		f := Frame{Key: keyOf(i % 10), Time: uint32(i * 300), Class: uint32(i % 3)}
		with.add(&f)
		if f.Key != keyOf(4) {
			without.add(&f)
		}
		if i == 600 {
			with.forget(keyOf(4))
		}
	}
	with.forget(keyOf(4))
	starts := func(l *log) (s []uint32) {
		for _, e := range l.events {
			s = append(s, e.start)
		}
		return s
	}
	if !slices.Equal(starts(&with), starts(&without)) {
		t.Errorf("%d events, %d without the address", len(with.events), len(without.events))
	}
}
