package scans

import (
	"math"
	"testing"
)

// TestHiddenRates are taken between the shares that there are numbers for, and at
// the ends from the last.
func TestHiddenRates(t *testing.T) {
	var p Prior
	for k := range p.Hidden {
		p.Hidden[k][3] = float64(k)
	}
	for faintest, want := range map[float64]float64{
		0.001: 0, 0.01: 0, math.Sqrt(0.01 * 0.02): 0.5, 0.02: 1, 0.1: 3, 1: 5, 7: 5,
	} {
		if got := p.hidden(faintest, 3); math.Abs(got-want) > 1e-9 {
			t.Errorf("as faint as %v: %v, want %v", faintest, got, want)
		}
	}
}

// TestHiddenSilences: silences of which a known part ends off the beat come out at
// their length, with the mean silence agreeing with itself.
func TestHiddenSilences(t *testing.T) {
	// On the beat nothing ends; off it, one in a mean silence, at any time.
	var p Prior
	for k := range p.Hidden {
		for i := range p.Hidden[k] {
			p.Hidden[k][i] = 1 / hiddenShare
		}
	}
	r := rhythm{faintest: 0.02}
	var s [NumLags]float64
	for i := range s {
		s[i] = 1
	}
	for _, between := range []float64{20, 40, 60} {
		g := r.integrate(&p, NumLags-1, &s, between)
		if want := between * (1 - math.Exp(-200/between)); math.Abs(g.mean-want) > 0.06*want {
			t.Errorf("a silence of %v s comes out as %v s", between, g.mean)
		}
		if g.hidden > g.mean || g.beyond != 0 {
			t.Errorf("%+v", g)
		}
	}
	// With nothing hidden, it is what the curve says.
	p = Prior{}
	s = [NumLags]float64{}
	if g := r.integrate(&p, NumLags-1, &s, 60); g.mean != 0.25 || g.between != leastSilent {
		t.Errorf("heard again at once: %+v", g)
	}
}

// TestOff: what is found by beats counts as far as silences end on them.
func TestOff(t *testing.T) {
	on, plain := gap{mean: 20, doubt: 0.1, looks: 7}, gap{mean: 80, doubt: 0.5, looks: 9}
	for share, want := range map[float64]float64{-1: 80, 0: 80, someOnBeat * math.Ln2: 40, 100: 20} {
		if g := off(on, plain, share); math.Abs(g.mean-want) > 1e-9 || g.looks != 7 {
			t.Errorf("a share of %v: %+v, want a mean of %v", share, g, want)
		}
	}
}

// TestWeigh: the excess counts as far as it is sure.
func TestWeigh(t *testing.T) {
	g := gap{mean: 50, doubt: 0.5, looks: 3}
	if got := (&rhythm{}).weigh(g); got != g {
		t.Errorf("without an excess: %+v", got)
	}
	r := scanning(50000, 4, 0.3*excessBias, 1, 3, newCrowd(1).random)
	got := r.weigh(g)
	if got.mean < 4 || got.mean > 15 || got.doubt > 0.3 {
		t.Errorf("50 s and 3.3 s become %+v", got)
	}
	g.doubt = 0
	if got := r.weigh(g); math.Abs(got.mean-50) > 0.1 {
		t.Errorf("what is certain becomes %+v", got)
	}
}
