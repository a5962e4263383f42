package disclose

import (
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"footfall/sensor/calibrate"
	"footfall/sensor/count"
	"footfall/sensor/count/scans"
)

// peopleOf writes the people of a payload in one line.
func peopleOf(p *Payload) string {
	return strings.TrimRight(strings.Join([]string{p.People.String(), p.PeopleLow.String(), p.PeopleHigh.String(), string(p.PeopleBy)}, " "), " ")
}

// ratioOf is what hand counts of another key period came to.
func ratioOf(method string, ratio, relative float64) calibrate.Fit {
	f := calibrate.Fit{Method: method, Radio: calibrate.WiFi, PeoplePerDevice: ratio, Error: ratio * relative}
	if method == calibrate.Adverts {
		f.Radio = calibrate.Bluetooth
	}
	return f
}

// between is a count of Bluetooth with its interval.
func between(devices, low, high float64) count.Count {
	return count.Count{Present: true, Devices: devices, Low: low, High: high}
}

// countedToday is a ratio of 0.8, from a count of a quarter of an hour two hours before
// noon.
func countedToday(t testing.TB) calibrate.Fit {
	t.Helper()
	count := calibrate.Count{Zone: "zonea", Start: noon - int64(2*time.Hour), Minutes: 15, People: 40}
	f, err := calibrate.FitZone([]calibrate.Sample{{Count: count, Method: methodScans, Devices: 50, Crowd: 20, Noise: 4}})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestPeople(t *testing.T) {
	fit, byBLE := ratioOf(methodScans, 0.8, 0.3), ratioOf(calibrate.Adverts, 0.5, 0.3)
	tests := []struct {
		name string
		cell count.Cell
		c    Config
		fit  calibrate.Fit
		want string
	}{
		// Below: 16 less the root of (16*0.3)² and (0.8*5)²; above, of (0.8*10)².
		{"both errors", count.Cell{WiFi: estimated(20, 5, 90)}, Config{}, fit, "16 10 25 wifi"},
		{"nobody", count.Cell{WiFi: estimated(0, 0, 0)}, Config{}, fit, "0 0 0 wifi"},
		{"never below 0", count.Cell{WiFi: estimated(20, 5, 90)}, Config{}, ratioOf(methodScans, 1, 4), "20 0 101 wifi"},
		{"by another method", count.Cell{WiFi: estimated(20, 5, 90)}, Config{}, ratioOf("addresses", 1, 1), "null null null"},
		{"withheld", count.Cell{WiFi: estimated(2, 2, 90)}, Config{MinCount: 5}, fit, "null null null"},
		{"Bluetooth withheld", count.Cell{WiFi: estimated(20, 5, 90), BLE: estimated(2, 1, 4)}, Config{MinCount: 5}, fit, "16 10 25 wifi"},
		{"too few addresses alone", count.Cell{WiFi: estimated(20, 5, 3)}, Config{MinCount: 5}, fit, "16 10 25 wifi"},
		{"no radio", count.Cell{}, Config{}, fit, "null null null"},
		// Below: 20 less the root of (20*0.3)² and (0.5*10)².
		{"by Bluetooth", count.Cell{WiFi: estimated(90, 5, 90), BLE: between(40, 30, 60)}, Config{}, byBLE, "20 12 32 ble"},
		{"by Bluetooth alone", count.Cell{BLE: between(40, 30, 60)}, Config{}, byBLE, "20 12 32 ble"},
		{"by Bluetooth, withheld: Wi-Fi does not stand in", count.Cell{WiFi: estimated(90, 5, 90), BLE: between(4, 3, 6)}, Config{MinCount: 5}, byBLE, "null null null"},
		{"by Bluetooth, which does not listen", count.Cell{WiFi: estimated(90, 5, 90)}, Config{}, byBLE, "null null null"},
		{"by Bluetooth, Wi-Fi withheld", count.Cell{WiFi: estimated(2, 2, 90), BLE: between(40, 30, 60)}, Config{MinCount: 5}, byBLE, "20 12 32 ble"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.c.Calibration = map[string]calibrate.Fit{"zonea": test.fit}
			p := release(t, discloser(t, test.c), window(test.cell))[0]
			if got := peopleOf(&p); got != test.want {
				t.Errorf("people %s, want %s", got, test.want)
			}
		})
	}
}

