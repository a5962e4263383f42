package survey

import (
	"fmt"
	"math"

	"footfall/sensor/count"
)

const (
	// Enough is how many readings make a border: the median of 20 readings that
	// scatter by 5 dB is off by about 1.4 dB.
	Enough = 20
	// wide is the largest distance in dB between the quartiles of a good border. A body
	// in the way makes up to 10.
	wide = 12
	// farBelowHalf and farAboveHalf bound the share of a zone in the readings at its
	// border. If the true share is a half, 20 readings rarely exceed them by chance.
	farBelowHalf, farAboveHalf = 0.3, 0.7
	// together is the share that several sources must admit beyond the best single
	// one before the report says that they disagree.
	together = 0.15
	// widestMove is the largest move of levels in the search for a half, in dB.
	widestMove = 15
)

// borderWarnings says what is doubtful about one border.
func borderWarnings(b *Border, proposed []count.Zone, w Walked) []string {
	var found []string
	for _, l := range b.Levels {
		if text := l.warning(b.Readings); text != "" {
			found = append(found, text)
		}
		if l.Readings > 0 && l.High-l.Low > wide {
			found = append(found, fmt.Sprintf("source %s: the readings scatter widely (half of them from %.0f to %.0f dBm): "+
				"the border is no line of equal signal there, so the zone will end nearer in some places and farther in others",
				l.Source, l.Low, l.High))
		}
	}
	if w.Walk.missed > 0 {
		found = append(found, fmt.Sprintf("the walk was too long: %d readings after the first %d were left out", w.Walk.missed, MaxReadings))
	}
	if text := disagreement(b, proposed, w); text != "" {
		found = append(found, text)
	}
	return found
}

// warning says what is doubtful about the readings of one source, or "".
func (l *Level) warning(readings int) string {
	switch {
	case l.Readings == 0 && l.Silent > 0:
		return fmt.Sprintf("source %s: its driver gives no signal with the frames, so no min_signal can work there; "+
			"use another radio or driver", l.Source)
	case l.Readings == 0:
		return fmt.Sprintf("source %s: never heard the phone at this border; nothing is proposed", l.Source)
	case l.Readings < Enough:
		return fmt.Sprintf("source %s: only %s; walk until there are %d", l.Source, readingsText(l.Readings), Enough)
	case 2*l.Readings < readings:
		return fmt.Sprintf("source %s: heard %d of %d readings; the border is at the end of its reach, and the level proposed too high",
			l.Source, l.Readings, readings)
	}
	return ""
}

func readingsText(n int) string {
	if n == 1 {
		return "1 reading"
	}
	return fmt.Sprintf("%d readings", n)
}

// disagreement warns if the zone as a whole would count much more or less than half of
// the readings at its border. Otherwise it returns "".
func disagreement(b *Border, proposed []count.Zone, w Walked) string {
	own, one := b.Then.In(b.Zone), b.most()
	tooMany := own > farAboveHalf && own > one+together
	if b.Readings < Enough || own >= farBelowHalf && !tooMany {
		return ""
	}
	move, share := halfway(proposed, w)
	fix := fmt.Sprintf("moving all its levels by %+d dB gives %.0f %%", move, 100*share)
	if math.Abs(share-0.5) >= math.Abs(own-0.5) {
		fix = "moving its levels does not help; let the zone end elsewhere, or give it another source"
	}
	if tooMany {
		return fmt.Sprintf("the sources disagree about the border: none admits more than %.0f %%, and together they admit %.0f %%; %s",
			100*one, 100*own, fix)
	}
	text := fmt.Sprintf("only %.0f %% of the readings would be counted here", 100*own)
	if rival := b.Then.best(b.Zone); rival.Share > own {
		text += fmt.Sprintf(", and %.0f %% in zone %s, which hears them stronger", 100*rival.Share, rival.Zone)
	}
	return text + "; " + fix
}

// most returns the largest share that a single source admits.
func (b *Border) most() (most float64) {
	for _, l := range b.Levels {
		most = max(most, l.Then)
	}
	return most
}

// best returns the largest share of any other zone.
func (p Placement) best(not string) (best Share) {
	for _, s := range p {
		if s.Zone != not && s.Share > best.Share {
			best = s
		}
	}
	return best
}

// halfway returns the move in dB of the walk's zone that brings its share nearest to
// half of the readings, and that share.
func halfway(proposed []count.Zone, w Walked) (move int, share float64) {
	for i := range 2*widestMove + 1 {
		dB := (i + 1) / 2 // 0, 1, -1, 2, -2, ...
		if i%2 == 0 {
			dB = -dB
		}
		in, all := placed(moved(proposed, w.Zone, dB), w.Zone, w.Walk)
		if s := float64(in[w.Zone]) / float64(all); i == 0 || math.Abs(s-0.5) < math.Abs(share-0.5) {
			move, share = dB, s
		}
	}
	return move, share
}

// zoneWarnings reports zones that share a source and conflict there, if at least one of
// them was walked.
func (p *Plan) zoneWarnings(borders []Border, proposed []count.Zone, walks []Walked) []string {
	spread := make([]map[int]float64, len(p.Zones)) // of walked zones, per source: distance between the quartiles
	for i, w := range walks {
		spread[w.Zone] = map[int]float64{}
		for j, a := range p.Zones[w.Zone].Sources {
			spread[w.Zone][a.Source] = borders[i].Levels[j].High - borders[i].Levels[j].Low
		}
	}
	var found []string
	for _, s := range sharings(proposed) {
		if spread[s.first] == nil && spread[s.second] == nil {
			continue
		}
		belt := max(spread[s.first][s.a.Source], spread[s.second][s.a.Source])
		if text := p.conflict(&proposed[s.first], &proposed[s.second], s.a, s.b, belt); text != "" {
			found = append(found, text)
		}
	}
	return found
}

// sharing is two zones, in the order of the configuration, with their
// admissions by one source.
type sharing struct {
	first, second int
	a, b          count.Admission
}

// sharings lists all pairs of zones that share a source, once for each source.
func sharings(zones []count.Zone) []sharing {
	var all []sharing
	before := map[int][]sharing{} // per source: the zones so far that it feeds
	for j, z := range zones {
		for _, b := range z.Sources {
			for _, s := range before[b.Source] {
				s.second, s.b = j, b
				all = append(all, s)
			}
			before[b.Source] = append(before[b.Source], sharing{first: j, a: b})
		}
	}
	return all
}

// conflict says how two zones conflict at a source they share, or returns "". The first
// zone comes first in the configuration.
func (p *Plan) conflict(first, second *count.Zone, a, b count.Admission, belt float64) string {
	source := p.Sources[a.Source]
	if !a.HasMinSignal || b.HasMinSignal && a.MinSignal <= b.MinSignal {
		return fmt.Sprintf("source %s: zone %s takes all that zone %s admits (%s and %s); write zone %s first, or give it another source",
			source, first.Name, second.Name, threshold(a), threshold(b), second.Name)
	}
	if ring := float64(int(a.MinSignal) - int(b.MinSignal)); b.HasMinSignal && ring < belt {
		return fmt.Sprintf("source %s: zone %s gets what is between %d and %d dBm, which is narrower than the %.0f dB by which "+
			"one phone varies there; devices will fall to one side or the other", source, second.Name, b.MinSignal, a.MinSignal, belt)
	}
	return ""
}

func threshold(a count.Admission) string {
	if !a.HasMinSignal {
		return "any signal"
	}
	return fmt.Sprintf("from %d dBm", a.MinSignal)
}
