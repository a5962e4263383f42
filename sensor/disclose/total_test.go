package disclose

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"footfall/sensor/count"
	"footfall/sensor/count/adverts"
)

func TestTotal(t *testing.T) {
	visits := [count.DwellBuckets]int{40, 30, 20, 12, 4, 0}
	tests := []struct {
		name  string
		cells []count.Cell
		want  string // devices low high wifi ble addresses, suppressed, visits
	}{
		{"one zone", []count.Cell{{WiFi: counted(12)}}, "12 12 12 12 null 12"},
		{"two zones, three radios", []count.Cell{{WiFi: counted(12), BLE: counted(20)}, {WiFi: counted(30)}}, "42 42 42 42 20 42"},
		{"one zone withheld", []count.Cell{{WiFi: counted(9)}, {WiFi: counted(30)}}, "null null null null null null suppressed"},
		{"a radio withheld", []count.Cell{{WiFi: counted(9), BLE: counted(11)}, {WiFi: counted(30)}}, "null null null null 11 null suppressed"},
		{"all withheld, though their sum would do", []count.Cell{{WiFi: counted(9)}, {WiFi: counted(9)}}, "null null null null null null suppressed"},
		{"no radio anywhere", []count.Cell{{}, {}}, "null null null null null null"},
		{"visits", []count.Cell{
			{WiFi: counted(100), Visits: visits, HasVisits: true}, {WiFi: counted(50), Visits: visits, HasVisits: true},
		}, "150 150 150 150 null 150 suppressed 80 60 40 24 null null"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			total := Total(release(t, discloser(t, Config{MinCount: 10}), window(test.cells...)))
			if got := numbers(&total); got != test.want {
				t.Errorf("total %s, want %s", got, test.want)
			}
			if got, want := total.ID(), "shop/gate/total/2026-11-21T12:00:00Z/300"; got != want {
				t.Errorf("id %s, want %s", got, want)
			}
			text, err := total.JSON()
			if err != nil {
				t.Fatal(err)
			}
			if err := validate(t, compiledSchema(t), string(text)); err != nil {
				t.Errorf("%s: %v", text, err)
			}
			if back, err := ParsePayload(text); err != nil || back != total {
				t.Errorf("came back as %+v, %v", back, err)
			}
		})
	}
}

// TestTotalIsTheSumOfWhatWasReleased, with noise, to the last digit; there is none where a
// zone withheld its devices. Its interval is narrower than the sum of the bounds, and wider
// than that of any zone.
func TestTotalIsTheSumOfWhatWasReleased(t *testing.T) {
	d := discloser(t, Config{Epsilon: big.NewRat(1, 4), MinCount: 10})
	withheld := 0
	for i := range 200 {
		cells := []count.Cell{{WiFi: counted(8 + i%7)}, {WiFi: counted(40), BLE: counted(9)}, {BLE: counted(70)}}
		payloads := release(t, d, window(cells...))
		var devices, low, high, wifi, ble, widest float64
		suppressed, lacking, silent := false, false, false
		for j := range payloads {
			p := &payloads[j]
			devices += p.Devices.Float64()
			low += p.DevicesLow.Float64()
			high += p.DevicesHigh.Float64()
			wifi += p.WiFiDevices.Float64()
			ble += p.BLEDevices.Float64()
			suppressed, lacking = suppressed || p.Suppressed, lacking || p.lacksDevices()
			silent = silent || p.Suppressed && !p.BLEDevices.Known() // by Bluetooth
			widest = max(widest, p.DevicesHigh.Float64()-p.DevicesLow.Float64())
		}
		if lacking {
			devices, wifi = 0, 0
		}
		if silent {
			ble = 0
		}
		before := append([]Payload{}, payloads...)
		total := Total(payloads)
		width := total.DevicesHigh.Float64() - total.DevicesLow.Float64()
		if lacking != !total.Devices.Known() || !lacking && (width >= high-low || width < widest) {
			t.Fatalf("total %s, from %.0f to %.0f by the zones", numbers(&total), low, high)
		}
		if total.Devices.Float64() != devices || total.WiFiDevices.Float64() != wifi || total.BLEDevices.Float64() != ble || total.Suppressed != suppressed {
			t.Fatalf("total %s of %v", numbers(&total), payloads)
		}
		if total.Epsilon.String() != "0.25" {
			t.Fatalf("epsilon %s", total.Epsilon)
		}
		for j := range payloads {
			if payloads[j] != before[j] {
				t.Fatal("the zones were changed")
			}
		}
		if lacking {
			withheld++
		}
	}
	if withheld == 0 || withheld == 200 {
		t.Errorf("withheld in %d of 200", withheld)
	}
}

