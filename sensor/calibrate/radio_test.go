package calibrate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// heard makes a sample of Bluetooth of one of Wi-Fi.
func heard(s Sample, devices, crowd, noise float64) Sample {
	return Sample{s.Count, Adverts, devices, crowd, noise}
}

// compared are counts, each with so many people for each device, by either radio.
func compared(wifi, bluetooth []float64) (samples []Sample) {
	for i := range wifi {
		s := sample(i, 60, 60/wifi[i], 12, 3)
		samples = append(samples, s, heard(s, 60/bluetooth[i], 6, 2))
	}
	return samples
}

func TestFitRadios(t *testing.T) {
	for _, test := range []struct {
		name    string
		samples []Sample
		want    Radio
		ratio   float64
		counts  int
		other   float64 // 0 for none
	}{
		{"Wi-Fi alone", []Sample{sample(0, 40, 50, 5, 5)}, WiFi, 0.8, 1, 0},
		{"Bluetooth alone", []Sample{heard(sample(0, 40, 0, 0, 0), 20, 1, 1)}, Bluetooth, 2, 1, 0},
		{"one lucky count", compared([]float64{1}, []float64{2}), WiFi, 1, 1, 2},
		{"two lucky counts", compared([]float64{1, 1.6}, []float64{2, 2}), WiFi, 16 / 13.0, 2, 2},
		{"three counts", compared([]float64{1, 1.6, 0.7}, []float64{2, 2, 2}), Bluetooth, 2, 3, 3 / (1 + 1/1.6 + 1/0.7)},
		{"Bluetooth scatters", compared([]float64{1, 1, 1}, []float64{2, 1, 4}), WiFi, 1, 3, 3 / (1/2.0 + 1 + 1/4.0)},
		{"both alike", compared([]float64{1, 1.2, 1}, []float64{2, 2.4, 2}), WiFi, 3 / (1 + 1/1.2 + 1), 3, 3 / (1/2.0 + 1/2.4 + 1/2.0)},
		{"counts of one radio each", append(compared([]float64{1}, []float64{2}), sample(5, 60, 60, 5, 1), sample(6, 60, 60, 5, 1)), WiFi, 1, 3, 2},
		{"Wi-Fi may be zero", []Sample{sample(0, 67, 50, 55, 5), heard(sample(0, 67, 0, 0, 0), 134, 10, 2)}, Bluetooth, 0.5, 1, 1.34},
		{"Bluetooth heard nobody", []Sample{sample(0, 40, 50, 5, 5), heard(sample(0, 40, 0, 0, 0), 0, 0, 1)}, WiFi, 0.8, 1, 0},
		{"Wi-Fi heard nobody", []Sample{sample(0, 40, 0, 0, 5), heard(sample(0, 40, 0, 0, 0), 20, 1, 1)}, Bluetooth, 2, 1, 0},
	} {
		f, err := FitRadios(test.samples)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		other := 0.0
		if f.Other != nil {
			other = f.Other.PeoplePerDevice
			if f.Other.Radio == f.Radio {
				t.Errorf("%s: the other radio is %s, too", test.name, f.Radio)
			}
		}
		if f.Radio != test.want || !near(f.PeoplePerDevice, test.ratio) || f.Counts != test.counts || !near(other, test.other) {
			t.Errorf("%s: %v people by %s, of %d counts, and %v by the other; want %v by %s, %d, %v",
				test.name, f.PeoplePerDevice, f.Radio, f.Counts, other, test.ratio, test.want, test.counts, test.other)
		}
	}
	if _, err := FitRadios(nil); err == nil {
		t.Error("a fit of nothing")
	}
}

