package adverts

import (
	"math"
	"math/rand/v2"
	"testing"
)

// lastingCrowd is a store of phones, and of watches with an address that does not change.
// A share of the watches that were ever there lie on a shelf.
func lastingCrowd(rng *rand.Rand, seconds, devices, watches, onShelf float64) *world {
	w := phones(devices).make(rng, seconds)
	worn := phones(watches)
	worn.kind, worn.addressLife, worn.life = Watch, Static, math.Inf(1)
	if watches > 0 {
		more := worn.make(rng, seconds)
		w.stays, w.reports = append(w.stays, more.stays...), append(w.reports, more.reports...)
		for range more.stays {
			if rng.Float64() < onShelf/(1-onShelf) {
				w.device(rng, worn, -1, seconds)
			}
		}
	}
	return w
}

// coverage counts crowds of an hour, and returns the share of the intervals that hold the
// truth, and their mean half-width as a multiple of the root mean square error.
func coverage(seeds uint64, devices, watches, onShelf float64) (held, wide float64) {
	const seconds, window = 3600, 300
	var n, squares, half float64
	for seed := range seeds {
		w := lastingCrowd(rand.New(rand.NewPCG(seed, 9)), seconds, devices, watches, onShelf)
		w.count(New(stay, 1<<20), seconds, window, func(from float64, r Result) {
			truth := w.truth(from, from+window)
			low, high := r.Cells[0].Bounds()
			if low <= truth && truth <= high {
				held++
			}
			squares, half, n = squares+square(r.Cells[0].Devices-truth), half+(high-low)/2, n+1
		})
	}
	return held / n, half / n / math.Sqrt(squares/n)
}

// TestIntervalOfLastingAddresses: 1 % of the watches that come lie on a shelf, as is
// assumed, or none do. The interval allows for those. It holds the truth about as often as
// it says over stores with and without them, and more often where there are none.
func TestIntervalOfLastingAddresses(t *testing.T) {
	var all, n float64
	for _, c := range []struct{ devices, watches float64 }{{10, 1}, {10, 3}, {40, 4}, {40, 12}} {
		held, wide := coverage(30, c.devices, c.watches, 1-carriedKind)
		none, wider := coverage(30, c.devices, c.watches, 0)
		t.Logf("%2.0f phones, %2.0f watches: %.0f %% held, half-width %.1f times the error; %.0f %% and %.1f times if none lies on a shelf",
			c.devices, c.watches, 100*held, wide, 100*none, wider)
		if none < 0.95 || wider < wide {
			t.Errorf("%.0f phones, %.0f watches: none on a shelf, and %.3f held", c.devices, c.watches, none)
		}
		all, n = all+held, n+1
	}
	if share := all / n; share < 0.85 || share > 0.95 {
		t.Errorf("90 %% intervals hold the truth in %.1f %% of windows", 100*share)
	}
}
