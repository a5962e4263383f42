package observe

import (
	"fmt"
	"math"
	"strings"

	"footfall/cmd/internal/cli"
	"footfall/sensor/control"
)

// The scale of signals, in dBm, and the width of its bar in characters: 2 dB each.
const (
	weakest   = -95
	strongest = -25
	dBPerCell = 2
)

// walking writes the signal of the test phone while "footfall calibrate signal" runs:
// for each source the newest reading against the threshold of each zone.
func (s *state) walking(b *strings.Builder, y style) {
	if s.walk == nil {
		return
	}
	fmt.Fprintf(b, "\nWalk along the border of zone %s: the test phone\n", printable(s.walk.Zone))
	width := 0
	for _, source := range s.walk.Sources {
		width = max(width, len(source.Source))
	}
	for i := range s.walk.Sources {
		source := &s.walk.Sources[i]
		thresholds := s.thresholds(source.Source)
		line := fmt.Sprintf("%-*s  %s", width, printable(source.Source), reading(source))
		if y.bars {
			line = signalBar(source, thresholds, y.ascii) + "  " + line
		}
		for _, t := range thresholds {
			line += "; " + t.judge(source)
		}
		fmt.Fprintf(b, "  %s\n", line)
	}
}

func reading(source *control.WalkSource) string {
	if source.Readings == 0 {
		return "not heard yet"
	}
	return fmt.Sprintf("last %g dBm, median %g dBm of %s", source.Last, source.Median, cli.Plural(source.Readings, "reading"))
}

// threshold is the least signal at a source that a zone admits.
type threshold struct {
	zone string
	dBm  int8
	any  bool // there is none: every signal is admitted
}

// thresholds are those of all zones that a source feeds, in the order of the zones.
func (s *state) thresholds(source string) (all []threshold) {
	for _, z := range s.config.Zones {
		for _, a := range z.Sources {
			if a.Source == source {
				all = append(all, threshold{z.Name, a.MinSignal, !a.HasMinSignal})
			}
		}
	}
	return all
}

// judge says whether the newest reading is admitted.
func (t threshold) judge(source *control.WalkSource) string {
	limit, word := "any signal", "below"
	if !t.any {
		limit = fmt.Sprintf("from %d dBm", t.dBm)
	}
	if t.any || source.Last >= float64(t.dBm) {
		word = "admitted"
	}
	if source.Readings == 0 {
		return t.zone + " " + limit
	}
	return fmt.Sprintf("%s %s: %s", t.zone, limit, word)
}

// signalBar draws the newest reading on a scale from weakest to strongest, with a mark
// at each threshold.
func signalBar(source *control.WalkSource, thresholds []threshold, ascii bool) string {
	full, mark := "█", "┃"
	if ascii {
		full, mark = "#", "|"
	}
	const width = (strongest - weakest) / dBPerCell
	place := func(dBm float64) int {
		return max(0, min(width-1, int(math.Floor((dBm-weakest)/dBPerCell))))
	}
	cells := make([]string, width)
	for i := range cells {
		cells[i] = " "
		if source.Readings > 0 && i <= place(source.Last) {
			cells[i] = full
		}
	}
	for _, t := range thresholds {
		if !t.any {
			cells[place(float64(t.dBm))] = mark
		}
	}
	return strings.Join(cells, "")
}
