package scans

import (
	"testing"
)

// sensible fails if a result is not made of numbers, or an interval does not hold
// its estimate.
func sensible(t *testing.T, r Result) {
	t.Helper()
	for _, list := range [][]Estimate{r.WiFi, r.BLE} {
		for _, e := range list {
			if !(0 <= e.Low && e.Low <= e.Devices && e.Devices <= e.High && e.High < 1e9) || !(0 <= e.Stable && e.Stable <= e.Devices) {
				t.Fatalf("%+v", e)
			}
		}
	}
}
