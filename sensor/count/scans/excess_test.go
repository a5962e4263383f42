package scans

import (
	"math"
	"math/rand/v2"
	"testing"
)

// scanning makes a rhythm of what is heard after so many scans of a device that is
// silent for the time quiet after each and is then heard at a rate, while others are
// heard in and out of the gate at a rate of their own, all per second.
func scanning(looks, quiet, rate, others, apart float64, r *rand.Rand) *rhythm {
	y := &rhythm{}
	poisson := func(mean float64) float64 { return math.Max(0, math.Round(mean+math.Sqrt(mean)*r.NormFloat64())) }
	for k := range y.near {
		lag := float64(k) * BeatWidth
		near := others
		if lag >= quiet {
			near += rate
		}
		y.looks[k] = float32(looks)
		y.near[k] = float32(poisson(looks * near * BeatWidth))
		if k < len(stretchOf) && stretchOf[k] > 0 {
			y.far[stretchOf[k]-1] += poisson(looks * apart * BeatWidth)
		}
	}
	return y
}

func TestExcess(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for _, c := range []struct {
		name          string
		looks, quiet  float64
		rate, others  float64
		heard         bool // and surely
		least, most   float64
		deviationMost float64
	}{
		{"quick phones, much chance", 20000, 4, 0.3, 1, true, 0.27, 0.33, 0.1},
		{"little chance", 5000, 15, 0.02, 0.004, true, 0.018, 0.022, 0.7},
		{"nothing but chance", 20000, 4, 0, 1, false, 0, 0, 0},
		{"too few looks to tell", 200, 4, 0.01, 1, false, 0, 0, 0},
		{"no looks", 0, 4, 0.3, 1, false, 0, 0, 0},
	} {
		again, ok := scanning(c.looks, c.quiet, c.rate, c.others, 3*c.others, r).excess()
		if c.heard && !ok || !c.heard && ok && again.deviation < 0.7 {
			t.Errorf("%s: %+v, %v", c.name, again, ok)
		}
		if rate := again.rate * excessBias; c.heard && (rate < c.least || rate > c.most || again.deviation > c.deviationMost) {
			t.Errorf("%s: a rate of %v with a deviation of %v, want %v to %v", c.name, rate, again.deviation, c.least, c.most)
		}
	}
}

// TestExcessFades: an excess that is as unsure as it may be says nothing, and one that is
// sure is as sure as it scatters.
func TestExcessFades(t *testing.T) {
	g := gap{mean: 200, doubt: 0.5}
	r := rand.New(rand.NewPCG(8, 8))
	before := 0.0
	for looks := 1000.0; looks < 1e6; looks *= 1.1 {
		y := scanning(looks, 4, 0.02, 1, 3, r)
		for i := range y.far { // without chance, so that the deviation falls from step to step
			y.far[i] = math.Round(looks * 3 * (stretches[i+1] - stretches[i]))
		}
		for k := range y.near {
			y.near[k] = float32(looks * BeatWidth)
			if float64(k)*BeatWidth >= 4 {
				y.near[k] *= 1.02
			}
		}
		again, ok := y.excess()
		if !ok {
			continue
		}
		moved := math.Log(g.mean / y.weigh(g).mean)
		if before == 0 && (again.deviation < 3*excessDeviation || moved > 0.1) {
			t.Errorf("the first excess that is heeded, of a deviation of %.2f, moves the gap by %.2f at once", again.deviation, moved)
		}
		before = moved
	}
	if before < 0.8 {
		t.Errorf("a sure excess moves the gap by %.2f", before)
	}
}

// TestSilenceIsAsLongAsItIs: chance is taken from all the time that a device is
// silent, most times, and what is heard again soon is not taken for it.
func TestSilenceIsAsLongAsItIs(t *testing.T) {
	for _, c := range []struct{ quiet, want float64 }{{2, 1}, {4, 3}, {15, 14}} { // seconds after an event, and after the first
		whole := 0
		for seed := range uint64(20) {
			near, far, ok := scanning(20000, c.quiet, 1, 1, 3, rand.New(rand.NewPCG(seed, 3))).silence()
			seconds := far / 3 / 20000
			if !ok || seconds > c.want+0.2 || near > 1.1*far/3 {
				t.Errorf("silent for %v s: chance is taken from %.1f s, with %v near and %v far", c.quiet, seconds, near, far)
			}
			if seconds > c.want-0.2 {
				whole++
			}
		}
		if whole < 10 {
			t.Errorf("silent for %v s: all of it was seen %d times of 20", c.quiet, whole)
		}
	}
}

// TestPerScan: eight addresses in a scan are seen as that, whatever chance adds.
func TestPerScan(t *testing.T) {
	c := newCrowd(2).add(20, fresh, 30, 30)
	for _, p := range c.phones {
		p.class, p.family, p.burst, p.everyAddress = 1, 1, 3, 1
	}
	s := New(Library)
	run(s, c, 3, 600)
	if n := heardOf(t, s).rhythm.perScan(); n < 2 || n > 4 {
		t.Errorf("%v addresses in a scan, want 3", n)
	}
	if n := (&rhythm{}).perScan(); n != 1 {
		t.Errorf("%v addresses in no scan", n)
	}
}
