package scans

import "testing"

// heardAt is an event heard at sources 0, 1, … with signals in dBm; 0 for not heard.
func heardAt(signals ...int16) *event {
	e := &event{}
	for source, signal := range signals {
		if signal != 0 {
			e.extend(&Frame{Source: uint8(source), Signal: signal * 128, HasSignal: true})
		}
	}
	return e
}

func TestNear(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b *event
		near bool
	}{
		{"same level", heardAt(-50), heardAt(-50), true},
		{"at the gate", heardAt(-50), heardAt(-55), true},
		{"out of it", heardAt(-50), heardAt(-56), false},
		{"out of it at one source, at another the same", heardAt(-50, -60), heardAt(-56, -60), true},
		{"far out of it at one source", heardAt(-50, -60), heardAt(-58, -60), false},
		{"out of it at both", heardAt(-50, -60), heardAt(-56, -66), false},
		{"only one source heard both", heardAt(-50, -60), heardAt(-51), true},
		{"no source heard both", heardAt(-50), heardAt(0, -50), false},
		{"no reading", heardAt(), heardAt(-50), true},
		{"no reading of the other", heardAt(-50), heardAt(), true},
	} {
		if c.a.near(c.b, 5) != c.near || c.b.near(c.a, 5) != c.near {
			t.Errorf("%s: near %v, want %v", c.name, !c.near, c.near)
		}
	}
}

// TestBestSources: of three sources, the two that hear it best are kept.
func TestBestSources(t *testing.T) {
	e := heardAt(-70, -50, -60)
	if _, heard := e.at(0); heard {
		t.Error("the source that hears it worst is kept")
	}
	if h := e.best(); h.source != 1 || h.mean != -50*128 {
		t.Errorf("heard best at %+v", h)
	}
	if at, heard := e.at(2); !heard || at != -60 {
		t.Errorf("at source 2: %v, %v", at, heard)
	}
	e.extend(&Frame{Source: 3, Signal: -65 * 128, HasSignal: true})
	if _, heard := e.at(3); heard {
		t.Error("a source that hears it worse takes the place of a better one")
	}
	if h := heardAt().best(); h.n != 0 {
		t.Errorf("heard by nobody, and best at %+v", h)
	}
}

// TestCrowdHeardByThree: a crowd that three sources hear, the second loudest what the
// first hears least, comes out as it does where one hears it.
func TestCrowdHeardByThree(t *testing.T) {
	var one, three []float64
	for seed := range uint64(6) {
		one = append(one, mean(devices(run(New(Library), newCrowd(seed).add(40, fresh, 30, 90), 6, 300))))
		s, c := New(Library), newCrowd(seed).add(40, fresh, 30, 90)
		var n []float64
		for i := range 6 {
			frames := c.until(float64(i+1) * 300)
			for k := range frames {
				f := frames[k].Frame
				f.Time = uint32(max(0, frames[k].at-float64(i)*300) * 1000)
				level := frames[k].Signal
				for source, signal := range []int16{level, -115*128 - level, level - 5*128} {
					f.Source, f.Signal = uint8(source), signal
					s.Add(&f)
				}
			}
			n = append(n, s.Close(windowOf(i, 300)).WiFi[0].Devices)
		}
		three = append(three, mean(n))
	}
	if a, b := mean(one), mean(three); b < 0.75*a || b > 1.3*a {
		t.Errorf("%.1f where one source hears them, %.1f with three", a, b)
	}
}
