package disclose

import (
	"time"

	"footfall/sensor/calibrate"
	"footfall/sensor/count"
	"footfall/sensor/count/scans"
)

// SetPeople fills in the people of a window's payload, rounded to places decimals, by the
// devices of the radio that the fit is for. It takes the half-width of the noise in these
// that nine in ten draws stay within; 0 without noise. Where they are null, or the fit is
// for another method, people stay null: the other radio never stands in.
//
// People are computed from the payload, from public constants and from counts by
// eye, so they tell nothing new about a device (post-processing).
func (p *Payload) SetPeople(fit calibrate.Fit, w *count.Window, noise float64, places int) {
	devices, below, above := p.Devices, p.DevicesLow, p.DevicesHigh
	method, errors := p.Method(), calibrate.Errors(scans.ErrorsOf(p.End-p.Start))
	if fit.Radio == calibrate.Bluetooth {
		devices, below, above = p.BLEDevices, p.BLELow, p.BLEHigh
		method, errors = calibrate.Adverts, w.BLEErrors
	}
	if fit.Method != method || !devices.known {
		return
	}
	people, low, high := fit.People(calibrate.Released{
		Epoch: keyBegan(p), Start: p.Start, End: p.End, Noise: noise,
		Devices: devices.Float64(), Low: below.Float64(), High: above.Float64(), Errors: errors,
	})
	p.PeopleBy = fit.Radio
	p.People = Rounded(people, places)
	p.PeopleLow = Rounded(low, places)
	p.PeopleHigh = Rounded(high, places)
}

// keyBegan returns the start of the key period in Unix nanoseconds.
func keyBegan(p *Payload) int64 {
	began, _ := time.Parse(time.RFC3339, p.Epoch) // checked by Payload.check
	return began.UnixNano()
}
