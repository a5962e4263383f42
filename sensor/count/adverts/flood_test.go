package adverts

import (
	"math"
	"math/rand/v2"
	"testing"
)

// forge adds reports from ever-new addresses, so many a second between two times, each
// sent some times within two seconds.
func (w *world) forge(rng *rand.Rand, rate, from, to, level float64, times int) {
	for at := from; at < to; at += rng.ExpFloat64() / rate {
		key := rng.Uint64() | 1
		for range times {
			w.reports = append(w.reports, timed{min(at+2*rng.Float64(), to), Report{
				Key: key, Class: 1, Signal: int16(128 * (level + rng.NormFloat64())), Kind: Phone, Life: Resolvable,
			}})
		}
	}
}

// TestForgedAddresses: from a transmitter near the sensor, with data of a phone. The window
// says flood, and its devices are those of the crowd, unless the addresses are too few: then
// they add little. The windows before and after are not touched.
func TestForgedAddresses(t *testing.T) {
	for _, devices := range []float64{10, 40, 200} {
		for _, rate := range []float64{1, 3, 10, 50} {
			for _, times := range []int{1, 3} {
				c := phones(devices)
				rng := rand.New(rand.NewPCG(uint64(devices), uint64(rate)))
				w := c.make(rng, 1200)
				w.forge(rng, rate, 640, 860, -60, times)
				w.count(New(stay, 1<<20), 1200, 300, func(from float64, r Result) {
					truth := w.truth(from, from+300)
					attacked := from == 600 && rate*220 > 2*(60+3*devices)
					if r.Flood != attacked && (from != 600 || attacked) {
						t.Errorf("%v devices, %v addresses a second, %d times each, window from %v: flood %t", devices, rate, times, from, r.Flood)
					}
					most := 0.03*truth + 0.5
					if from == 600 && !r.Flood {
						most = 0.13*truth + 3
					}
					if off := r.Cells[0].Devices - truth; math.Abs(off) > most {
						t.Errorf("%v devices, %v addresses a second, %d times each, window from %v: %.1f devices of %.1f", devices, rate, times, from, r.Cells[0].Devices, truth)
					}
				})
			}
		}
	}
}

// TestHonestCrowdsAreNoFlood: of any size, rotation and silence, beside a street whose
// walkers are in range for a moment or two, and with a controller that hears little.
func TestHonestCrowdsAreNoFlood(t *testing.T) {
	for name, change := range map[string]func(*crowd){
		"as documented": func(*crowd) {}, "quick rotations": func(c *crowd) { c.life = 120 }, "rarely heard": func(c *crowd) { c.silence = 30 },
		"now and then": func(c *crowd) { c.silence = 6 }, "all the time": func(c *crowd) { c.silence = 0.3 }, "short stays": func(c *crowd) { c.stay = 60 },
		"noisy": func(c *crowd) { c.noise = 9 }, "pauses": func(c *crowd) { c.life, c.pause = 120, 20 }, "alike": func(c *crowd) { c.spread = 0 },
	} {
		for _, devices := range []float64{6, 40, 200} {
			for seed := range uint64(2) {
				c := phones(devices)
				change(&c)
				w := c.make(rand.New(rand.NewPCG(seed, 3)), 1200)
				street := phones(20)
				street.stay = 25 // walkers
				w.reports = append(w.reports, street.make(rand.New(rand.NewPCG(seed, 4)), 1200).reports...)
				w.count(New(stay, 1<<20), 1200, 300, func(from float64, r Result) {
					if r.Flood {
						t.Errorf("%s: %v devices, window from %v: flood", name, devices, from)
					}
				})
			}
		}
	}
}
