package forged

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// part is one without phones in the classes of newcomers.
func part(seconds float64, list []Newcomer) *Part {
	return &Part{
		Newcomers: list, Seconds: seconds,
		Known: func(uint32) bool { return false }, Others: func(uint32) int { return 0 },
	}
}

// phones draws the newcomers of a crowd. Each phone scans every 20 to 90 s with a new
// address, or with a swarm of new addresses, at its own level. Single is the share of
// addresses of which one frame was heard.
func phones(r *rand.Rand, n, models, swarm int, seconds, single float64) (list []Newcomer) {
	for range n {
		level, class := 35+45*r.Float64(), uint32(r.IntN(models))
		pause := 20 + 70*r.Float64()
		for at := pause * r.Float64(); at < seconds; at += pause * (0.9 + 0.2*r.Float64()) {
			for range 1 + r.IntN(2*swarm) {
				list = append(list, Newcomer{
					Start: uint32(1000 * min(at+r.Float64()*0.8, seconds)), Class: class, First: uint16(r.IntN(4096)),
					Level: uint8(level + 2*r.NormFloat64()), Single: r.Float64() < single,
				})
			}
		}
	}
	return list
}

// generator draws what a transmitter sends: rate addresses a second from a time to
// another, at a level with a spread.
func generator(r *rand.Rand, rate, from, to float64, level, spread int, change func(*Newcomer, int)) (list []Newcomer) {
	for i := 0; from+float64(i)/rate < to; i++ {
		n := Newcomer{
			Start: uint32(1000 * (from + float64(i)/rate)), Class: 1 << 20, First: uint16(r.IntN(4096)),
			Level: uint8(level + int(2*r.NormFloat64()) + r.IntN(spread+1) - spread/2), Single: true,
		}
		n.Last = n.First
		if change != nil {
			change(&n, i)
		}
		list = append(list, n)
	}
	return list
}

// TestCrowdsAreNotForged: phones of many and of few models, in swarms and one by one,
// all of several frames or on one channel.
func TestCrowdsAreNotForged(t *testing.T) {
	for seed := range uint64(3) {
		for _, n := range []int{40, 100, 200, 400, 800} {
			for _, models := range []int{4, 22, 500} {
				for _, swarm := range []int{1, 4} {
					for _, single := range []float64{0.2, 0.9} {
						r := rand.New(rand.NewPCG(seed, uint64(n*models*swarm)))
						if v := part(300, phones(r, n, models, swarm, 300, single)).Judge(); v.Found {
							t.Errorf("seed %d: %d phones of %d models, swarms of %d, %v single: %+v", seed, n, models, swarm, single, v)
						}
					}
				}
			}
		}
	}
}

// TestWalkersAreNotForged: phones that use an address for two frames, with sequence numbers
// that go on. They walk about, so their levels fade within a scan, and two radios hear
// them.
func TestWalkersAreNotForged(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 5))
		var list []Newcomer
		for range 3 {
			for at := 20 * r.Float64(); at < 300; at += 20 + 40*r.Float64() {
				level, number := 40+20*r.Float64(), uint16(r.IntN(4000))
				for i := range uint16(12) {
					list = append(list, Newcomer{
						Start: uint32(1000*at) + 48*uint32(i), Class: 1, First: number + 2*i, Last: number + 2*i + 1,
						Level: uint8(level + 8*r.NormFloat64()), Source: uint8(r.IntN(2)),
					})
				}
			}
		}
		if v := part(300, list).Judge(); v.Found {
			t.Errorf("seed %d: %+v", seed, v)
		}
	}
}