// TestSetCalibration takes effect with the next window, in its zone alone, and
// goes away again.
func TestSetCalibration(t *testing.T) {
	d := discloser(t, Config{})
	people := func() string {
		payloads := release(t, d, window(count.Cell{WiFi: counted(10)}, count.Cell{WiFi: counted(20)}))
		return payloads[0].People.String() + " " + payloads[1].People.String()
	}
	if got := people(); got != "null null" {
		t.Errorf("people %s without a calibration", got)
	}
	byZone := map[string]calibrate.Fit{"zoneb": ratioOf(methodScans, 0.5, 0)}
	d.SetCalibration(byZone)
	delete(byZone, "zoneb") // the caller's, from now on
	if got := people(); got != "null 10" {
		t.Errorf("people %s", got)
	}
	d.SetCalibration(nil)
	if got := people(); got != "null null" {
		t.Errorf("people %s after it was taken away", got)
	}
}

// TestPeopleAreMadeOfReleasedNumbers: the calibration and the payload give them, so
// they tell nothing new.
func TestPeopleAreMadeOfReleasedNumbers(t *testing.T) {
	fit := ratioOf(methodScans, 1.25, 0.2)
	d := discloser(t, Config{Epsilon: big.NewRat(1, 2), MinCount: 5, Calibration: map[string]calibrate.Fit{"zonea": fit}})
	seen := map[Number]bool{}
	for range 200 {
		p := release(t, d, scanned(estimated(40, 10, 300)))[0]
		devices := p.Devices.Float64()
		if want := Rounded(1.25*devices, 0); p.People != want {
			t.Fatalf("%s people of %s devices, want %s", p.People, p.Devices, want)
		}
		above := math.Hypot(1.25*devices*0.2, 1.25*(p.DevicesHigh.Float64()-devices))
		if want := Rounded(1.25*devices+above, 0); math.Abs(p.PeopleHigh.Float64()-want.Float64()) > 1 {
			t.Fatalf("up to %s people, want %s", p.PeopleHigh, want)
		}
		seen[p.People] = true
	}
	if len(seen) < 5 {
		t.Errorf("%d different numbers: this test saw too little", len(seen))
	}
}

// TestPeopleAfterACount of the same key period: how well devices are counted at all is
// no error of people any more, their noise still is.
func TestPeopleAfterACount(t *testing.T) {
	fit := countedToday(t)
	began, _ := time.Parse(time.RFC3339, epoch)
	d := discloser(t, Config{Epsilon: big.NewRat(1, 2), MinCount: 5, Calibration: map[string]calibrate.Fit{"zonea": fit}})
	for _, cell := range []count.Cell{
		{WiFi: estimated(200, 40, 900)}, {WiFi: estimated(30, 5, 90)}, {WiFi: estimated(200, 40, 900), BLE: estimated(60, 50, 70)},
	} {
		p := release(t, d, window(cell))[0]
		of := calibrate.Released{
			Epoch: began.UnixNano(), Start: p.Start, End: p.End, Noise: float64(d.parts.devices.width),
			Devices: p.Devices.Float64(), Low: p.DevicesLow.Float64(), High: p.DevicesHigh.Float64(), Errors: scans.ErrorsOf(p.End - p.Start),
		}
		people, low, high := fit.People(of)
		if p.People != Rounded(people, 0) || p.PeopleLow != Rounded(low, 0) || p.PeopleHigh != Rounded(high, 0) {
			t.Errorf("people %s, want %.1f, %.1f to %.1f", peopleOf(&p), people, low, high)
		}
		of.Epoch = p.Start // a key period without a count
		if _, least, most := fit.People(of); most-least < 1.1*(high-low) {
			t.Errorf("people from %.1f to %.1f after a count, %.1f to %.1f without", low, high, least, most)
		}
	}
}

