package disclose

// TotalZone is the zone of the payload that Total returns. No zone of a sensor
// may have this name.
const TotalZone = "total"

// Total returns the sum of a window's payloads, one per zone, as Release
// returned them: the payload of the whole store, for the zone "total". There
// must be at least one, all of one window.
//
// It is made of the released numbers and of nothing else, so it tells nobody
// more than they tell together (post-processing), and whoever subtracts zones
// from it finds only what those have said. An exact sum with noise of its own
// would be a second draw on every device.
//
// What a zone withheld is missing in the sum, which is then suppressed, and
// rather too low. A device counts in one zone per window, so the sum counts
// nobody twice; for the same reason the ε of all payloads of the window together
// is the largest of theirs, not their sum. The bounds are the sums of the
// zones' bounds, which is wider than 90 % of the draws need. Coverage is the
// mean over the zones, the stable share that of the devices whose share is known;
// a flag of one zone is a flag of the sum. People are null as soon as devices are
// in the sum whose zone does not tell how many people they stand for.
func Total(payloads []Payload) Payload {
	first := &payloads[0]
	total := Payload{
		Site: first.Site, Sensor: first.Sensor, Zone: TotalZone, Start: first.Start, End: first.End,
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
	total.Coverage = rounded(float64(covered)/float64(len(payloads))/million, 3)
	total.Quality = joinQualities(qualities)
	if share.devices > 0 {
		total.StableShare = rounded(share.stable/share.devices, 2)
	}
	if share.incomplete {
		total.People, total.PeopleLow, total.PeopleHigh = Number{}, Number{}, Number{}
	}
	return total
}

// add adds what a zone's payload tells about its devices.
func (s *sum) add(zone *Payload) {
	devices := zone.Devices.Float64()
	if zone.StableShare.known {
		s.stable += float64(zone.StableShare.Float64() * devices)
		s.devices += devices
	}
	s.incomplete = s.incomplete || zone.Devices.known && !zone.People.known
}

// add adds the released numbers of a zone; null counts as nothing.
func (p *Payload) add(zone *Payload) {
	p.Devices = p.Devices.plus(zone.Devices)
	p.DevicesLow = p.DevicesLow.plus(zone.DevicesLow)
	p.DevicesHigh = p.DevicesHigh.plus(zone.DevicesHigh)
	p.WiFiDevices = p.WiFiDevices.plus(zone.WiFiDevices)
	p.BLEDevices = p.BLEDevices.plus(zone.BLEDevices)
	p.Addresses = p.Addresses.plus(zone.Addresses)
	p.People = p.People.plus(zone.People)
	p.PeopleLow = p.PeopleLow.plus(zone.PeopleLow)
	p.PeopleHigh = p.PeopleHigh.plus(zone.PeopleHigh)
	p.Suppressed = p.Suppressed || zone.Suppressed
	p.HasVisits = p.HasVisits || zone.HasVisits
	for i := range p.Visits {
		p.Visits[i] = p.Visits[i].plus(zone.Visits[i])
	}
}

// largestEpsilonOf returns the largest ε of the payloads; null where one of them
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
