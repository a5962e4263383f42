package scans

import (
	"math"
	"math/rand/v2"
	"testing"
)

// at is an event heard at one source.
func heardAt(dBm float64) *event {
	return &event{heard: [2]heard{{mean: int16(dBm * 128), n: 1}}}
}

func TestGateFollowsTheSpread(t *testing.T) {
	for _, c := range []struct {
		name  string
		pairs int
		at    float64
		want  int
	}{
		{"nothing seen yet", 0, 0, minGate},
		{"steady signals", 1000, 0, minGate},
		{"2 dB", 1000, 2, 6},
		{"3 dB", 1000, 3, 9},
		{"wide", 1000, 12, maxGate},
		{"beyond the scale", 1000, 100, maxGate},
	} {
		s := librarySpread
		for range c.pairs {
			s.note(heardAt(-20), heardAt(-20-c.at))
		}
		if g := s.gate(); g != c.want {
			t.Errorf("%s: %v dB, want %v", c.name, g, c.want)
		}
	}
	s := librarySpread
	s.note(heardAt(-20), &event{heard: [2]heard{{mean: -20 * 128, source: 1, n: 1}}}) // no source heard both
	if s != librarySpread {
		t.Error("what cannot be compared is taken for a difference")
	}
	if g := (&spread{}).gate(); g != minGate {
		t.Errorf("the gate of no pairs is %v dB", g)
	}
}

// lookedAt is a part of a crowd while it is looked at.
func lookedAt(c *crowd, seconds float64) *view {
	s := New(Library)
	feed(s, c.until(seconds), 0, seconds)
	p, _ := s.log.part(0, int64(seconds*1e9))
	p.order()
	return p.look(newLearned())
}

// TestControlPlaces lie beyond the gate, at a level that some event has. What is looked
// at there is as much as there is at the own level.
func TestControlPlaces(t *testing.T) {
	v := lookedAt(newCrowd(5).add(60, fresh, 20, 60), 300)
	f := v.field(minGate)
	found := 0
	for i := range f.events {
		e := &f.events[i]
		r := v.random.of(e, drawPlaces)
		p := f.controlPlace(e, &r)
		if p.share == 0 {
			continue
		}
		found++
		x := &f.events[p.event]
		if d := x.best().level() - e.best().level(); max(d, -d) <= minGate*3/2 {
			t.Fatalf("a control place %v dB from its event", d)
		}
		if p.share < 0 || p.share > 1 || f.around(x)*p.share > 1.01*f.around(e) {
			t.Fatalf("a share of %v at the control place", p.share)
		}
	}
	if found < len(f.events)*9/10 {
		t.Errorf("control places for %d of %d events", found, len(f.events))
	}
}

// TestNoControlPlaceAtOneLevel: where all are at one level, there is none.
func TestNoControlPlaceAtOneLevel(t *testing.T) {
	c := newCrowd(1).add(10, fresh, 20, 60)
	for _, p := range c.phones {
		p.level, p.everyFrame = -50, 0
	}
	v := lookedAt(c, 300)
	f, r := v.field(maxGate), random(1)
	if p := f.controlPlace(&f.events[0], &r); p.share != 0 {
		t.Error("a control place within the gate")
	}
}

// TestDensity: a class of ten times the events weighs hardly more.
func TestDensity(t *testing.T) {
	density := func(many int) (at50, at70, between float64) {
		p := &part{seconds: 300, addresses: 1}
		for range many {
			p.events = append(p.events, event{class: 1, heard: heardAt(-50).heard})
		}
		for range 100 {
			p.events = append(p.events, event{class: 2, heard: heardAt(-70).heard})
		}
		f := p.look(newLearned()).field(5)
		return f.around(heardAt(-45)), f.around(heardAt(-75)), f.around(heardAt(-60))
	}
	if a, b, c := density(100); a == 0 || math.Abs(a-b) > 1e-9 || c != 0 {
		t.Errorf("%v around -50 dBm, %v around -70, %v between", a, b, c)
	}
	if a, b, _ := density(1000); a > 1.2*b {
		t.Errorf("a busy class weighs %v, another %v", a, b)
	}
}

func TestLevel(t *testing.T) {
	for signal, want := range map[float64]int{0: 0, 5: 0, -0.4: 0, -50: 50, -50.4: 50, -50.6: 51, -128: 128, -250: 129} {
		if got := (heard{mean: int16(signal * 128)}).level(); got != want {
			t.Errorf("%v dBm is level %d, want %d", signal, got, want)
		}
	}
}

