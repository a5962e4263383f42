package disclose

import (
	"maps"
	"strings"
	"time"

	"footfall/sensor/calibrate"
)

// SetCalibration has the payloads from now on tell the people in the zones that
// are calibrated, and in no others.
func (d *Discloser) SetCalibration(byZone map[string]calibrate.Fit) {
	d.calibration = maps.Clone(byZone)
}

// people fills in the people of a zone. They are made of the released devices, of the
// noise's known width, and of what somebody counted by eye, so they tell nothing new
// about a device (post-processing).
func (d *Discloser) people(p *Payload, method string) {
	fit, ok := d.calibration[p.Zone]
	if !ok || fit.Method != method || !p.Devices.known {
		return
	}
	places := 0
	if d.exact {
		places = exactPlaces
	}
	people, low, high := fit.People(calibrate.Released{
		Epoch: keyBegan(p), Start: p.Start, End: p.End, Noise: d.noiseWidth(p, method),
		Devices: p.Devices.Float64(), Low: p.DevicesLow.Float64(), High: p.DevicesHigh.Float64(),
	})
	p.People = rounded(people, places)
	p.PeopleLow = rounded(low, places)
	p.PeopleHigh = rounded(high, places)
}

// keyBegan returns when the key period began, in nanoseconds since the Unix epoch.
func keyBegan(p *Payload) int64 {
	began, _ := time.Parse(time.RFC3339, p.Epoch) // which checkCell has seen that it is
	return began.UnixNano()
}

// Method returns the method behind the devices of a payload, the first word of
// Quality.
func (p *Payload) Method() string {
	method, _, _ := strings.Cut(p.Quality, ",")
	return method
}
