package observe

import (
	"fmt"
	"math"
	"strings"
	"time"

	"footfall/cmd/internal/recorded"
	"footfall/sensor/disclose"
)

// zones writes the newest window, and for each zone the devices of those before it.
func (s *state) zones(b *strings.Builder, y style) {
	newest, before := s.newest()
	if len(newest) == 0 {
		text := fmt.Sprintf("none has been released in the last %s", lasting(shownWindows*s.config.Window))
		if s.problem != "" {
			text = "released windows cannot be read: " + s.problem
		}
		fmt.Fprintf(b, "\nZones\n  %s\n", text)
		return
	}
	location := s.now().Location()
	start, end := time.Unix(0, newest[0].Start).In(location), time.Unix(0, newest[0].End).In(location)
	fmt.Fprintf(b, "\nZones in the window %s to %s, %s ago\n", clock(start), clock(end), lasting(s.now().Sub(end)))
	most := 0.0
	for i := range newest {
		most = max(most, newest[i].Devices.Float64(), newest[i].DevicesHigh.Float64())
	}
	wifi, bluetooth := s.config.Radios()
	head := []string{"zone", "devices", "90 % interval", "people"}
	if bluetooth {
		head = append(head, "bluetooth", "90 % interval")
	}
	rows := [][]string{append(head, "before, newest first")}
	for i := range newest {
		p := &newest[i]
		people := "-"
		if p.People.Known() {
			people = p.People.String() + " (" + recorded.Interval(p.PeopleLow, p.PeopleHigh) + ")"
			if wifi && bluetooth {
				people += " " + string(p.PeopleBy)
			}
		}
		row := []string{p.Zone, recorded.Number(p.Devices), recorded.Interval(p.DevicesLow, p.DevicesHigh), people}
		if bluetooth {
			row = append(row, recorded.Number(p.BLEDevices), recorded.Interval(p.BLELow, p.BLEHigh))
		}
		rows = append(rows, append(row, before[p.Zone]))
	}
	for i, line := range aligned(rows) {
		if y.bars && i > 0 {
			line = fmt.Sprintf("%s  %s", bar(&newest[i-1], most, y.ascii), line)
		} else if y.bars {
			line = fmt.Sprintf("%*s  %s", barWidth, "", line)
		}
		fmt.Fprintf(b, "  %s\n", strings.TrimRight(line, " "))
	}
}

// newest splits the windows: the cells of the newest, and for each zone the devices of
// those before it, newest first.
func (s *state) newest() (cells []disclose.Payload, before map[string]string) {
	before = map[string]string{}
	for i := len(s.windows) - 1; i >= 0; i-- {
		p := s.windows[i]
		if p.End == s.windows[len(s.windows)-1].End {
			cells = append([]disclose.Payload{p}, cells...)
			continue
		}
		if before[p.Zone] != "" {
			before[p.Zone] += ", "
		}
		before[p.Zone] += recorded.Number(p.Devices)
	}
	return cells, before
}

// clock writes a time of day, with seconds where it has them.
func clock(t time.Time) string {
	if t.Second() != 0 {
		return t.Format(time.TimeOnly)
	}
	return t.Format("15:04")
}

// aligned pads the columns of a table: words to the left, numbers to the right.
func aligned(rows [][]string) []string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	lines := make([]string, len(rows))
	for r, row := range rows {
		for i, cell := range row {
			switch {
			case i == 0:
				lines[r] = fmt.Sprintf("%-*s", widths[i], cell)
			case i == len(row)-1:
				lines[r] += "  " + cell
			default:
				lines[r] += fmt.Sprintf("  %*s", widths[i], cell)
			}
		}
	}
	return lines
}

// barWidth is the width of the longest bar in characters.
const barWidth = 30

// bar draws the devices of a cell on a scale that ends at most: full up to the lower
// bound of the interval, shaded up to the upper one. Without an interval it ends at the
// number. A number that is withheld has no bar.
func bar(p *disclose.Payload, most float64, ascii bool) string {
	full, shade := "█", "▒"
	if ascii {
		full, shade = "#", "-"
	}
	low, high := p.DevicesLow, p.DevicesHigh
	if !low.Known() || !high.Known() {
		low, high = p.Devices, p.Devices
	}
	length := func(n disclose.Number) int {
		if most <= 0 {
			return 0
		}
		return int(math.Round(barWidth * n.Float64() / most))
	}
	from, to := length(low), length(high)
	return strings.Repeat(full, from) + strings.Repeat(shade, to-from) + strings.Repeat(" ", barWidth-to)
}
