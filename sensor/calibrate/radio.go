package calibrate

import (
	"cmp"
	"math"
	"slices"
)

// Radio is what heard the devices that people are compared with.
type Radio string

// Radios. The values are those of the field people_by.
const (
	WiFi      Radio = "wifi"
	Bluetooth Radio = "ble"
)

// Adverts is the method behind the devices of Bluetooth. All others are of Wi-Fi.
const Adverts = "adverts"

// radioOf returns the radio of a method.
func radioOf(method string) Radio {
	if method == Adverts {
		return Bluetooth
	}
	return WiFi
}

// LeastCompared is how many counts with devices of both radios decide between them. The
// scatter of fewer says nothing.
const LeastCompared = 3

// clearlyBetter: a radio replaces the other if its error is less than this share of it.
const clearlyBetter = 0.8

// FitRadios fits the samples of one zone by each radio, and returns the fit that people
// are computed by. Nothing combines the radios. The other radio's fit is in Other.
//
// Wi-Fi is taken until LeastCompared counts have devices of both radios. Then the radio
// with the smaller error on these counts is taken, and again each time that their number
// has doubled. A radio that cannot be used gives way to one that can. The error is that
// of [FitZone] if all counts cannot be used either.
func FitRadios(samples []Sample) (Fit, error) {
	if len(samples) == 0 {
		return FitZone(nil)
	}
	var fits [2]Fit
	var problems [2]error
	for i, radio := range [...]Radio{WiFi, Bluetooth} {
		if own := ofRadio(samples, radio); len(own) > 0 {
			fits[i], problems[i] = FitZone(own)
		}
	}
	wifi, bluetooth := pairsOf(samples)
	first, second := 0, 1
	if prefer(wifi, bluetooth) == Bluetooth {
		first, second = 1, 0
	}
	if !usable(&fits[first]) && (usable(&fits[second]) || fits[first].Counts == 0 && problems[first] == nil) {
		first, second = second, first
	}
	if problems[first] != nil {
		return Fit{}, problems[first]
	}
	f := fits[first]
	if other := fits[second]; other.Counts > 0 {
		f.Other = &other
	}
	f.Compared = len(wifi)
	return f, nil
}

// usable tells whether there is a fit, and one that can be used.
func usable(f *Fit) bool { return f.Counts > 0 && f.Check() == nil }

// ofRadio returns the samples with devices of a radio.
func ofRadio(samples []Sample, radio Radio) (own []Sample) {
	for _, s := range samples {
		if radioOf(s.Method) == radio {
			own = append(own, s)
		}
	}
	return own
}

// pairsOf returns the samples of counts that have devices of both radios, by the newest
// method of Wi-Fi, in the order of time. The two slices belong together.
func pairsOf(samples []Sample) (wifi, bluetooth []Sample) {
	ble := map[Count]Sample{}
	for _, s := range ofRadio(samples, Bluetooth) {
		ble[s.Count] = s
	}
	own := ofRadio(samples, WiFi)
	slices.SortStableFunc(own, func(a, b Sample) int { return cmp.Compare(a.Start, b.Start) })
	for _, s := range own {
		if beside, ok := ble[s.Count]; ok && s.Method == own[len(own)-1].Method {
			wifi, bluetooth = append(wifi, s), append(bluetooth, beside)
		}
	}
	return wifi, bluetooth
}

// prefer returns the radio with the smaller error on counts that have both. It looks at
// the counts as they came: the first LeastCompared, then twice as many each time. It
// changes its mind only if the other radio is clearly better. So one more count hardly
// ever changes it.
func prefer(wifi, bluetooth []Sample) Radio {
	chosen := WiFi
	for n := LeastCompared; n <= len(wifi); n *= 2 {
		byWiFi, byBluetooth := heldOut(wifi[:n]), heldOut(bluetooth[:n])
		switch {
		case byBluetooth < clearlyBetter*byWiFi:
			chosen = Bluetooth
		case byWiFi < clearlyBetter*byBluetooth:
			chosen = WiFi
		}
	}
	return chosen
}

// heldOut is the standard deviation of the people of a count, found from its devices and
// the ratio of the other counts, as a share of the people. What is known beforehand of the
// errors, noise included, weighs as much as in a fit. So no luck of a few counts makes it
// small. It is infinite if there is no ratio.
func heldOut(samples []Sample) float64 {
	t := sums(samples)
	var squares float64
	for _, s := range samples {
		devices := t.devices - float64(s.Minutes*s.Devices)
		if devices <= 0 || t.people == 0 {
			return math.Inf(1)
		}
		ratio := (t.people - float64(s.Minutes*s.People)) / devices
		squares += square(s.Minutes * (s.People - float64(ratio*s.Devices)))
	}
	n := float64(len(samples))
	seen := n * squares / square(t.people)
	known := n * n / (n - 1) * t.floor() // of one count, and of the ratio of the others
	return math.Sqrt((float64(trust*known) + float64((n-1)*seen)) / (trust + n - 1))
}