func TestTotalOfPeople(t *testing.T) {
	fit := func(ratio float64) calibrate.Fit {
		return ratioOf(methodScans, ratio, 0.1)
	}
	both, byBLE := map[string]calibrate.Fit{"zonea": fit(0.5), "zoneb": fit(2)}, ratioOf(calibrate.Adverts, 0.5, 0.1)
	tests := []struct {
		name        string
		calibration map[string]calibrate.Fit
		cells       []count.Cell
		want, share string
	}{
		{"both zones", both, []count.Cell{{WiFi: estimated(20, 10, 90)}, {WiFi: estimated(30, 30, 90)}}, "70 50 106 wifi", "0.8"},
		{"one is not calibrated", map[string]calibrate.Fit{"zonea": fit(1)},
			[]count.Cell{{WiFi: estimated(20, 10, 90)}, {WiFi: estimated(30, 30, 90)}}, "null null null", "0.8"},
		{"one that is not calibrated is withheld", map[string]calibrate.Fit{"zonea": fit(1)},
			[]count.Cell{{WiFi: estimated(20, 10, 90)}, {WiFi: estimated(3, 3, 90)}}, "null null null", "null"},
		{"all withheld", both, []count.Cell{{WiFi: estimated(2, 1, 9)}, {WiFi: estimated(3, 3, 9)}}, "null null null", "null"},
		{"one radio in each zone", map[string]calibrate.Fit{"zonea": fit(0.5), "zoneb": byBLE},
			[]count.Cell{{WiFi: estimated(20, 10, 90)}, {BLE: between(40, 30, 60)}}, "null null null", "0.5"},
		{"by Bluetooth", map[string]calibrate.Fit{"zonea": byBLE, "zoneb": byBLE},
			[]count.Cell{{WiFi: estimated(2, 1, 90), BLE: between(20, 20, 20)}, {BLE: between(40, 40, 40)}}, "30 27 33 ble", "null"},
		{"by Bluetooth in one of two", map[string]calibrate.Fit{"zonea": byBLE},
			[]count.Cell{{BLE: between(20, 20, 20)}, {BLE: between(40, 40, 40)}}, "null null null", "null"},
		{"by Bluetooth, in a store with another zone of Wi-Fi", map[string]calibrate.Fit{"zonea": byBLE},
			[]count.Cell{{BLE: between(20, 20, 20)}, {WiFi: estimated(20, 10, 90)}}, "10 9 11 ble", "0.5"},
		{"by Bluetooth, one withheld", map[string]calibrate.Fit{"zonea": byBLE, "zoneb": byBLE},
			[]count.Cell{{BLE: between(20, 20, 20)}, {BLE: between(4, 4, 4)}}, "null null null", "null"},
		{"Bluetooth withheld", both, []count.Cell{{WiFi: estimated(20, 1, 90), BLE: estimated(2, 1, 9)}, {WiFi: estimated(30, 30, 90)}}, "70 50 106 wifi", "1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			payloads := release(t, discloser(t, Config{MinCount: 5, Calibration: test.calibration}), window(test.cells...))
			total := Total(payloads)
			if got := peopleOf(&total); got != test.want || total.StableShare.String() != test.share {
				t.Errorf("total %s, share %s; want %s, share %s", got, total.StableShare, test.want, test.share)
			}
			text, err := total.JSON()
			if err != nil {
				t.Fatal(err)
			}
			if err := validate(t, compiledSchema(t), string(text)); err != nil {
				t.Error(err)
			}
		})
	}
}
