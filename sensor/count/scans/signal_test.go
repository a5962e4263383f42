package scans

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestGateFollowsTheSpread(t *testing.T) {
	for _, c := range []struct {
		name  string
		pairs float64
		at    float64
		least float64
		most  float64
	}{
		{"nothing seen yet", 0, 0, minGate, minGate + 0.5},
		{"steady signals", 1000, 0, minGate, minGate},
		{"2 dB", 1000, 2, 5.9, 6.1},
		{"3 dB", 1000, 3, 8.9, 9.1},
		{"wide", 1000, 12, maxGate, maxGate},
		{"beyond the scale", 1000, 100, maxGate, maxGate},
	} {
		s := newSpread()
		for range int(c.pairs) {
			s.note(c.at)
		}
		if g := s.gate(); g < c.least || g > c.most {
			t.Errorf("%s: %v dB, want %v to %v", c.name, g, c.least, c.most)
		}
	}
	s := newSpread()
	s.note(1000) // no source heard both
	if s != newSpread() {
		t.Error("what cannot be compared is taken for a difference")
	}
	if g := (&spread{}).gate(); g != minGate {
		t.Errorf("the gate of no pairs is %v dB", g)
	}
}

// TestControlPlaces lie beyond the gate, at a level that some event has, and
// what is looked at there is as much as there is at the own level.
func TestControlPlaces(t *testing.T) {
	s := New(Library)
	feed(s, newCrowd(5).add(60, fresh, 20, 60).until(300), 0, 300)
	s.log.order()
	s.begin(300)
	s.learn(300)
	found := 0
	for i := range s.log.events {
		e := &s.log.events[i]
		own, _ := e.at(0)
		p := s.controlPlace(e, &s.random)
		level, _ := s.log.events[p.event].at(0)
		share := p.share
		if share == 0 {
			continue
		}
		found++
		if d := math.Abs(level - own); d <= controlDistance*s.levels.gate {
			t.Fatalf("a control place %v dB from its event, with a gate of %v dB", d, s.levels.gate)
		}
		if share <= 0 || share > 1/0.95 {
			t.Fatalf("a share of %v at the control place", share)
		}
		if there := s.levels.within[0][levelOf(level)]; there == 0 {
			t.Fatal("nobody has the control place's level")
		}
	}
	if found < len(s.log.events)*9/10 {
		t.Errorf("control places for %d of %d events", found, len(s.log.events))
	}
	if p := s.controlPlace(&event{}, &s.random); p.share != 0 {
		t.Error("an event without a signal has a control place")
	}
}

// TestNoControlPlaceBesidesOneLevel: where all are at one level, there is none.
func TestNoControlPlaceBesidesOneLevel(t *testing.T) {
	s := New(Library)
	for i := range 50 {
		s.Add(&Frame{Key: keyOf(i), Time: uint32(i * 5000), Signal: -50 * 128, HasSignal: true})
	}
	s.begin(300)
	s.learn(300)
	if p := s.controlPlace(&s.log.events[0], &s.random); p.share != 0 {
		t.Error("a control place within the gate")
	}
}

func TestLevels(t *testing.T) {
	s := New(Library)
	add := func(n int, class uint32, signal int16) {
		for range n {
			s.log.events = append(s.log.events, event{
				class: class, family: class, heard: [2]heard{{mean: signal * 128, n: 1}},
			})
		}
	}
	add(100, 1, -50)
	add(100, 2, -70)
	s.catalog.sort(s.log.events)
	s.learnLevels(5)
	w := &s.levels.within[0]
	if w[50] == 0 || math.Abs(w[50]-w[70]) > 1e-9 || w[45] != w[50] || w[44] != 0 || w[60] != 0 {
		t.Errorf("levels around -50 dBm: %v, %v, %v; -60: %v; -70: %v", w[44], w[45], w[50], w[60], w[70])
	}
	var total float64
	for _, within := range s.levels.within[0] {
		total += within
	}
	if want := 2 * 11 * 100 / 120.0; math.Abs(total-want) > 1e-9 {
		t.Errorf("%v in all, want %v", total, want)
	}
	// A class of ten times the events weighs hardly more.
	add(900, 1, -50)
	s.catalog.sort(s.log.events)
	s.learnLevels(5)
	if w := &s.levels.within[0]; w[50] > 1.2*w[70] {
		t.Errorf("a chatty class weighs %v, another %v", w[50], w[70])
	}
}

