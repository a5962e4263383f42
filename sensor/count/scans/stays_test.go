package scans

import (
	"math"
	"testing"
	"time"
)

// presentOf is what one stable address comes to that is heard at these seconds.
func presentOf(window float64, at ...float64) float64 {
	s, w := New(Library), windowOf(0, window)
	open(s, w)
	for _, sec := range at {
		s.Add(&Frame{Key: 2, Kind: Stable, Time: uint32(sec * 1000)})
	}
	return shut(s, w).WiFi[0].Devices
}

// every is the seconds from one to another, each so many.
func every(step, from, to float64) []float64 {
	var at []float64
	for x := from; x <= to; x += step {
		at = append(at, x)
	}
	return at
}

func TestPresence(t *testing.T) {
	for _, c := range []struct {
		name        string
		window      float64
		at          []float64
		least, most float64
	}{
		{"not there", 300, nil, 0, 0},
		{"all the time, every minute", 300, every(60, 30, 299), 0.98, 1.05},
		{"all the time, every 20 s", 300, every(20, 10, 299), 0.98, 1.01},
		{"all the time of a long window, every minute", 900, every(60, 30, 899), 0.98, 1.01},
		{"all the time, every three minutes", 900, every(180, 60, 899), 0.9, 1.1},
		{"comes in the middle", 900, every(60, 450, 899), 0.45, 0.67},
		{"leaves in the middle", 900, every(60, 1, 450), 0.45, 0.67},
		{"every 5 s, leaves in the middle", 300, every(5, 1, 150), 0.48, 0.62},
		{"every 5 s, leaves in the middle of a long window", 900, every(5, 1, 450), 0.49, 0.54},
		{"all the time, every 5 s", 300, every(5, 1, 299), 0.98, 1.01},
		{"heard once in the middle", 900, []float64{450}, 0.1, 0.6},
		{"heard once in five minutes", 300, []float64{150}, 0.5, 1.01},
		{"heard once at the beginning", 300, []float64{0}, 0.1, 0.9},
		{"heard once at the end", 300, []float64{300}, 0.1, 0.9},
		{"heard at both ends alone", 900, []float64{0, 899}, 0.9, 1.6},
	} {
		if got := presentOf(c.window, c.at...); got < c.least || got > c.most {
			t.Errorf("%s: %v devices, want %v to %v", c.name, got, c.least, c.most)
		}
	}
	if a, b := presentOf(900, every(60, 480, 900)...), presentOf(900, every(60, 0, 420)...); math.Abs(a-b) > 1e-9 {
		t.Errorf("coming counts %v, leaving %v", a, b)
	}
}

// TestPresenceIsANumber: for all times, and numbers of events, that can be.
func TestPresenceIsANumber(t *testing.T) {
	for _, window := range []float64{1, 60, 300, 900, 3600, 86400} {
		for _, first := range []float64{0, 0.001, 0.3, 0.5, 1} {
			for _, last := range []float64{first, first + 0.001, 1, 1.01} {
				for _, n := range []int{1, 2, 10, 1000, 1 << 14} {
					p := Library.presence(&stay{first: uint32(1000 * first * window), last: uint32(1000 * max(first, last) * window), gaps: float32(n)}, window)
					if math.IsNaN(p) || math.IsInf(p, 0) || p < 0 {
						t.Errorf("heard %d times from %v to %v of %v s: %v", n, first, last, window, p)
					}
				}
			}
		}
	}
}

// TestPresenceHangsOnStays: who was heard for the first minutes only has more likely
// left than fallen silent, the shorter the stays.
func TestPresenceHangsOnStays(t *testing.T) {
	before := 0.0
	for _, mean := range []time.Duration{2 * time.Minute, 8 * time.Minute, LibraryStay, time.Hour, 24 * time.Hour} {
		p := Library.Staying(mean)
		there := p.presence(&stay{last: 300_000, gaps: 2}, 900)
		if there <= before || there > 1 {
			t.Errorf("stays of %s: there for a share of %v, after %v with shorter stays", mean, there, before)
		}
		before = there
	}
	usual := Library.Staying(LibraryStay)
	if a, b := usual.presence(&stay{last: 300_000, gaps: 2}, 900), Library.presence(&stay{last: 300_000, gaps: 2}, 900); a != b {
		t.Errorf("stays of %s: %v, want %v", LibraryStay, a, b)
	}
}

// TestEdge: a device that is heard often was there for little longer. One that is hardly
// ever heard was there for about half of the time that is left.
func TestEdge(t *testing.T) {
	if e := edge(0, 60, 1.0/1500); math.IsNaN(e) || math.Abs(e) > 1e-9 {
		t.Errorf("no time left: %v s", e)
	}
	for _, x := range []float64{0.5, 10, 100, 900} {
		before := 0.0
		for _, silence := range []float64{1, 10, 60, 300, 3000} {
			e := edge(x, silence, 1.0/1500)
			if e < before || e > x {
				t.Errorf("%v s left, silent for %v: %v s, after %v with less silence", x, silence, e, before)
			}
			before = e
		}
	}
	if e := edge(900, 10, 1.0/1500); e > 12 {
		t.Errorf("heard every 10 s, and for 900 s not any more: there for %v s", e)
	}
	if e := edge(10, 300, 1.0/1500); e < 9.5 {
		t.Errorf("heard every 300 s, and for 10 s not any more: there for %v s", e)
	}
}

// TestStableIsCountedApart: the part of devices whose address does not change.
func TestStableIsCountedApart(t *testing.T) {
	s := New(Library)
	open(s, windowOf(0, 300))
	for _, at := range every(20, 0, 299) {
		s.Add(&Frame{Key: 2, Kind: Stable, Time: uint32(at * 1000)})
	}
	feed(s, newCrowd(2).add(5, fresh, 30, 60).until(300), 0, 300)
	r := shut(s, windowOf(0, 300))
	if w := r.WiFi[0]; math.Abs(w.Stable-1) > 0.02 || w.Devices < w.Stable+1 {
		t.Errorf("Wi-Fi %+v", w)
	}
}

// TestStaysMerge: pseudonyms that share a place of the table come to what each comes to
// alone.
func TestStaysMerge(t *testing.T) {
	both, alone := stays{}, stays{}
	a, b := uint64(2), uint64(2+2*recentStays)
	for i, at := range every(30, 0, 270) {
		f := Frame{Key: a, Kind: Stable, Time: uint32(at * 1000)}
		both.add(&f)
		alone.add(&f)
		if i%2 == 0 {
			both.add(&Frame{Key: b, Kind: Stable, Time: uint32(at * 1000)})
		}
	}
	both.merge()
	if len(both.list) != 2 || both.list[0] != alone.list[0] || both.list[1].last != 240_000 || both.list[1].gaps != 4 {
		t.Errorf("%+v, alone %+v", both.list, alone.list)
	}
}

// TestStaysAreBounded, and wiped.
func TestStaysAreBounded(t *testing.T) {
	var s stays
	for i := range maxStays + 1000 {
		s.add(&Frame{Key: keyOf(i), Kind: Stable})
	}
	if len(s.list) != maxStays {
		t.Errorf("%d stays", len(s.list))
	}
	list := s.list[:cap(s.list)]
	s.reset()
	for i := range list {
		if list[i] != (stay{}) {
			t.Fatal("a stay is not wiped")
		}
	}
}
