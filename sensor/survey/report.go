package survey

import (
	"math"

	"footfall/sensor/count"
)

// Walked is a walk along the border of a zone, given by its index in Plan.Zones.
type Walked struct {
	Zone int
	Walk *Walk
}

// Report is the result of the walks.
type Report struct {
	Borders  []Border
	Warnings []string // about pairs of zones
}

// Border is the result of one walk.
type Border struct {
	Zone     string
	Readings int     // that any source of the zone has heard
	Levels   []Level // in the order of the zone's sources
	// Now and Then say where the readings would be counted, with the present
	// thresholds of all zones and with those proposed for the zones walked.
	Now, Then Placement
	Warnings  []string
}

// Placement is the share of readings, 0 to 1, that would be counted in each
// zone; zones without any are left out.
type Placement []Share

// Share of readings in one zone.
type Share struct {
	Zone  string
	Share float64
}

// In returns the share of a zone.
func (p Placement) In(zone string) float64 {
	for _, s := range p {
		if s.Zone == zone {
			return s.Share
		}
	}
	return 0
}

// Nowhere returns the share of readings that would be counted in no zone.
func (p Placement) Nowhere() float64 {
	rest := 1.0
	for _, s := range p {
		rest -= s.Share
	}
	return max(rest, 0)
}

// Level is a zone's border at one source.
type Level struct {
	Source   string
	Readings int    // that the source has heard
	Silent   uint64 // frames that came without a signal
	// Low, Median and High are the quartiles of the readings in dBm, valid if
	// there are any.
	Low, Median, High float64
	// MinSignal is the proposed threshold in dBm, valid if there are readings.
	MinSignal int8
	// Present is the configured threshold in dBm, valid if HasPresent;
	// otherwise every signal admits.
	Present    int8
	HasPresent bool
	// Now and Then are the shares of the readings, 0 to 1, that the present
	// and the proposed threshold admit.
	Now, Then float64
}

// Report summarises walks, at most one for each zone.
func (p *Plan) Report(walks []Walked) Report {
	var r Report
	proposed := p.Zones
	for _, w := range walks {
		b := Border{Zone: p.Zones[w.Zone].Name}
		for _, a := range p.Zones[w.Zone].Sources {
			b.Levels = append(b.Levels, p.level(w.Walk, a))
		}
		r.Borders = append(r.Borders, b)
		proposed = replaced(proposed, w.Zone, func(a count.Admission) count.Admission { return proposal(w.Walk, a) })
	}
	for i, w := range walks {
		b := &r.Borders[i]
		b.Now, b.Readings = p.placement(p.Zones, w)
		b.Then, _ = p.placement(proposed, w)
		b.Warnings = borderWarnings(b, proposed, w)
	}
	r.Warnings = p.zoneWarnings(r.Borders, proposed, walks)
	return r
}

// level is the border of a zone at the source of one of its admissions.
func (p *Plan) level(w *Walk, a count.Admission) Level {
	levels := w.at(a.Source)
	l := Level{
		Source: p.Sources[a.Source], Readings: len(levels), Silent: w.silent[a.Source],
		Present: a.MinSignal, HasPresent: a.HasMinSignal,
	}
	if len(levels) == 0 {
		return l
	}
	l.Low, l.Median, l.High = quantile(levels, 0.25), quantile(levels, 0.5), quantile(levels, 0.75)
	then := proposal(w, a)
	l.MinSignal = then.MinSignal
	l.Now, l.Then = admitted(a, levels), admitted(then, levels)
	return l
}

// proposal returns an admission with the median of the walk as its threshold. It stays
// the same if its source has heard nothing.
func proposal(w *Walk, a count.Admission) count.Admission {
	levels := w.at(a.Source)
	if len(levels) == 0 {
		return a
	}
	a.MinSignal, a.HasMinSignal = whole(quantile(levels, 0.5)), true
	return a
}

// whole rounds to whole dBm, halves down, so that at least half of the readings are
// admitted.
func whole(dBm float64) int8 { return bounded(int(math.Ceil(dBm - 0.5))) }

// admitted returns the share of levels that pass an admission. There must be at least
// one level.
func admitted(a count.Admission, levels []level) float64 {
	n := 0
	for _, l := range levels {
		if admits(a, l) {
			n++
		}
	}
	return float64(n) / float64(len(levels))
}

// placement says where the readings of a walk would be counted, and how many
// there are.
func (p *Plan) placement(zones []count.Zone, w Walked) (Placement, int) {
	in, all := placed(zones, w.Zone, w.Walk)
	var shares Placement
	for i, n := range in {
		if n > 0 {
			shares = append(shares, Share{zones[i].Name, float64(n) / float64(all)})
		}
	}
	return shares, all
}
