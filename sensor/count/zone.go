package count

import (
	"fmt"
	"slices"
)

// Zone is an area counted by itself.
type Zone struct {
	Name    string
	Sources []Admission
}

// Admission lets the devices that one source hears into a zone.
type Admission struct {
	// Source is an index into Config.Sources.
	Source int
	// MinSignal in dBm keeps weaker devices out, if HasMinSignal.
	MinSignal    int8
	HasMinSignal bool
}

// zone is a Zone with thresholds in the table's unit.
type zone struct {
	name    string
	sources []Admission
	minimum []int16 // per source: weakest signal that is let in, 1/128 dBm
	radios  [2]bool // radios that feed the zone
}

func newZones(c Config) ([]zone, error) {
	if len(c.Zones) == 0 {
		return nil, fmt.Errorf("no zones: a counter needs at least one")
	}
	zones := make([]zone, 0, len(c.Zones))
	for _, z := range c.Zones {
		n := zone{name: z.Name, sources: z.Sources}
		for _, a := range z.Sources {
			if a.Source < 0 || a.Source >= len(c.Sources) {
				return nil, fmt.Errorf("zone %q: no source %d", z.Name, a.Source)
			}
			least := int16(silent)
			if a.HasMinSignal {
				least = int16(a.MinSignal) * 128
			}
			n.minimum = append(n.minimum, least)
			n.radios[c.Sources[a.Source].Radio] = true
		}
		zones = append(zones, n)
	}
	return zones, nil
}

// signalsMatter says whether a device's signal can change its zone. One zone
// that takes everybody from every source needs no signals in the table.
func signalsMatter(zones []zone, sources int) bool {
	return len(zones) > 1 || len(zones[0].sources) < sources ||
		slices.ContainsFunc(zones[0].sources, func(a Admission) bool { return a.HasMinSignal })
}

// place returns the index of the zone that a device with these smoothed
// signals belongs to, or -1.
func place(zones []zone, signals []int16) int {
	if len(signals) == 0 {
		return 0
	}
	best, strongest := -1, int16(unheard)
	for i := range zones {
		z := &zones[i]
		for j, a := range z.sources {
			if s := signals[a.Source]; s >= z.minimum[j] && s > strongest {
				best, strongest = i, s
			}
		}
	}
	return best
}
