package count

import (
	"testing"

	"footfall/hashing"
)

// probe is a frame of the address 1 at a source.
func probe(source int, sequence uint16, at int64) *Observation {
	return &Observation{ID: 1 << 32, Source: source, Sequence: sequence, Time: at, Signal: -50, HasSignal: true}
}

func TestCopies(t *testing.T) {
	const ms = second / 1000
	other := probe(1, 7, second)
	other.ID = 2 << 32
	bluetooth := probe(1, 7, second)
	bluetooth.Radio = BLE
	for name, test := range map[string]struct {
		o    *Observation
		want bool
	}{
		"at once":            {probe(1, 7, second), true},
		"a little later":     {probe(1, 7, second+50*ms), true},
		"a little before":    {probe(1, 7, second-50*ms), true},
		"too late":           {probe(1, 7, second+51*ms), false},
		"another frame":      {probe(1, 8, second), false},
		"another address":    {other, false},
		"sent again":         {probe(0, 7, second+ms), false},
		"of the other radio": {bluetooth, false},
	} {
		c := newCopies([]Source{{"a", WiFi}, {"b", WiFi}})
		first := probe(0, 7, second)
		c.note(key(first.ID, WiFi), first)
		r, again := c.note(key(test.o.ID, test.o.Radio), test.o)
		if again != test.want || again && (r.Source != 0 || r.Signal != -50*128) {
			t.Errorf("%s: copy %t of %+v, want %t", name, again, r, test.want)
		}
	}
	alone := newCopies([]Source{{"a", WiFi}, {"b", BLE}})
	if _, again := alone.note(1<<32, probe(0, 7, second)); again || len(alone.frames) > 0 {
		t.Error("one radio has copies")
	}
}

// TestCopiesAreFoundAmongOthers: a second is looked back at 2,000 frames a second, and
// the table does not grow.
func TestCopiesAreFoundAmongOthers(t *testing.T) {
	c := newCopies([]Source{{"a", WiFi}, {"b", WiFi}})
	size := len(c.frames)
	frame := func(source, i int) *Observation {
		o := probe(source, uint16(i%4096), second+int64(i)*second/2000)
		o.ID = hashing.ID(uint64(i/3+1) * 0x9e3779b97f4a7c15)
		return o
	}
	missed := 0
	const n, late = 20_000, 2000
	for i := range n {
		o := frame(0, i)
		c.note(key(o.ID, WiFi), o)
		if i >= late {
			o = frame(1, i-late)
			if _, again := c.note(key(o.ID, WiFi), o); !again {
				missed++
			}
		}
	}
	if missed > n/100 || len(c.frames) != size {
		t.Errorf("%d of %d copies were not found; %d places", missed, n, len(c.frames))
	}
}

// TestCopyOfTheWindowBefore does not make its device present in the next window.
func TestCopyOfTheWindowBefore(t *testing.T) {
	for _, zones := range []func(*Config){nil, func(c *Config) { c.Zones = []Zone{{"all", []Admission{{Source: 0}, {Source: 1}}}} }} {
		c := store(t, zones)
		c.Observe(probe(0, 7, 300*second-1))
		if w := c.Close(300*second, false); w.Cells[0].WiFi.Addresses != 1 {
			t.Fatalf("%+v", w.Cells)
		}
		c.Open(300*second, 600*second, "e")
		c.Observe(probe(1, 7, 300*second+1))
		if w := c.Close(600*second, false); addresses(w)[0] != 0 || len(w.Cells) > 1 && addresses(w)[1] != 0 || w.Cells[0].WiFi.Devices != 0 {
			t.Errorf("counted again: %+v", w.Cells)
		}
	}
}

// TestStrongestOverAllSources: a device is in the zone of the source that hears it best,
// also if another one heard its frames first.
func TestStrongestOverAllSources(t *testing.T) {
	for _, test := range []struct {
		door, ceiling int8
		want          []int
	}{{-50, -55, []int{1, 0}}, {-55, -50, []int{0, 1}}, {-61, -80, []int{0, 1}}} {
		c := store(t, nil)
		for i := range 5 {
			for source, signal := range []int8{test.door, test.ceiling} {
				o := probe(source, uint16(i), second+int64(i)*second)
				o.Signal = signal
				c.Observe(o)
			}
		}
		if got := addresses(c.Close(300*second, false)); got[0] != test.want[0] || got[1] != test.want[1] {
			t.Errorf("door %d dBm, ceiling %d: %v, want %v", test.door, test.ceiling, got, test.want)
		}
	}
}

// TestCopiesAreForgotten with an address, and with the key.
func TestCopiesAreForgotten(t *testing.T) {
	held := func(c *Counter) (n int) {
		for i := range c.copies.frames {
			if c.copies.frames[i] != (noted{}) {
				n++
			}
		}
		return n
	}
	fill := func() *Counter {
		c := store(t, nil)
		c.Observe(probe(0, 7, second))
		o := probe(0, 8, second)
		o.ID = 2 << 32
		c.Observe(o)
		return c
	}
	c := fill()
	if c.Forget(1<<32, WiFi); held(c) != 1 {
		t.Errorf("%d frames are held of one address", held(c))
	}
	c.Observe(probe(0, 9, 300*second-1))
	if c.Close(300*second, false); held(c) != 1 {
		t.Errorf("%d frames are held after the window, want the one at its end", held(c))
	}
	c.Open(300*second, 600*second, "e")
	if c.Close(600*second, true); held(c) != 0 {
		t.Error("a pseudonym is left after the key period")
	}
	if c = fill(); held(c) != 2 {
		t.Fatalf("%d frames", held(c))
	}
	if c.Wipe(); held(c) != 0 {
		t.Error("a pseudonym is left in a counter that was wiped")
	}
}