// TestTotalOfBluetoothBounds: noise is drawn for each zone by itself. So the interval of the
// sum is narrower than the sum of the bounds. It holds the truth as often as it says.
func TestTotalOfBluetoothBounds(t *testing.T) {
	const runs, zones, truth = 2000, 4, 600
	errors := adverts.Errors{Minutes: 5}
	rng := rand.New(rand.NewPCG(4, 21))
	for _, epsilon := range []*big.Rat{nil, big.NewRat(1, 20)} {
		d := discloser(t, Config{Epsilon: epsilon, Random: seeded(3)})
		held, width, plain := 0.0, 0.0, 0.0
		for range runs {
			cells := make([]count.Cell, zones)
			misjudged := rng.NormFloat64() // by the same assumptions in all zones
			_, most := errors.Bounds(truth)
			for i := range cells {
				estimate := truth + misjudged*(most-truth)/1.6449
				low, high := errors.Bounds(estimate)
				cells[i].BLE = count.Count{Present: true, Devices: estimate, Low: low, High: high}
			}
			w := window(cells...)
			w.BLEErrors = errors
			payloads := release(t, d, w)
			total := Total(payloads)
			if total.BLELow.Float64() <= zones*truth && zones*truth <= total.BLEHigh.Float64() {
				held++
			}
			width += total.BLEHigh.Float64() - total.BLELow.Float64()
			for i := range payloads {
				plain += payloads[i].BLEHigh.Float64() - payloads[i].BLELow.Float64()
			}
		}
		t.Logf("epsilon %v: %.1f %% held; the width is %.2f of the sum of the zones'", epsilon, 100*held/runs, width/plain)
		if share := held / runs; share < 0.87 || share > 0.96 {
			t.Errorf("epsilon %v: %.3f of the intervals hold the truth, want 0.90", epsilon, share)
		}
		if epsilon != nil && width > 0.75*plain || epsilon == nil && math.Abs(width/plain-1) > 0.08 {
			t.Errorf("epsilon %v: a width of %.0f, %.0f by the zones", epsilon, width/runs, plain/runs)
		}
	}
	if total := Total([]Payload{{BLEDevices: Whole(8), BLELow: Whole(5), BLEHigh: Whole(12)}, {Suppressed: true}}); total.BLELow.Known() || total.BLEHigh.Known() {
		t.Errorf("bounds %s and %s of nothing", total.BLELow, total.BLEHigh)
	}
}

func TestTotalOfQualities(t *testing.T) {
	tests := []struct {
		qualities []string
		coverage  []float64
		want      string
		covered   string
	}{
		{[]string{"scans", "scans"}, []float64{1, 1}, "scans", "1"},
		{[]string{"scans,partial", "scans"}, []float64{0.25, 1}, "scans,partial", "0.625"},
		{[]string{"scans,clock", "scans,overload"}, []float64{1, 1}, "scans,overload,clock", "1"},
		{[]string{"scans,overload,partial,clock", "scans,partial"}, []float64{0, 0.001}, "scans,overload,partial,clock", "0.001"},
		{[]string{"scans,partial", "scans,flood"}, []float64{0.5, 1}, "scans,flood,partial", "0.75"},
		{[]string{"scans", "scans", "scans"}, []float64{1, 1, 0.999}, "scans", "1"},
	}
	for _, test := range tests {
		var payloads []Payload
		for i, q := range test.qualities {
			payloads = append(payloads, Payload{Quality: q, Coverage: Rounded(test.coverage[i], 3), Epsilon: Whole(int64(i + 1))})
		}
		total := Total(payloads)
		if total.Quality != test.want || total.Coverage.String() != test.covered {
			t.Errorf("%v: quality %s, coverage %s; want %s, %s", test.qualities, total.Quality, total.Coverage, test.want, test.covered)
		}
		if total.Epsilon != Whole(int64(len(payloads))) {
			t.Errorf("epsilon %s, want the largest", total.Epsilon)
		}
	}
	if total := Total([]Payload{{Epsilon: Whole(1)}, {}}); total.Epsilon.Known() {
		t.Errorf("epsilon %s although a zone has no noise", total.Epsilon)
	}
}
