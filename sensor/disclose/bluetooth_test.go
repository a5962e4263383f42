package disclose

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"footfall/sensor/count"
	"footfall/sensor/count/adverts"
)

// TestAuditBluetooth: two windows that differ in one address of Bluetooth, 20,000
// releases of each. The released devices must not tell them apart better than ε allows.
func TestAuditBluetooth(t *testing.T) {
	const runs = 20_000
	released := func(d *Discloser, devices float64) map[string]float64 {
		seen := map[string]float64{}
		w := window(count.Cell{BLE: count.Count{Present: true, Devices: devices, Low: devices, High: devices}})
		for range runs {
			p := release(t, d, w)[0]
			seen[p.BLEDevices.String()+" "+p.BLELow.String()+" "+p.BLEHigh.String()]++
		}
		return seen
	}
	for _, epsilon := range []*big.Rat{big.NewRat(1, 4), big.NewRat(1, 1)} {
		stated, _ := epsilon.Float64()
		with := released(discloser(t, Config{Epsilon: epsilon, MinCount: 10, Random: seeded(31)}), 10.4)
		without := released(discloser(t, Config{Epsilon: epsilon, MinCount: 10, Random: seeded(32)}), 9.4)
		worst, lower := worstLoss(with, without)
		if lower > stated {
			t.Errorf("epsilon %s: the releases lose more than stated, at least %.3f", epsilon, lower)
		}
		if worst < stated/2 {
			t.Errorf("epsilon %s: the releases lose only %.3f: this audit does not see what it should", epsilon, worst)
		}
	}
}

// TestBluetoothInterval: nine in ten intervals hold the true number, with the error of the
// estimate and with noise added to it.
func TestBluetoothInterval(t *testing.T) {
	const runs = 4000
	rng := rand.New(rand.NewPCG(3, 5))
	errors := adverts.Errors{Minutes: 5}
	for _, truth := range []float64{10, 40, 600} {
		for _, epsilon := range []*big.Rat{nil, big.NewRat(1, 2), big.NewRat(1, 10)} {
			d := discloser(t, Config{Epsilon: epsilon, Random: seeded(8)})
			held := 0.0
			for range runs {
				_, most := errors.Bounds(truth)
				estimate := max(0, truth+rng.NormFloat64()*(most-truth)/1.6449)
				low, high := errors.Bounds(estimate)
				w := window(count.Cell{BLE: count.Count{Present: true, Devices: estimate, Low: low, High: high}})
				w.BLEErrors = errors
				p := release(t, d, w)[0]
				if p.BLELow.Float64() <= truth && truth <= p.BLEHigh.Float64() {
					held++
				}
			}
			// More than nine in ten where noise below 0 is cut off, and where bounds are
			// rounded outwards.
			if share := held / runs; share < 0.87 || truth > 100 && share > 0.975 {
				t.Errorf("%g devices, epsilon %v: %.3f of the intervals hold the truth, want 0.90", truth, epsilon, share)
			}
		}
	}
}

// TestBluetoothIsApart: it neither adds to the devices of Wi-Fi nor withholds them, and
// is withheld by itself.
func TestBluetoothIsApart(t *testing.T) {
	d := discloser(t, Config{MinCount: 10})
	for _, c := range []struct {
		wifi, ble int
		want      string // devices low high wifi ble addresses
	}{
		{40, 25, "40 40 40 40 25 40"},
		{40, 9, "40 40 40 40 null 40 suppressed"},
		{9, 25, "null null null null 25 null suppressed"},
	} {
		p := release(t, d, window(count.Cell{WiFi: counted(c.wifi), BLE: counted(c.ble)}))[0]
		if got := numbers(&p); got != c.want {
			t.Errorf("%d and %d: %s, want %s", c.wifi, c.ble, got, c.want)
		}
		if p.BLELow.Known() != p.BLEDevices.Known() || p.BLEHigh.Known() != p.BLEDevices.Known() {
			t.Errorf("%d and %d: bounds %s and %s", c.wifi, c.ble, p.BLELow, p.BLEHigh)
		}
		if math.Abs(p.BLELow.Float64()-p.BLEDevices.Float64()) > 0 {
			t.Errorf("low %s of %s, which is exact", p.BLELow, p.BLEDevices)
		}
	}
}
