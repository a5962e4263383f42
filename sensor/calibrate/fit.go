package calibrate

import (
	"errors"
	"fmt"
	"math"
)

// Fit is the ratio of people to devices of one zone, fitted to its samples.
type Fit struct {
	Zone string `json:"zone"`
	// Method behind the devices. The ratio does not hold for another.
	Method string `json:"method"`
	// Radio that heard the devices.
	Radio Radio `json:"radio"`
	// Counts that were used, and their minutes in sum.
	Counts  int     `json:"counts"`
	Minutes float64 `json:"minutes"`
	// Others are the counts with devices by another method. They are not used.
	Others int `json:"others"`
	// PeoplePerDevice is the ratio, and Error half the width of its 90 % interval.
	PeoplePerDevice float64 `json:"people_per_device"`
	Error           float64 `json:"error"`
	// MoreMinutes is how many more minutes of such counts would halve the error.
	MoreMinutes float64 `json:"more_minutes"`
	// Crowd says that no number of minutes with the same crowd would.
	Crowd bool `json:"crowd"`
	// Other is the fit of the other radio, which is not used; nil if there is none. Compared
	// are the counts with devices of both. See [FitRadios].
	Other    *Fit `json:"other,omitempty"`
	Compared int  `json:"compared"`

	samples []Sample // used for the ratio
}

// RelativeError is Error as a share of the ratio.
func (f Fit) RelativeError() float64 { return f.Error / f.PeoplePerDevice }

// stay is how many minutes a person is assumed to stay in a zone.
const stay = 10

// normal90: nine in ten draws of the standard normal distribution are within
// ±normal90.
const normal90 = 1.6449

// Counts that allow no ratio.
var (
	errNobody  = errors.New("no people were counted; count at a time when people are there")
	errNothing = errors.New("no devices were released at the time of the counts; count at a time when people are there")
)

// WideError says that a ratio is too uncertain to be used: its interval reaches zero.
type WideError struct {
	Fit Fit
}

func (e *WideError) Error() string {
	f := &e.Fit
	when := ""
	if f.Crowd {
		when = ", at other times and on other days"
	}
	return fmt.Sprintf("zone %q: people are not published: %.3g ± %.2g people per device (90 %%) reaches zero; count for at least %.0f min more%s",
		f.Zone, f.PeoplePerDevice, f.Error, f.needed(), when)
}

// Check refuses a fit that leaves open whether there are any people, with a
// [WideError].
func (f Fit) Check() error {
	if f.Error >= f.PeoplePerDevice {
		return &WideError{f}
	}
	return nil
}

// needed is how many more minutes of such counts bring the error below the ratio. The
// error falls with the square root of the minutes.
func (f *Fit) needed() float64 {
	e := f.RelativeError()
	return math.Floor(f.Minutes*(e*e-1)) + 1
}

// FitZone fits the samples of one zone and radio. It uses those with the method of the newest.
// It fails if there are none, or if they hold no people or no devices. Ask [Fit.Check]
// whether the fit can be used.
func FitZone(samples []Sample) (Fit, error) {
	if len(samples) == 0 {
		return Fit{}, errors.New("there are no hand counts")
	}
	newest := samples[0]
	for _, s := range samples {
		if s.Start > newest.Start {
			newest = s
		}
	}
	f := Fit{Zone: newest.Zone, Method: newest.Method, Radio: radioOf(newest.Method)}
	for _, s := range samples {
		if s.Method != f.Method {
			f.Others++
			continue
		}
		f.samples = append(f.samples, s)
		f.Minutes += s.Minutes
	}
	f.Counts = len(f.samples)
	t := sums(f.samples)
	switch {
	case t.people == 0:
		return Fit{}, fmt.Errorf("zone %q: %w", f.Zone, errNobody)
	case t.devices == 0:
		return Fit{}, fmt.Errorf("zone %q: %w", f.Zone, errNothing)
	}
	f.PeoplePerDevice = t.people / t.devices
	f.Error = f.PeoplePerDevice * math.Sqrt(t.squaredError(f.samples, f.PeoplePerDevice))
	f.MoreMinutes = 3 * f.Minutes
	f.Crowd = normal90*normal90*t.crowd > f.RelativeError()*f.RelativeError()/4
	return f, nil
}

// totals are sums over samples, weighted by their minutes: person-minutes,
// device-minutes, and the variances of the latter as shares of their square.
type totals struct{ people, devices, crowd, noise float64 }

func sums(samples []Sample) (t totals) {
	variance := func(minutes, half float64) float64 {
		deviation := minutes * half / normal90
		return deviation * deviation
	}
	for _, s := range samples {
		t.people += s.Minutes * s.People
		t.devices += s.Minutes * s.Devices
		t.crowd += variance(s.Minutes, s.Crowd)
		t.noise += variance(s.Minutes, s.Noise)
	}
	if t.devices > 0 {
		t.crowd /= t.devices * t.devices
		t.noise /= t.devices * t.devices
	}
	return t
}

// floor returns the part of the ratio's relative variance that is known beforehand.
func (t totals) floor() float64 { return stay/min(t.people, t.devices) + t.crowd + t.noise }

// scatter returns the relative variance of the ratio that two or more samples show
// by their disagreement.
func (t totals) scatter(samples []Sample, ratio float64) float64 {
	var squares float64
	for _, s := range samples {
		residual := s.Minutes * (s.People - ratio*s.Devices)
		squares += residual * residual
	}
	n := float64(len(samples))
	return n / (n - 1) * squares / (t.people * t.people)
}

// trust is the weight of the floor, in samples.
const trust = 3

// squaredError returns the square of the half-width of the ratio's 90 % interval, as
// a share of the ratio.
func (t totals) squaredError(samples []Sample, ratio float64) float64 {
	floor := t.floor()
	least := normal90 * normal90 * floor
	if len(samples) == 1 {
		return least
	}
	own := len(samples) - 1
	variance := (trust*floor + float64(own)*t.scatter(samples, ratio)) / float64(trust+own)
	q := student90(trust + own)
	return max(least, q*q*variance)
}

// student holds the half-widths that nine in ten draws of Student's t are within, by
// degrees of freedom from 1 on.
var student = [...]float64{
	6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812,
	1.796, 1.782, 1.771, 1.761, 1.753, 1.746, 1.740, 1.734, 1.729, 1.725,
	1.721, 1.717, 1.714, 1.711, 1.708, 1.706, 1.703, 1.701, 1.699, 1.697,
}

func student90(freedom int) float64 {
	if freedom <= len(student) {
		return student[freedom-1]
	}
	// The first term of the expansion in 1/freedom.
	return normal90 + (normal90*normal90*normal90+normal90)/(4*float64(freedom))
}
