package survey

import "footfall/sensor/count"

// place returns the index of the zone in which the counter would count a device heard at
// these levels, or -1 (see package count).
func place(zones []count.Zone, row []level) int {
	best, strongest := -1, unheard
	for i := range zones {
		for _, a := range zones[i].Sources {
			if l := row[a.Source]; l > strongest && admits(a, l) {
				best, strongest = i, l
			}
		}
	}
	return best
}

// admits tells whether a source lets a device of this level into a zone.
func admits(a count.Admission, l level) bool {
	return l != unheard && (!a.HasMinSignal || l >= 2*level(a.MinSignal))
}

// heardIn tells whether a source of the zone heard the reading.
func heardIn(z *count.Zone, row []level) bool {
	for _, a := range z.Sources {
		if row[a.Source] != unheard {
			return true
		}
	}
	return false
}

// placed returns how many readings would be counted in each zone, and how many there
// are. It takes the readings that a source of zone home has heard.
func placed(zones []count.Zone, home int, w *Walk) (in []int, all int) {
	in = make([]int, len(zones))
	for row := range w.rows {
		if !heardIn(&zones[home], row) {
			continue
		}
		all++
		if z := place(zones, row); z >= 0 {
			in[z]++
		}
	}
	return in, all
}

// moved returns the zones with all levels of one zone moved by so many dB.
func moved(zones []count.Zone, home, dB int) []count.Zone {
	return replaced(zones, home, func(a count.Admission) count.Admission {
		a.MinSignal = bounded(int(a.MinSignal) + dB)
		return a
	})
}

// replaced returns a copy of the zones with each admission of one zone changed.
func replaced(zones []count.Zone, home int, change func(count.Admission) count.Admission) []count.Zone {
	changed := append([]count.Zone(nil), zones...)
	changed[home].Sources = nil
	for _, a := range zones[home].Sources {
		changed[home].Sources = append(changed[home].Sources, change(a))
	}
	return changed
}

// bounded returns a threshold in dBm within the bounds of a configuration.
func bounded(dBm int) int8 { return int8(min(max(dBm, -127), 0)) }