func TestLevelOf(t *testing.T) {
	for signal, want := range map[float64]int{0: 0, 5: 0, -0.4: 0, -50: 50, -50.4: 50, -50.6: 51, -128: 128, -256: 129} {
		if got := levelOf(signal); got != want {
			t.Errorf("%v dBm is level %d, want %d", signal, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	one := func(readings ...heard) *event {
		var e event
		copy(e.heard[:], readings)
		return &e
	}
	at := func(source uint8, signal int16) heard { return heard{mean: signal * 128, source: source, n: 1} }
	for _, c := range []struct {
		name string
		a, b *event
		want float64
	}{
		{"same", one(at(0, -50)), one(at(0, -50)), 0},
		{"apart", one(at(0, -50)), one(at(0, -60)), 10},
		{"the other way", one(at(0, -60)), one(at(0, -50)), 10},
		{"the closer source counts", one(at(0, -50), at(1, -60)), one(at(1, -63), at(0, -60)), 3},
		{"no source in common", one(at(0, -50)), one(at(1, -50)), 1000},
		{"one without a signal", one(at(0, -50)), one(), 0},
		{"none with a signal", one(), one(), 0},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("%s: %v dB, want %v", c.name, got, c.want)
		}
	}
}

// TestMeanSignal: the mean of an event's readings is exact to a fraction of a dB,
// over the whole scale and for any number of frames.
func TestMeanSignal(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for range 200 {
		var e event
		sum, n := 0.0, 1+r.IntN(100)
		for range n {
			signal := -r.IntN(128)
			sum += float64(signal)
			e.extend(&Frame{Signal: int16(signal) * 128, HasSignal: true})
		}
		if got, _ := e.at(0); math.Abs(got-sum/float64(n)) > 0.5 {
			t.Fatalf("mean of %d readings %v, want %v", n, got, sum/float64(n))
		}
	}
	var e event
	for i := range 100_000 {
		e.extend(&Frame{Signal: int16(-128*(i%2)) * 128, HasSignal: true})
	}
	if got, _ := e.at(0); math.Abs(got+64) > 2 {
		t.Errorf("mean of many extremes %v, want -64", got)
	}
}

// TestThirdSourceIsLeftOut: an event remembers two.
func TestThirdSourceIsLeftOut(t *testing.T) {
	var e event
	for source := range uint8(3) {
		e.extend(&Frame{Signal: -50 * 128, Source: source, HasSignal: true})
	}
	if _, ok := e.at(1); !ok {
		t.Error("the second source is not remembered")
	}
	if _, ok := e.at(2); ok {
		t.Error("a third source is")
	}
}

// TestDrawWithoutOne: leaving an event out changes what is drawn only where it was drawn,
// and all are drawn.
func TestDrawWithoutOne(t *testing.T) {
	var s Estimator
	draws := func(without int32) (drawn []int32) {
		s.log.events, s.catalog = nil, catalog{}
		for i := range int32(20) {
			if i != without {
				s.log.events = append(s.log.events, event{start: uint32(i), heard: [2]heard{{mean: -50 * 128, n: 1}}})
			}
		}
		s.catalog.sort(s.log.events)
		s.learnLevels(5)
		for k := range 400 {
			r := random(k)
			drawn = append(drawn, int32(s.log.events[s.draw(&r)].start))
		}
		return drawn
	}
	all := draws(-1)
	const without = 7
	times := map[int32]int{}
	for i, j := range draws(without) {
		if times[all[i]]++; all[i] != without && j != all[i] || j == without {
			t.Errorf("draw %d: %d with all, %d without %d", i, all[i], j, without)
		}
	}
	if len(times) != 20 {
		t.Errorf("%d of 20 were drawn: %v", len(times), times)
	}
}

// TestPlacesWithoutOne: leaving an event out leaves the control places of the others where
// they are, but for those that lay at it and some for which the density has changed.
func TestPlacesWithoutOne(t *testing.T) {
	frames := newCrowd(5).add(30, fresh, 20, 60).until(300)
	places := func(without uint64) map[uint32][]uint32 {
		s := New(Library)
		feed(s, slices.DeleteFunc(slices.Clone(frames), func(m moment) bool { return m.Key == without }), 0, 300)
		s.log.order()
		s.begin(300)
		s.learn(300)
		at := map[uint32][]uint32{} // when events began, by when those began that they are for
		for i := range s.catalog.families {
			f := &s.catalog.families[i]
			s.learnSignal(f, 300)
			for k, j := range f.events {
				for _, p := range s.places[k*controls : (k+1)*controls] {
					at[s.log.events[j].start] = append(at[s.log.events[j].start], s.log.events[p.event].start)
				}
			}
		}
		return at
	}
	all, kept, moved := places(1), 0, 0
	for start, list := range places(frames[len(frames)/4].Key) {
		for i, at := range list {
			if at == all[start][i] {
				kept++
			} else {
				moved++
			}
		}
	}
	if kept < 5*moved {
		t.Errorf("%d control places were kept and %d moved when one event of all was left out", kept, moved)
	}
}
