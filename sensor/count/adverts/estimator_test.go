package adverts

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

const stay = 20 * time.Minute

// errorOf is the mean absolute error and the bias of crowds, as shares of the truth, and
// the share of intervals that hold it.
func errorOf(c crowd, window float64) (mean, bias, held float64) {
	const seconds = 3600
	var sum, n float64
	for seed := range uint64(4) {
		w := c.make(rand.New(rand.NewPCG(seed, 7)), seconds)
		w.count(New(stay, 1<<20), seconds, window, func(from float64, r Result) {
			truth := w.truth(from, from+window)
			e := r.Cells[0].Devices/truth - 1
			if low, high := r.Cells[0].Bounds(); low <= truth && truth <= high {
				held++
			}
			sum, bias, n = sum+math.Abs(e), bias+e, n+1
		})
	}
	return sum / n, bias / n, held / n
}

// TestCrowds: crowds that differ from what is documented are counted, and their intervals
// hold the truth about as often as they say.
func TestCrowds(t *testing.T) {
	var all, n float64
	for name, c := range map[string]struct {
		change func(*crowd)
		window float64
		most   float64
	}{
		"as documented":      {func(*crowd) {}, 300, 0.01},
		"a minute":           {func(*crowd) {}, 60, 0.03},
		"an hour":            {func(*crowd) {}, 3600, 0.01},
		"rarely heard":       {func(c *crowd) { c.silence = 30 }, 300, 0.05},
		"heard all the time": {func(c *crowd) { c.silence = 0.3 }, 300, 0.01},
		"short stays":        {func(c *crowd) { c.stay = 400 }, 300, 0.01},
		"long stays":         {func(c *crowd) { c.stay = 5000 }, 300, 0.01},
		"quick rotations":    {func(c *crowd) { c.life = 120 }, 300, 0.02},
		"silent rotations":   {func(c *crowd) { c.life, c.pause = 300, 10 }, 300, 0.03},
		"noisy signals":      {func(c *crowd) { c.noise = 9 }, 300, 0.01},
		"few":                {func(c *crowd) { c.devices = 6 }, 300, 0.02},
		"many":               {func(c *crowd) { c.devices = 400 }, 300, 0.01},
		"alike":              {func(c *crowd) { c.spread = 0 }, 300, 0.01},
		"unknown":            {func(c *crowd) { c.kind, c.addressLife = Unknown, NonResolvable }, 300, 0.01},
	} {
		crowd := phones(40)
		c.change(&crowd)
		mean, bias, held := errorOf(crowd, c.window)
		t.Logf("%-20s %5.1f %% (bias %+.1f %%), %3.0f %% held", name, 100*mean, 100*bias, 100*held)
		if mean > c.most {
			t.Errorf("%s: %.1f %% off, want at most %.1f %%", name, 100*mean, 100*c.most)
		}
		if name != "silent rotations" { // it is the one that the interval does not know of
			all, n = all+held, n+1
		}
	}
	if share := all / n; share < 0.85 || share > 0.95 {
		t.Errorf("90 %% intervals hold the truth in %.0f %% of windows", 100*share)
	}
}
