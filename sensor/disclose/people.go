package disclose

import (
	"time"

	"footfall/sensor/calibrate"
	"footfall/sensor/count/scans"
)

// SetPeople fills in the people of a payload, rounded to places decimals. It
// takes the half-width of the noise in Devices that nine in ten draws stay within;
// 0 without noise. Where devices are null, or the fit is for another method, people
// stay null.
//
// People are computed from the payload, from public constants and from counts by
// eye, so they tell nothing new about a device (post-processing).
func (p *Payload) SetPeople(fit calibrate.Fit, noise float64, places int) {
	if fit.Method != p.Method() || !p.Devices.known {
		return
	}
	people, low, high := fit.People(calibrate.Released{
		Epoch: keyBegan(p), Start: p.Start, End: p.End, Noise: noise,
		Devices: p.Devices.Float64(), Low: p.DevicesLow.Float64(), High: p.DevicesHigh.Float64(), Errors: scans.ErrorsOf(p.End - p.Start),
	})
	p.People = Rounded(people, places)
	p.PeopleLow = Rounded(low, places)
	p.PeopleHigh = Rounded(high, places)
}

// keyBegan returns the start of the key period in Unix nanoseconds.
func keyBegan(p *Payload) int64 {
	began, _ := time.Parse(time.RFC3339, p.Epoch) // checked by Payload.check
	return began.UnixNano()
}
