package calibrate

import "math"

// Errors is what is known of the error of a window's devices.
type Errors interface {
	// Held returns half the width of their 90 % interval if people were counted in the
	// same key period before and the ratio is right.
	Held(devices float64) float64
	// Scatter returns their standard deviation from one time of so many minutes to the
	// next.
	Scatter(devices, minutes float64) float64
}

// Released holds the released devices of one zone and window. Times are in
// nanoseconds since the Unix epoch.
type Released struct {
	// Epoch is the start of the window's key period.
	Epoch, Start, End int64
	// Devices, and the bounds of their 90 % interval.
	Devices, Low, High float64
	// Noise is the half-width of the noise in Devices.
	Noise float64
	// Errors of the devices.
	Errors Errors
}

// People returns the people present in the zone, with the bounds of their 90 %
// interval, none below 0. It uses released devices and hand counts only.
func (f Fit) People(r Released) (people, low, high float64) {
	ratio, share := f.within(r)
	people = r.Devices * f.PeoplePerDevice
	half := func(devices float64) float64 {
		return math.Sqrt(square(people*ratio) + square(f.PeoplePerDevice*r.held(devices, share)))
	}
	return people, max(0, people-half(r.Devices-r.Low)), people + half(r.High-r.Devices)
}

// within returns the half-width of the ratio's 90 % interval as a share of the ratio,
// for a released window. It also returns the share of the
// counting that was done in its key period before it. Such counts share the window's
// counting error, which therefore cancels out.
func (f Fit) within(r Released) (relative, share float64) {
	counts := make([]Sample, len(f.samples))
	var held, all float64
	for i, s := range f.samples {
		if counts[i] = s; r.Epoch <= s.Start && s.End() <= r.Start {
			counts[i].Crowd = min(s.Crowd, normal90*r.Errors.Scatter(s.Devices, s.Minutes))
			held += float64(s.Minutes * s.Devices)
		}
		all += float64(s.Minutes * s.Devices)
	}
	if held == 0 {
		return f.RelativeError(), 0
	}
	return math.Sqrt(sums(counts).squaredError(counts, f.PeoplePerDevice)), held / all
}

// held returns the part of a half-width of the devices that remains after people were
// counted. The argument share is the share of the counting that was done in the same key period.
func (r Released) held(half, share float64) float64 {
	own := max(square(half)-square(r.Noise), 0)
	least := min(own, square(r.Errors.Held(r.Devices)))
	return math.Sqrt(square(r.Noise) + least + float64(square(1-share)*(own-least)))
}

// square returns x². The conversion forbids fusing it with an addition, which would
// make bounds differ between machines.
func square(x float64) float64 { return float64(x * x) }
