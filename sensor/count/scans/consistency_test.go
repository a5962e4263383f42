package scans

import "testing"

// bursts is a crowd that uses several addresses in each scan. With lie, each of
// them comes at a level of its own.
func bursts(seed uint64, n int, lie bool) *crowd {
	c := newCrowd(seed).add(n, fresh, 40, 90)
	for _, p := range c.phones {
		p.burst = 4
		if lie {
			p.everyAddress = 20
		}
	}
	return c
}

func TestConsistentBurstsAreBelieved(t *testing.T) {
	for seed := range uint64(20) {
		s := New(Library)
		run(s, bursts(seed, 5+int(seed), false), 6, 900)
		if s.atOnce.signalsLie() {
			t.Errorf("seed %d: %+v are taken for lies", seed, s.atOnce)
		}
		if s.atOnce.followed < 200 {
			t.Errorf("seed %d: nothing was compared: %+v", seed, s.atOnce)
		}
	}
}

func TestLyingBurstsAreFoundOut(t *testing.T) {
	for seed := range uint64(20) {
		s := New(Library)
		n := 5 + int(seed)
		c := bursts(seed, n, true)
		r := run(s, c, 6, 900)
		if !s.atOnce.signalsLie() {
			t.Errorf("seed %d: %+v are believed", seed, s.atOnce)
		}
		// Believed, every address of a scan was a device: four times as many.
		if m := mean(devices(r[2:])); m > 1.5*float64(n) || m < 0.1*float64(n) {
			t.Errorf("seed %d: %.1f devices of %d", seed, m, n)
		}
	}
}

// TestLyingBurstsAreFoundOutAtOnce: nothing is known before the first window of a key
// period, so it goes by itself.
func TestLyingBurstsAreFoundOutAtOnce(t *testing.T) {
	var shares []float64
	for seed := range uint64(10) {
		s := New(Library)
		r := run(s, bursts(seed, 20, true), 1, 900)
		if s.atOnce.signalsLie() {
			shares = append(shares, r[0].WiFi[0].Devices/20)
		}
	}
	if m := mean(shares); len(shares) < 5 || m > 1.5 {
		t.Errorf("in %d of 10 first windows, bursts are found out, and there are %.1f times as many devices as phones", len(shares), m)
	}
}

// TestSinglesAreNoEvidence: phones with one address a scan tell nothing either
// way, however many meet by chance.
func TestSinglesAreNoEvidence(t *testing.T) {
	for seed := range uint64(10) {
		s := New(Library)
		run(s, newCrowd(seed).add(40, fresh, 20, 90), 6, 900)
		if s.atOnce.signalsLie() {
			t.Errorf("seed %d: %+v are taken for lies", seed, s.atOnce)
		}
	}
}

func TestSignalsLie(t *testing.T) {
	for _, c := range []struct {
		name string
		a    atOnceCounts
		want bool
	}{
		{"nothing seen", atOnceCounts{}, false},
		{"all far apart", atOnceCounts{followed: 200, near: 20}, true},
		{"all near", atOnceCounts{followed: 200, near: 190}, false},
		{"half near", atOnceCounts{followed: 200, near: 100}, false},
		{"few", atOnceCounts{followed: 20, near: 0}, false},
		{"by chance", atOnceCounts{followed: 200, near: 60, chance: 190}, false},
		{"mostly by chance", atOnceCounts{followed: 400, near: 100, chance: 300}, false},
	} {
		if got := c.a.signalsLie(); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
	a := atOnceCounts{8, 4, 2}
	a.fade(0.5)
	if a != (atOnceCounts{4, 2, 1}) {
		t.Errorf("faded to %+v", a)
	}
}

// TestDenseClassesAreNoEvidence: where a class is heard all the time, addresses
// follow each other at once by chance alone.
func TestDenseClassesAreNoEvidence(t *testing.T) {
	for _, n := range []int{40, 80, 150, 300} {
		for _, every := range []float64{20, 60} {
			s, c := New(Library), newCrowd(uint64(n)).add(n, fresh, every, 2*every)
			for _, p := range c.phones {
				p.class, p.family = 1, 1
			}
			run(s, c, 4, 300)
			if s.atOnce.signalsLie() {
				t.Errorf("%d phones, every %v to %v s: %+v are taken for lies", n, every, 2*every, s.atOnce)
			}
		}
	}
}