// TestRules has each rule find what it is for, on top of a crowd, and miss it just below.
func TestRules(t *testing.T) {
	several := func(n *Newcomer, _ int) { n.Single = false }
	for _, c := range []struct {
		name           string
		rate, too      float64 // too little
		from, to       float64
		spread         int
		change         func(*Newcomer, int)
		mixed, classes bool
	}{
		{"one level", 2, 0.5, 60, 200, 0, several, false, true},
		{"bare elements", 0.5, 0.2, 60, 200, 50, func(n *Newcomer, _ int) { n.Bare, n.Single = true, false }, false, true},
		{"addresses that do not change", 1.2, 0.3, 60, 200, 50, func(n *Newcomer, _ int) { n.Stable, n.Single = true, false }, false, true},
		{"numbers that count up", 1, 0.2, 60, 200, 50, func(n *Newcomer, i int) { n.First, n.Last, n.Single = uint16(i), uint16(i), false }, false, true},
		{"single frames", 5, 2, 60, 200, 50, nil, false, true},
		{"a stream", 70, 30, 60, 200, 50, several, false, true},
		{"ten seconds at one level", 30, 5, 100, 110, 0, several, false, true},
		{"ten seconds at all levels", 600, 100, 100, 111, 50, several, false, true},
		{"classes of their own", 7, 3, 60, 200, 50, func(n *Newcomer, i int) { n.Class, n.Single = uint32(1<<20+i), false }, false, true},
		{"classes of their own at one level", 2, 0.5, 60, 200, 0, func(n *Newcomer, i int) { n.Class, n.Single = uint32(1<<20+i), false }, false, true},
		{"a dozen classes at one level", 6, 1, 60, 200, 0, func(n *Newcomer, i int) { n.Class, n.Single = uint32(1<<20+i%12), false }, true, false},
		{"more than the channel takes", 400, 0, 0, 300, 0, nil, true, true},
	} {
		for seed := range uint64(4) {
			r := rand.New(rand.NewPCG(seed, 9))
			crowd := phones(r, 40, 22, 2, 300, 0.5)
			v := part(300, append(generator(r, c.rate, c.from, c.to, 50, c.spread, c.change), crowd...)).Judge()
			if !v.Found || v.Mixed != c.mixed || (len(v.Classes) > 0) != c.classes || len(v.Classes) > 0 && v.Classes[0] < 1<<20 {
				t.Errorf("%s, seed %d: found %t, mixed %t, classes %d", c.name, seed, v.Found, v.Mixed, len(v.Classes))
			}
			if c.too == 0 {
				continue
			}
			if v := part(300, append(generator(r, c.too, c.from, c.to, 50, c.spread, c.change), crowd...)).Judge(); v.Found {
				t.Errorf("%s, seed %d: %v a second are forged", c.name, seed, c.too)
			}
		}
	}
}

// TestSharedClass: there is no count where phones send in the class that is forged.
func TestSharedClass(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	list := generator(r, 10, 0, 300, 50, 0, nil)
	for name, c := range map[string]struct {
		change func(p *Part)
		mixed  bool
	}{
		"its own":         {func(*Part) {}, false},
		"hardly shared":   {func(p *Part) { p.Others = func(uint32) int { return 6 } }, false},
		"with few phones": {func(p *Part) { p.Others = func(uint32) int { return 7 } }, true},
		"known before":    {func(p *Part) { p.Known = func(class uint32) bool { return class == 1<<20 } }, true},
		"heard again":     {func(p *Part) { p.Others = func(uint32) int { return 200 } }, true},
		"without room":    {func(p *Part) { p.Full = true }, true},
		"of other phones": {func(p *Part) { p.Known = func(class uint32) bool { return class == 1 } }, false},
	} {
		p := part(300, slices.Clone(list))
		c.change(p)
		if v := p.Judge(); !v.Found || v.Mixed != c.mixed || !v.Has(1<<20) || v.Has(1) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// TestShortParts are judged by their length: a window may take a second.
func TestShortParts(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for _, seconds := range []float64{0.001, 1, 10, 60, 600} {
		if v := part(seconds, generator(r, 100, 0, seconds, 50, 0, nil)).Judge(); v.Found != (seconds >= 1) {
			t.Errorf("%v s: %+v", seconds, v)
		}
		if v := part(seconds, phones(r, 200, 22, 4, seconds, 0.5)).Judge(); v.Found {
			t.Errorf("%v s of phones: %+v", seconds, v)
		}
	}
	if v := part(300, nil).Judge(); v.Found || v.Mixed || v.Has(0) {
		t.Errorf("of nothing: %+v", v)
	}
}
