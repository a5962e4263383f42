package disclose

import (
	"maps"
	"strings"
)

// Calibration says how many people there are for every device in a zone, as
// somebody found who counted them.
type Calibration struct {
	// Method behind the devices; those by another method are not comparable.
	Method string
	// PeoplePerDevice is the number of people present per released device.
	PeoplePerDevice float64
	// RelativeError is half the width of its 90 % interval, divided by it.
	RelativeError float64
}

// SetCalibration has the payloads from now on tell the people in the zones that
// are calibrated, and in no others.
func (d *Discloser) SetCalibration(byZone map[string]Calibration) {
	d.calibration = maps.Clone(byZone)
}

// people fills in the people of a zone. They are made of the released devices
// and of what somebody counted by eye, so they tell nothing new about a device
// (post-processing). On either side of the interval the squares of two errors add:
// that of the devices, and that of the calibration.
func (d *Discloser) people(p *Payload, method string) {
	c, ok := d.calibration[p.Zone]
	if !ok || c.Method != method || !p.Devices.known {
		return
	}
	places := 0
	if d.exact {
		places = exactPlaces
	}
	devices := p.Devices.Float64()
	people := devices * c.PeoplePerDevice
	own := people * c.RelativeError
	below := root(own, c.PeoplePerDevice*(devices-p.DevicesLow.Float64()))
	above := root(own, c.PeoplePerDevice*(p.DevicesHigh.Float64()-devices))
	p.People = rounded(people, places)
	p.PeopleLow = rounded(people-below, places)
	p.PeopleHigh = rounded(people+above, places)
}

// Method returns the method behind the devices of a payload, the first word of
// Quality.
func (p *Payload) Method() string {
	method, _, _ := strings.Cut(p.Quality, ",")
	return method
}
