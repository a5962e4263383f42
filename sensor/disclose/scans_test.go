package disclose

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"footfall/sensor/count"
	"footfall/sensor/count/scans"
)

// estimated is a radio's count with devices that are estimated.
func estimated(devices, stable float64, addresses int) count.Count {
	return count.Count{
		Present: true, Addresses: addresses, Devices: devices, Stable: stable,
		Low: devices * 0.75, High: devices * 1.5,
	}
}

// scanned is a window of one zone and one radio.
func scanned(c count.Count) *count.Window { return window(count.Cell{WiFi: c}) }

// forged is a count with forged addresses, which may be unknown.
func forged(c count.Count, unknown bool) count.Count {
	c.Forged, c.Unknown = true, unknown
	return c
}

func TestScansWithoutNoise(t *testing.T) {
	absent := count.Count{}
	tests := []struct {
		name      string
		wifi, ble count.Count
		c         Config
		want      string // devices low high wifi ble addresses, suppressed
		share     string
	}{
		{"whole numbers", estimated(12.4, 6, 300), absent, Config{}, "12 8 19 12 null 300", "0.5"},
		{"both radios", estimated(12, 6, 300), estimated(20, 20, 25), Config{}, "12 9 18 12 20 300", "0.5"},
		{"empty", estimated(0, 0, 0), absent, Config{}, "0 0 0 0 null 0", "null"},
		{"just enough", estimated(4.6, 0, 5), absent, Config{MinCount: 5}, "5 3 8 5 null 5", "null"},
		{"one too few, for all their addresses", estimated(4.4, 4.4, 90), absent, Config{MinCount: 5}, "null null null null null null suppressed", "null"},
		{"too few addresses", estimated(6, 6, 4), absent, Config{MinCount: 5}, "6 4 9 6 null null suppressed", "1"},
		{"a stable part too small to tell", estimated(20, 4, 90), absent, Config{MinCount: 5}, "20 15 30 20 null 90", "null"},
		{"a radio withheld", estimated(20, 10, 90), estimated(2, 2, 90), Config{MinCount: 5}, "20 15 30 20 null 90 suppressed", "0.5"},
		{"forged addresses", forged(estimated(12, 6, 9000), false), absent, Config{}, "12 9 18 12 null null suppressed", "0.5"},
		{"forged addresses that cannot be told apart", forged(estimated(900, 6, 9000), true), absent, Config{}, "null null null null null null suppressed", "null"},
		{"forged addresses of one radio", forged(estimated(900, 6, 9000), true), estimated(20, 20, 25), Config{}, "null null null null 20 null suppressed", "null"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := release(t, discloser(t, test.c), window(count.Cell{WiFi: test.wifi, BLE: test.ble}))[0]
			if got := numbers(&p); got != test.want || p.StableShare.String() != test.share {
				t.Errorf("released %s, share %s; want %s, share %s", got, p.StableShare, test.want, test.share)
			}
			if p.Quality != "scans" || p.Epsilon.Known() {
				t.Errorf("quality %s, epsilon %s", p.Quality, p.Epsilon)
			}
		})
	}
}

// TestDrawsInOrder: devices, addresses and the stable part of Wi-Fi have noise of their
// own, in a fixed order, of 60, 20 and 20 % of ε. The devices of Bluetooth have one draw
// of all of ε. A radio that does not listen in a zone draws nothing.
func TestDrawsInOrder(t *testing.T) {
	half := big.NewRat(1, 2)
	large, small := big.NewRat(3, 10), big.NewRat(1, 10)
	noise := drawn(t, 5, large, small, small, half, half)
	got := release(t, discloser(t, Config{Epsilon: half, Random: seeded(5)}), window(
		count.Cell{WiFi: estimated(1000.2, 400, 5000), BLE: estimated(2000, 1600, 9000)},
		count.Cell{BLE: counted(3000)},
	))
	both, one := got[0], got[1]
	if want := Whole(1000 + noise[0]); both.Devices != want || both.WiFiDevices != want {
		t.Errorf("devices %s, want %s", numbers(&both), want)
	}
	if want := Whole(5000 + noise[1]); both.Addresses != want {
		t.Errorf("addresses %s, want %s", both.Addresses, want)
	}
	if want := Rounded(min(1, float64(400+noise[2])/float64(1000+noise[0])), 2); both.StableShare != want {
		t.Errorf("stable share %s, want %s", both.StableShare, want)
	}
	if want := Whole(2000 + noise[3]); both.BLEDevices != want {
		t.Errorf("Bluetooth %s, want %s", both.BLEDevices, want)
	}
	if want := Whole(3000 + noise[4]); one.BLEDevices != want || one.Devices.Known() || one.Addresses.Known() || one.StableShare.Known() {
		t.Errorf("Bluetooth alone: %s, want %s", numbers(&one), want)
	}
	for _, p := range got {
		if p.Epsilon.String() != "0.5" {
			t.Errorf("epsilon %s, want that of all draws on a radio together", p.Epsilon)
		}
	}
}