func TestNear(t *testing.T) {
	two := func(a, b float64) *event {
		return &event{heard: [2]heard{{mean: int16(a * 128), n: 1}, {mean: int16(b * 128), source: 1, n: 1}}}
	}
	for _, c := range []struct {
		name string
		a, b *event
		want bool
	}{
		{"the same level", heardAt(-50), heardAt(-50), true},
		{"at the gate", heardAt(-50), heardAt(-55), true},
		{"beyond the gate", heardAt(-50), heardAt(-56), false},
		{"near at both", two(-50, -70), two(-53, -67), true},
		{"far at one, near on average", two(-50, -70), two(-57, -70), true},
		{"far at one", two(-50, -70), two(-58, -70), false},
		{"no source heard both", heardAt(-50), &event{heard: [2]heard{{mean: -50 * 128, source: 3, n: 1}}}, false},
		{"not heard at all", heardAt(-50), &event{}, false},
	} {
		if got := c.a.near(c.b, 5); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

// TestFirstByLevel finds what a walk over all events finds.
func TestFirstByLevel(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	var events []event
	var list []int32
	for i := range 2000 {
		e := event{address: uint32(r.IntN(50)), start: uint32(i * 100), end: uint32(i*100 + 50)}
		for k := range e.heard[:1+r.IntN(2)] {
			e.heard[k] = heard{mean: int16(-30-r.IntN(60)) * 128, source: uint8(k + r.IntN(3)), n: 1}
		}
		if r.IntN(20) == 0 {
			e.heard = [2]heard{}
		}
		if e.heard[0].source == e.heard[1].source {
			e.heard[1] = heard{}
		}
		events, list = append(events, e), append(list, int32(i))
	}
	x := indexLevels(events, list)
	for i := range events {
		e := &events[i]
		limit := e.end + 20_000
		want, best := none, e.best()
		for j := i + 1; j < len(events) && events[j].start <= limit; j++ {
			f := &events[j]
			heardThere := false
			for _, h := range f.heard {
				d := h.level() - best.level()
				heardThere = heardThere || h.n > 0 && h.source == best.source && max(d, -d) <= 6
			}
			if heardThere && e.near(f, 6) && f.address != e.address {
				want = f.start
				break
			}
		}
		if got := x.first(events, int32(i), e, 6, limit, func(f *event) bool { return f.address != e.address }); got != want {
			t.Fatalf("event %d: found %d, want %d", i, got, want)
		}
	}
}

// TestCrowdHeardByThree: three sources that hear the same phones make no more of them.
func TestCrowdHeardByThree(t *testing.T) {
	const phones = 25
	var one, three []float64
	for seed := range uint64(4) {
		for _, n := range []int{1, 3} {
			s, c := New(Library), newCrowd(seed).add(phones, fresh, 60, 120)
			var d []float64
			for i := range 8 {
				var all []moment
				for _, m := range c.until(float64(i+1) * 300) {
					for source := range n {
						m.Source = uint8(source)
						m.Signal -= 9 * 128 * int16(source)
						all = append(all, m)
					}
				}
				feed(s, all, i, 300)
				d = append(d, shut(s, windowOf(i, 300)).WiFi[0].Devices)
			}
			if n == 1 {
				one = append(one, mean(d[2:]))
			} else {
				three = append(three, mean(d[2:]))
			}
		}
	}
	if a, b := mean(one)/phones, mean(three)/phones; math.Abs(a-b) > 0.05 {
		t.Errorf("a share of %.2f by one source, of %.2f by three", a, b)
	}
	if a, b := mean(one)/phones, mean(three)/phones; a < 0.7 || a > 1.7 || b < 0.7 || b > 1.7 {
		t.Errorf("a share of %.2f by one source, of %.2f by three", a, b)
	}
}

// TestOwnScanIsNotChance: addresses of one scan that are heard at several levels are not
// taken for chance. Then places are seldom full by chance within a second of a scan.
func TestOwnScanIsNotChance(t *testing.T) {
	s, c := New(Library), newCrowd(1).add(3, fresh, 40, 60)
	for _, p := range c.phones {
		p.burst, p.everyAddress, p.class, p.family = 8, 8, 1, 1
	}
	run(s, c, 6, 300)
	curve := &s.state.known.families[0].signal
	if void := curve.void(1); void < 0.9 { // at 1 s
		t.Errorf("%.2f of the places are empty by chance after a second; other phones scan every 20 s", void)
	}
}
