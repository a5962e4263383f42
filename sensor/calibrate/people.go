package calibrate

import (
	"math"
	"time"
)

// Released is a window's devices in a zone, as they were released. Times are in
// nanoseconds since the Unix epoch.
type Released struct {
	// Epoch is when the key period began in which the window lies.
	Epoch, Start, End int64
	// Devices, and the bounds of their 90 % interval.
	Devices, Low, High float64
	// Noise is the half-width of the noise that is in it.
	Noise float64
}

// People returns the people present in the zone, with the bounds of their 90 %
// interval, none below 0. They are made of released devices and of what somebody
// counted by eye.
func (f Fit) People(r Released) (people, low, high float64) {
	ratio, share := f.within(r.Epoch, r.Start)
	people = r.Devices * f.PeoplePerDevice
	half := func(devices float64) float64 {
		return math.Sqrt(square(people*ratio) + square(f.PeoplePerDevice*r.held(devices, share)))
	}
	return people, max(0, people-half(r.Devices-r.Low)), people + half(r.High-r.Devices)
}

// within returns the half-width of the ratio's 90 % interval as a share of the ratio,
// for devices of the key period that began at a time, up to another; and what share of
// the counting was done in it. How well these devices are counted is what such a count
// was made with, so it is no error of theirs.
func (f Fit) within(epoch, until int64) (relative, share float64) {
	counts := make([]Sample, len(f.samples))
	var held, all float64
	for i, s := range f.samples {
		if counts[i] = s; epoch <= s.Start && s.End() <= until {
			counts[i].Crowd = min(s.Crowd, normal90*scatter(s.Devices, s.Minutes))
			held += float64(s.Minutes * s.Devices)
		}
		all += float64(s.Minutes * s.Devices)
	}
	if held == 0 {
		return f.RelativeError(), 0
	}
	return math.Sqrt(sums(counts).squaredError(counts, f.PeoplePerDevice)), held / all
}

// held returns what is left of a half-width of the devices where they keep the scale
// on which people were counted, as far as that was done in the same key period.
func (r Released) held(half, share float64) float64 {
	own := max(square(half)-square(r.Noise), 0)
	least := min(own, square(Counted(r.Devices, time.Duration(r.End-r.Start))))
	return math.Sqrt(square(r.Noise) + least + float64(square(1-share)*(own-least)))
}

// Counted is half the width of the 90 % interval of a window's devices if people were
// counted in the same key period before, and nothing is wrong with the ratio: what the
// devices of one window and of the next differ by, and how the crowd changes.
func Counted(devices float64, window time.Duration) float64 {
	return normal90 * math.Sqrt(square(drift*devices)+square(scatter(devices, window.Minutes())))
}

const (
	// drift is the relative deviation that comes with the hours. Eight hours of four
	// left-out crowds of 40 after half an hour of counting: 8 to 12 % in all in windows
	// of 5 minutes, 6 to 12 % in 15, and no more at the end than at the beginning.
	drift = 0.07
	// scatterPerDevice is the variance for each device in a window of scatterMinutes;
	// it falls with the root of the window's length. Left-out crowds of 15 to 200.
	scatterPerDevice = 0.4
	scatterMinutes   = 5
)

// scatter is the standard deviation of devices in a time of some minutes that is
// another one in the next.
func scatter(devices, minutes float64) float64 {
	return math.Sqrt(scatterPerDevice * math.Sqrt(scatterMinutes/minutes) * max(devices, 1))
}

// square is not fused with what is added to it, which would make bounds differ between
// machines.
func square(x float64) float64 { return float64(x * x) }