func TestSharesOfEpsilon(t *testing.T) {
	total := new(big.Rat)
	for _, share := range []*big.Rat{devicesShare, addressesShare, stableShare} {
		total.Add(total, share)
	}
	if total.Cmp(fullShare) != 0 {
		t.Errorf("the shares come to %s", total)
	}
	for _, epsilon := range []*big.Rat{smallestEpsilon, largestEpsilon, big.NewRat(123_457, 1_000_000)} {
		e := &entropy{source: seeded(1)}
		p, err := newParts(epsilon, e)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []noise{p.devices, p.addresses, p.stable} {
			if _, err := n.add(0); err != nil {
				t.Errorf("epsilon %s: %v", epsilon, err)
			}
		}
	}
}

// TestShareStaysBelowOne: the noisy stable part may exceed the noisy devices.
func TestShareStaysBelowOne(t *testing.T) {
	d := discloser(t, Config{Epsilon: big.NewRat(1, 4)})
	clipped := 0
	for range 300 {
		p := release(t, d, scanned(estimated(30, 30, 40)))[0]
		if s := p.StableShare; s.Known() && (s.Float64() > 1 || len(s.String()) > 4) {
			t.Fatalf("share %s", s)
		}
		if p.StableShare == Whole(1) {
			clipped++
		}
	}
	if clipped < 50 || clipped > 250 {
		t.Errorf("%d of 300 shares are 1, expected about half", clipped)
	}
}

// TestRoundingKeepsTheSensitivity: estimates at most 1 apart, but for floating-point
// errors, become whole numbers at most 1 apart.
func TestRoundingKeepsTheSensitivity(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	slack := func(x float64) float64 { return x * 1e-12 }
	for range 200_000 {
		x := math.Floor(rng.Float64()*1000) / 2 // halves are where rounding is at its worst
		if rng.IntN(2) == 0 {
			x = rng.Float64() * 1e5
		}
		x = math.Nextafter(x, float64(rng.IntN(2))*1e9)
		y := x + 1 + slack(x)
		if d := steady(y) - steady(x); d < 0 || d > 1 {
			t.Fatalf("%v and %v round to numbers %d apart", x, y, d)
		}
	}
	if plain := math.Round(0.5 + 1 + 1e-12); plain-math.Round(math.Nextafter(0.5, 0)) != 2 {
		t.Error("rounding alone keeps it too: this test sees nothing")
	}
	for _, exact := range []float64{0, 1, 7, 250, 1e5} {
		if steady(exact) != int(exact) {
			t.Errorf("%v becomes %d", exact, steady(exact))
		}
	}
}

