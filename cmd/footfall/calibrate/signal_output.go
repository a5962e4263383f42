package calibrate

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/sensor/survey"
)

// writeTable writes a report for people: measurements, warnings, and the lines to
// paste.
func (s *signalSurvey) writeTable(w io.Writer, _ string, r survey.Report) error {
	b := bufio.NewWriter(w)
	for _, border := range r.Borders {
		writeBorder(b, &border)
	}
	for _, text := range r.Warnings {
		fmt.Fprintf(b, "warning: %s\n\n", text)
	}
	fmt.Fprintf(b, "To use it, replace the zones of the configuration:\n\n")
	s.writeZones(b, r)
	return b.Flush()
}

func writeBorder(w io.Writer, b *survey.Border) {
	fmt.Fprintf(w, "zone %s: %s at its border\n\n", b.Zone, cli.Plural(b.Readings, "reading"))
	width := len("source")
	for _, l := range b.Levels {
		width = max(width, len(l.Source))
	}
	fmt.Fprintf(w, "%-*s  %8s  %9s  %14s  %10s  %6s  %9s  %6s\n",
		width, "source", "readings", "median", "quartiles", "min_signal", "admits", "present", "admits")
	for _, l := range b.Levels {
		present := "none"
		if l.HasPresent {
			present = fmt.Sprintf("%d dBm", l.Present)
		}
		if l.Readings == 0 {
			fmt.Fprintf(w, "%-*s  %8d  %9s  %14s  %10s  %6s  %9s  %6s\n", width, l.Source, 0, "-", "-", "-", "-", present, "-")
			continue
		}
		fmt.Fprintf(w, "%-*s  %8d  %5.1f dBm  %14s  %10s  %6s  %9s  %6s\n", width, l.Source, l.Readings, l.Median,
			fmt.Sprintf("%.1f to %.1f", l.Low, l.High), fmt.Sprintf("%d dBm", l.MinSignal), wholePercent(l.Then), present, wholePercent(l.Now))
	}
	if b.Readings > 0 {
		fmt.Fprintf(w, "\nWhere the counter would put these readings\n  with min_signal as proposed:  %s\n  as configured at present:     %s\n",
			placementText(b.Then, b.Zone), placementText(b.Now, b.Zone))
	}
	fmt.Fprintln(w)
	for _, text := range b.Warnings {
		fmt.Fprintf(w, "warning: %s\n", text)
	}
	if len(b.Warnings) > 0 {
		fmt.Fprintln(w)
	}
}

// wholePercent writes a share as finely as some dozens of readings allow.
func wholePercent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }

// placementText names the walk's own zone first.
func placementText(p survey.Placement, own string) string {
	parts := []string{fmt.Sprintf("%s %s", own, wholePercent(p.In(own)))}
	for _, s := range p {
		if s.Zone != own {
			parts = append(parts, fmt.Sprintf("%s %s", s.Zone, wholePercent(s.Share)))
		}
	}
	return strings.Join(append(parts, "no zone "+wholePercent(p.Nowhere())), ", ")
}

// writeZones writes the zones of the configuration with the proposed levels.
func (s *signalSurvey) writeZones(w io.Writer, r survey.Report) {
	fmt.Fprintln(w, "zones:")
	for _, z := range s.config.Zones {
		fmt.Fprintf(w, "  - name: %s\n    sources:\n", yamlName(z.Name))
		i := slices.IndexFunc(r.Borders, func(b survey.Border) bool { return b.Zone == z.Name })
		for j, a := range z.Sources {
			if i >= 0 {
				a = agreed(a, r.Borders[i].Levels[j])
			}
			fmt.Fprintf(w, "      - source: %s\n", yamlName(a.Source))
			if a.HasMinSignal {
				fmt.Fprintf(w, "        min_signal: %d dBm\n", a.MinSignal)
			}
		}
	}
}

// agreed is a zone's source with the proposed level, if there is one.
func agreed(a configs.ZoneSource, l survey.Level) configs.ZoneSource {
	if l.Readings > 0 {
		a.MinSignal, a.HasMinSignal = l.MinSignal, true
	}
	return a
}

// plainName fits names without need for quotes in YAML.
var plainName = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)

// yamlName writes a name so that YAML reads it back as text.
func yamlName(name string) string {
	if plainName.MatchString(name) && !slices.Contains([]string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}, name) {
		return name
	}
	return strconv.Quote(name)
}

// The report as JSON. Levels are dBm, shares 0 to 1. Missing measurements are null.
type (
	signalJSON struct {
		Network  string       `json:"network"`
		Zones    []borderJSON `json:"zones"`
		Warnings []string     `json:"warnings"`
	}
	borderJSON struct {
		Zone     string        `json:"zone"`
		Readings int           `json:"readings"`
		Sources  []levelJSON   `json:"sources"`
		Proposed placementJSON `json:"counted_with_proposed"`
		Present  placementJSON `json:"counted_with_present"`
		Warnings []string      `json:"warnings"`
	}
	levelJSON struct {
		Source        string   `json:"source"`
		Readings      int      `json:"readings"`
		Silent        uint64   `json:"frames_without_signal"`
		Low           *float64 `json:"lower_quartile"`
		Median        *float64 `json:"median"`
		High          *float64 `json:"upper_quartile"`
		MinSignal     *int8    `json:"min_signal"`
		Admits        *float64 `json:"admits"`
		Present       *int8    `json:"present_min_signal"`
		PresentAdmits *float64 `json:"present_admits"`
	}
	placementJSON struct {
		Zones  []shareJSON `json:"zones"`
		NoZone float64     `json:"no_zone"`
	}
	shareJSON struct {
		Zone  string  `json:"zone"`
		Share float64 `json:"share"`
	}
)

// writeJSON writes a report for programs.
func (s *signalSurvey) writeJSON(w io.Writer, network string, r survey.Report) error {
	out := signalJSON{Network: network, Zones: []borderJSON{}, Warnings: append([]string{}, r.Warnings...)}
	for _, b := range r.Borders {
		j := borderJSON{
			Zone: b.Zone, Readings: b.Readings, Warnings: append([]string{}, b.Warnings...),
			Proposed: placementOf(b.Then), Present: placementOf(b.Now),
		}
		for i := range b.Levels {
			j.Sources = append(j.Sources, levelOf(&b.Levels[i]))
		}
		out.Zones = append(out.Zones, j)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func levelOf(l *survey.Level) levelJSON {
	j := levelJSON{Source: l.Source, Readings: l.Readings, Silent: l.Silent}
	if l.HasPresent {
		j.Present = &l.Present
	}
	if l.Readings > 0 {
		then, now := thousandth(l.Then), thousandth(l.Now)
		j.Low, j.Median, j.High, j.MinSignal, j.Admits, j.PresentAdmits = &l.Low, &l.Median, &l.High, &l.MinSignal, &then, &now
	}
	return j
}

func placementOf(p survey.Placement) placementJSON {
	j := placementJSON{Zones: []shareJSON{}, NoZone: thousandth(p.Nowhere())}
	for _, s := range p {
		j.Zones = append(j.Zones, shareJSON{s.Zone, thousandth(s.Share)})
	}
	return j
}

// thousandth rounds a share: a few dozen readings give no more digits.
func thousandth(share float64) float64 { return math.Round(1000*share) / 1000 }
