package recorded

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"footfall/configs"
	"footfall/sensor/disclose"
)

// Output writes the payloads of finished windows in one of the formats.
type Output interface {
	// Window writes the payloads of one window.
	Window([]disclose.Payload) error
}

// NewOutput returns an output for a format: table, jsonl or csv. With people, the table
// has columns for them.
func NewOutput(format string, w io.Writer, c *configs.Config, people bool) (Output, error) {
	b := bufio.NewWriter(w)
	switch format {
	case "table":
		return &tableOutput{w: b, config: c, zone: zoneWidth(c), people: people}, nil
	case "jsonl":
		return &jsonOutput{w: b}, nil
	case "csv":
		return &csvOutput{w: csv.NewWriter(b), b: b}, nil
	}
	return nil, fmt.Errorf("--format: %q is not one of table, jsonl, csv", format)
}

// jsonOutput writes one payload per line, exactly as it goes to the broker.
type jsonOutput struct{ w *bufio.Writer }

func (o *jsonOutput) Window(payloads []disclose.Payload) error {
	for i := range payloads {
		text, err := payloads[i].JSON()
		if err != nil {
			return err
		}
		if _, err := o.w.Write(append(text, '\n')); err != nil {
			return err
		}
	}
	return o.w.Flush()
}

// csvOutput writes the payload's keys as columns, in the payload's order.
type csvOutput struct {
	w      *csv.Writer
	b      *bufio.Writer
	header bool
}

func (o *csvOutput) Window(payloads []disclose.Payload) error {
	for i := range payloads {
		names, values, err := flatten(&payloads[i])
		if err != nil {
			return err
		}
		if !o.header {
			o.header = true
			if err := o.w.Write(names); err != nil {
				return err
			}
		}
		if err := o.w.Write(values); err != nil {
			return err
		}
	}
	o.w.Flush()
	if err := o.w.Error(); err != nil {
		return err
	}
	return o.b.Flush()
}

// flatten returns a payload's keys and values; null is the empty string.
func flatten(p *disclose.Payload) (names, values []string, err error) {
	text, err := p.JSON()
	if err != nil {
		return nil, nil, err
	}
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	if _, err := d.Token(); err != nil {
		return nil, nil, err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		value, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		if value == nil {
			value = ""
		}
		names, values = append(names, fmt.Sprint(name)), append(values, fmt.Sprint(value))
	}
	return names, values, nil
}

// tableOutput is for people: a line per window and zone, in the store's time.
type tableOutput struct {
	w      *bufio.Writer
	config *configs.Config
	zone   int
	people bool // some zone tells them
	lines  int
}

func zoneWidth(c *configs.Config) int {
	width := len("zone")
	for _, z := range c.Zones {
		width = max(width, len(z.Name))
	}
	return width
}

func (o *tableOutput) Window(payloads []disclose.Payload) error {
	for i := range payloads {
		if o.lines == 0 {
			o.line("window start", "zone", "devices", "90 % interval", "people", "90 % interval", "bluetooth", "90 % interval", "addresses", "cover", "quality")
		}
		o.lines++
		p := &payloads[i]
		o.line(time.Unix(0, p.Start).In(o.config.Location).Format(time.DateTime), p.Zone,
			Number(p.Devices), Interval(p.DevicesLow, p.DevicesHigh), o.peopleOf(p), Interval(p.PeopleLow, p.PeopleHigh),
			Number(p.BLEDevices), Interval(p.BLELow, p.BLEHigh), Number(p.Addresses), fmt.Sprintf("%.0f%%", 100*p.Coverage.Float64()), p.Quality)
	}
	return o.w.Flush()
}

// line writes a line of the table, with people only if a zone is calibrated, and with the
// radios of the configuration.
func (o *tableOutput) line(start, zone, devices, within, people, peopleWithin, bluetooth, bluetoothWithin, addresses, cover, quality string) {
	wifi, ble := o.config.Radios()
	fmt.Fprintf(o.w, "%-19s  %-*s", start, o.zone, zone)
	if wifi {
		fmt.Fprintf(o.w, "  %8s  %13s", devices, within)
	}
	if o.people {
		fmt.Fprintf(o.w, "  %8s  %13s", people, peopleWithin)
	}
	if ble {
		fmt.Fprintf(o.w, "  %9s  %13s", bluetooth, bluetoothWithin)
	}
	if wifi {
		fmt.Fprintf(o.w, "  %9s", addresses)
	}
	fmt.Fprintf(o.w, "  %5s  %s\n", cover, quality)
}

// peopleOf are "-" in a zone that is not calibrated: they are not withheld there. If there
// are two radios, it names the one that people are computed by.
func (o *tableOutput) peopleOf(p *disclose.Payload) string {
	wifi, ble := o.config.Radios()
	switch {
	case !p.People.Known() && (p.Devices.Known() || p.BLEDevices.Known()):
		return "-"
	case p.People.Known() && wifi && ble:
		return p.People.String() + " " + string(p.PeopleBy)
	}
	return Number(p.People)
}

// Number writes a released number, or "withheld".
func Number(n disclose.Number) string {
	if !n.Known() {
		return "withheld"
	}
	return n.String()
}

// Interval writes the bounds of a number, or "-".
func Interval(low, high disclose.Number) string {
	if !low.Known() || !high.Known() {
		return "-"
	}
	return low.String() + "-" + high.String()
}