// TestRadioDoesNotFlap: two radios that are equally good. Counts come one by one, and the
// radio hardly ever changes.
func TestRadioDoesNotFlap(t *testing.T) {
	const stores, counts = 100, 48
	rng := rand.New(rand.NewPCG(2, 21))
	changes, most := 0, 0
	for range stores {
		var wifi, bluetooth []float64
		last, own := WiFi, 0
		for range counts {
			wifi = append(wifi, math.Exp(0.2*rng.NormFloat64()))
			bluetooth = append(bluetooth, 2*math.Exp(0.2*rng.NormFloat64()))
			f, err := FitRadios(compared(wifi, bluetooth))
			if err != nil {
				t.Fatal(err)
			}
			if f.Radio != last {
				own++
			}
			last = f.Radio
		}
		changes, most = changes+own, max(most, own)
	}
	t.Logf("%.2f changes in %d counts on average, at most %d", float64(changes)/stores, counts, most)
	if changes > stores || most > 3 {
		t.Errorf("%d changes in %d stores, up to %d", changes, stores, most)
	}
}

// TestTheBetterRadioIsFound: with twelve counts, nearly always.
func TestTheBetterRadioIsFound(t *testing.T) {
	const stores = 200
	rng := rand.New(rand.NewPCG(3, 21))
	for _, better := range []Radio{WiFi, Bluetooth} {
		spread := map[Radio]float64{WiFi: 0.4, Bluetooth: 0.4}
		spread[better] = 0.1
		found := 0
		for range stores {
			var wifi, bluetooth []float64
			for range 12 {
				wifi = append(wifi, math.Exp(spread[WiFi]*rng.NormFloat64()))
				bluetooth = append(bluetooth, math.Exp(spread[Bluetooth]*rng.NormFloat64()))
			}
			if f, err := FitRadios(compared(wifi, bluetooth)); err == nil && f.Radio == better {
				found++
			}
		}
		if found < stores*95/100 {
			t.Errorf("%s is better, and found in %d of %d stores", better, found, stores)
		}
	}
}

// TestMatchRadios: each radio by its own windows, and none stands in for the other.
func TestMatchRadios(t *testing.T) {
	wifi, ble := five(10, 20, 30), five(4, 6, 8)
	for i := range ble {
		ble[i].Method = Adverts
	}
	count := Count{"entrance", noon, 15, 42}
	methods := func(windows []Window) (text string) {
		samples, err := MatchRadios(count, windows)
		if err != nil {
			return err.Error()
		}
		for _, s := range samples {
			text += s.Method + " "
			if want := map[string]float64{"scans": 20, Adverts: 6}[s.Method]; !near(s.Devices, want) && len(windows) == 6 {
				t.Errorf("%v devices by %s, want %v", s.Devices, s.Method, want)
			}
		}
		return text
	}
	for want, windows := range map[string][]Window{
		"scans adverts ": append(append([]Window{}, ble...), wifi...), "adverts ": ble, "scans ": append(append([]Window{}, wifi...), ble[0]),
		`zone "entrance": devices were released for 0 of the 15 minutes from 2026-11-21T12:00:00Z, and half are needed; no window of this zone is known`:                                             nil,
		`zone "entrance": devices were released for 5 of the 15 minutes from 2026-11-21T12:00:00Z, and half are needed; the newest window ends at 2026-11-21T12:05:00Z, before the end of the count`: ble[:1],
	} {
		if got := methods(windows); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestBookOfBothRadios: a count is one count, and is corrected and removed as one.
func TestBookOfBothRadios(t *testing.T) {
	windows := five(10, 20, 30)
	for _, w := range five(4, 6, 8) {
		w.Method = Adverts
		windows = append(windows, w)
	}
	var b Book
	for want, people := range []float64{40, 42} {
		if replaced, err := b.Add([]Count{{"entrance", noon, 15, people}}, windows); err != nil || replaced != want {
			t.Errorf("%d replaced, want %d: %v", replaced, want, err)
		}
	}
	fits, problems := b.Fits()
	if len(b.Samples) != 2 || len(b.counts()) != 1 || len(problems) != 0 || len(fits) != 1 || fits[0].Other == nil || fits[0].Compared != 1 {
		t.Errorf("%+v, %+v, %v", b.Samples, fits, problems)
	}
	if n := b.Remove("entrance"); n != 1 || len(b.Samples) != 0 {
		t.Errorf("%d removed, %d left", n, len(b.Samples))
	}
}