// TestIntervalCoverage: nine in ten intervals hold the true number, with the
// errors of the estimate alone and with noise added to them.
func TestIntervalCoverage(t *testing.T) {
	const runs = 4000
	rng := rand.New(rand.NewPCG(3, 4))
	for _, truth := range []float64{10, 40, 150, 600} {
		for name, epsilon := range map[string]*big.Rat{"no noise": nil, "0.5": big.NewRat(1, 2), "0.1": big.NewRat(1, 10), "2": big.NewRat(2, 1)} {
			d := discloser(t, Config{Epsilon: epsilon, Random: seeded(8)})
			held := 0.0
			for range runs {
				// An estimate is off by a factor, of which the model tells the spread.
				_, most := scans.Errors{Minutes: 5}.Bounds(truth, 0)
				estimate := truth * math.Exp(rng.NormFloat64()*math.Log(most/truth)/1.6449)
				low, high := scans.Errors{Minutes: 5}.Bounds(estimate, 0)
				c := count.Count{Present: true, Devices: estimate, Low: low, High: high}
				p := release(t, d, scanned(c))[0]
				if p.DevicesLow.Float64() <= truth && truth <= p.DevicesHigh.Float64() {
					held++
				}
			}
			t.Logf("%g devices, epsilon %s: %.1f %% of the intervals hold the truth", truth, name, 100*held/runs)
			// More than nine in ten where noise below 0 is cut off.
			if share := held / runs; share < 0.87 || share > 0.975 {
				t.Errorf("%g devices, epsilon %s: %.3f of the intervals hold the truth, want 0.90", truth, name, share)
			}
		}
	}
}

// TestShortWindowsAreUnsure: with noise, too, the interval of a window of a minute is
// wider than that of five, and that of five than that of an hour.
func TestShortWindowsAreUnsure(t *testing.T) {
	width := func(length time.Duration) float64 {
		w := scanned(estimated(400, 100, 3000))
		w.End = w.Start + int64(length)
		p := release(t, discloser(t, Config{Epsilon: big.NewRat(2, 1), Random: seeded(8)}), w)[0]
		return p.DevicesHigh.Float64() - p.DevicesLow.Float64()
	}
	five, one := width(5*time.Minute), width(time.Minute)
	if hour := width(time.Hour); hour >= five || one < 1.5*five {
		t.Errorf("%v wide in an hour, %v in five minutes, %v in one", hour, five, one)
	}
}

// TestNoiseWidth reads off a payload how wide its noise is.
func TestNoiseWidth(t *testing.T) {
	half := big.NewRat(1, 2)
	for _, test := range []struct {
		c     Config
		radio func(w *count.Window)
		want  float64
	}{
		{Config{}, nil, 0},
		{Config{Epsilon: half}, nil, 8},
		{Config{Epsilon: half}, func(w *count.Window) { w.Cells[0].BLE = estimated(30, 2, 50) }, 8},
		{Config{Epsilon: half, DwellEpsilon: half}, func(w *count.Window) { w.Cells[0].HasVisits = true }, 0},
	} {
		w := scanned(estimated(60, 5, 400))
		if test.radio != nil {
			test.radio(w)
		}
		p := release(t, discloser(t, test.c), w)[0]
		if got := p.NoiseWidth(); got != test.want {
			t.Errorf("%s: noise within ±%v, want %v", numbers(&p), got, test.want)
		}
	}
}

func TestScansRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(c *count.Count)
		want   string
	}{
		{"negative", func(c *count.Count) { c.Devices, c.Low = -1, -1 }, "out of range"},
		{"not a number", func(c *count.Count) { c.Devices = math.NaN() }, "out of range"},
		{"no upper bound", func(c *count.Count) { c.High = math.Inf(1) }, "out of range"},
		{"below its bounds", func(c *count.Count) { c.Low = c.Devices + 1 }, "outside their bounds"},
		{"above its bounds", func(c *count.Count) { c.High = c.Devices - 1 }, "outside their bounds"},
		{"too stable", func(c *count.Count) { c.Stable = c.Devices + 1 }, "stable"},
		{"negative stable part", func(c *count.Count) { c.Stable = -1 }, "stable"},
		{"negative addresses", func(c *count.Count) { c.Addresses = -1 }, "addresses: out of range"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := estimated(17, 4, 50)
			test.change(&c)
			payloads, err := discloser(t, Config{}).Release(scanned(c))
			if err == nil || payloads != nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v, want ...%s...", err, test.want)
			}
			for _, exact := range []float64{c.Devices, c.Stable} {
				if strings.Contains(err.Error(), fmt.Sprint(exact)) {
					t.Errorf("the error tells an exact number: %v", err)
				}
			}
		})
	}
}
