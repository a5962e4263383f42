package disclose

import (
	"math"
	"slices"

	"footfall/sensor/calibrate"
)

// TotalZone is the zone of the payload that Total returns. No zone of a sensor
// may have this name.
const TotalZone = "total"

// Total returns the payload of the whole store, for the zone "total": the sum of
// one window's payloads, one per zone, as Release returned them. There must be at
// least one.
//
// The sum uses released numbers only, so it reveals no more than they do together
// (post-processing). Subtracting zones from it gives back their numbers and nothing
// else. An exact sum with noise of its own would be a second draw on every device.
//
// Where a zone withheld a number, the sum has none either and is suppressed. A sum of
// the others would fall by a whole zone from one window to the next. A device counts in one zone per window, so the sum counts no
// device twice. For the same reason the payloads of a window together cost the
// largest of their ε, not its sum.
//
// The interval has two parts, as that of a zone. The noise of each zone is drawn by itself,
// so these add as the root of the sum of squares. The errors of the estimates have phones in
// common, and add as they are. Coverage is the mean over the zones. The stable share is that of the
// devices whose share is known. A flag of one zone is a flag of the sum. People are
// null if they are by Wi-Fi in one zone and by Bluetooth in another. They are null too if a
// zone has devices by the same radio without people, or withheld these.
func Total(payloads []Payload) Payload {
	first := &payloads[0]
	total := Payload{
		Site: first.Site, Sensor: first.Sensor, Zone: TotalZone, Start: first.Start, End: first.End, Until: first.Until,
		Epoch: first.Epoch, Late: first.Late, Epsilon: largestEpsilonOf(payloads),
	}
	var covered int64
	var share sum
	qualities := make([]string, 0, len(payloads))
	for i := range payloads {
		total.add(&payloads[i])
		covered += payloads[i].Coverage.millionths
		share.add(&payloads[i])
		qualities = append(qualities, payloads[i].Quality)
	}
	total.bound(payloads)
	total.addKinds(payloads)
	total.Hour = totalStays(payloads, func(p *Payload) *Stays { return p.Hour })
	total.Day = totalStays(payloads, func(p *Payload) *Stays { return p.Day })
	if slices.ContainsFunc(payloads, func(p Payload) bool { return p.lacksDevices() }) {
		withhold(&total.Devices, &total.DevicesLow, &total.DevicesHigh, &total.WiFiDevices, &total.Addresses)
		share = sum{}
	}
	if slices.ContainsFunc(payloads, func(p Payload) bool { return p.lacksBluetooth() }) {
		withhold(&total.BLEDevices, &total.BLELow, &total.BLEHigh)
	}
	total.Coverage = Rounded(float64(covered)/float64(len(payloads))/million, 3)
	total.Quality = joinQualities(qualities)
	if share.devices > 0 {
		total.StableShare = Rounded(share.stable/share.devices, 2)
	}
	if total.PeopleBy = peopleBy(payloads); total.PeopleBy == "" {
		withhold(&total.People, &total.PeopleLow, &total.PeopleHigh)
	}
	return total
}

// add adds the devices of a zone's payload.
func (s *sum) add(zone *Payload) {
	devices := zone.Devices.Float64()
	if zone.StableShare.known {
		s.stable += float64(zone.StableShare.Float64() * devices)
		s.devices += devices
	}
}

// peopleBy returns the radio that the people of all zones are by; "" if their sum is none.
func peopleBy(zones []Payload) (by calibrate.Radio) {
	for i := range zones {
		if z := &zones[i]; by == "" {
			by = z.PeopleBy
		} else if z.PeopleBy != "" && z.PeopleBy != by {
			return ""
		}
	}
	for i := range zones {
		z := &zones[i]
		heard, lacks := z.Devices.known, z.lacksDevices()
		if by == calibrate.Bluetooth {
			heard, lacks = z.BLEDevices.known, z.lacksBluetooth()
		}
		if lacks || heard && z.PeopleBy == "" {
			return ""
		}
	}
	return by
}

// add adds the released numbers of a zone; null counts as nothing.
func (p *Payload) add(zone *Payload) {
	p.Devices = p.Devices.Plus(zone.Devices)
	p.WiFiDevices = p.WiFiDevices.Plus(zone.WiFiDevices)
	p.BLEDevices = p.BLEDevices.Plus(zone.BLEDevices)
	p.Addresses = p.Addresses.Plus(zone.Addresses)
	p.People = p.People.Plus(zone.People)
	p.PeopleLow = p.PeopleLow.Plus(zone.PeopleLow)
	p.PeopleHigh = p.PeopleHigh.Plus(zone.PeopleHigh)
	p.Suppressed = p.Suppressed || zone.Suppressed
	p.HasVisits = p.HasVisits || zone.HasVisits
	for i := range p.Visits {
		p.Visits[i] = p.Visits[i].Plus(zone.Visits[i])
	}
}

// bound sets the intervals of the devices, those of each radio by itself.
func (p *Payload) bound(zones []Payload) {
	var wifi, bluetooth spread
	for i := range zones {
		z := &zones[i]
		wifi.add(z.Devices, z.DevicesLow, z.DevicesHigh, z.NoiseWidth())
		bluetooth.add(z.BLEDevices, z.BLELow, z.BLEHigh, z.BLENoiseWidth())
	}
	p.DevicesLow, p.DevicesHigh = wifi.around(p.Devices)
	p.BLELow, p.BLEHigh = bluetooth.around(p.BLEDevices)
}

// spread adds up the intervals of zones: half-widths of the errors of the estimates, and
// the squares of those of the noise, which is independent from zone to zone.
type spread struct{ below, above, noise float64 }

// add adds a zone's number of devices, with a half-width of noise. Null adds nothing.
func (s *spread) add(devices, low, high Number, width float64) {
	if !devices.known {
		return
	}
	s.noise += float64(width * width)
	s.below += Without(devices.Float64()-low.Float64(), width)
	s.above += Without(high.Float64()-devices.Float64(), width)
}

// around returns the interval of a sum; null for that of null.
func (s *spread) around(sum Number) (low, high Number) {
	if !sum.known {
		return low, high
	}
	devices := sum.Float64()
	low = Whole(int64(math.Floor(max(devices-math.Sqrt(float64(s.below*s.below)+s.noise), 0))))
	return low, Whole(int64(math.Ceil(devices + math.Sqrt(float64(s.above*s.above)+s.noise))))
}

// lacksDevices tells whether a zone withheld its devices.
func (p *Payload) lacksDevices() bool { return p.Suppressed && !p.Devices.known }

// lacksBluetooth tells whether a zone withheld its devices of Bluetooth.
func (p *Payload) lacksBluetooth() bool { return p.Suppressed && !p.BLEDevices.known }

// withhold leaves no number of a sum that a part is missing of. What each zone has
// published stays with the zone.
func withhold(numbers ...*Number) {
	for _, n := range numbers {
		*n = Number{}
	}
}

// largestEpsilonOf returns the largest ε of the payloads, or null if one of them
// has none.
func largestEpsilonOf(payloads []Payload) Number {
	var largest Number
	for i := range payloads {
		e := payloads[i].Epsilon
		if !e.known {
			return Number{}
		}
		if !largest.known || e.millionths > largest.millionths {
			largest = e
		}
	}
	return largest
}
