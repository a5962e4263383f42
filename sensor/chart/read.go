package chart

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// Kinds of payloads.
const (
	Window = ""
	Hour   = "hour"
	Day    = "day"
)

// Number is a released number with its interval; nil for none.
type Number struct{ Value, Low, High *float64 }

// Known tells whether there is a number.
func (n Number) Known() bool { return n.Value != nil && n.Low != nil && n.High != nil }

// Cell is a window, an hour or a day of one zone.
type Cell struct {
	ID, Kind, Site, Sensor, Zone string
	Start, End                   time.Time
	Devices, Visits              Number
	// Withheld: the number is too small, or cannot be told.
	Withheld bool
	// Heard is false if the sensor did not listen.
	Heard bool
	// OpenMinutes are those of an hour; nil for a window.
	OpenMinutes *float64
	Timezone    string
}

// payload is what the chart reads of a payload. It ignores other keys: later versions may
// have more.
type payload struct {
	Schema      int        `json:"schema"`
	ID          string     `json:"id"`
	Kind        string     `json:"period"`
	Site        string     `json:"site"`
	Sensor      string     `json:"sensor"`
	Zone        string     `json:"zone"`
	Start       time.Time  `json:"start"`
	End         time.Time  `json:"end"`
	Devices     *float64   `json:"devices"`
	DevicesLow  *float64   `json:"devices_low"`
	DevicesHigh *float64   `json:"devices_high"`
	Visits      *float64   `json:"visits"`
	VisitsLow   *float64   `json:"visits_low"`
	VisitsHigh  *float64   `json:"visits_high"`
	Suppressed  bool       `json:"suppressed"`
	WithheldN   int        `json:"windows_withheld"`
	Coverage    *float64   `json:"coverage"`
	OpenMinutes *float64   `json:"open_minutes"`
	Timezone    string     `json:"timezone"`
	Payloads    *[]payload `json:"payloads"` // the answer of a hub
}

// schemaVersion is the one that can be read.
const schemaVersion = 1

// Longest line in bytes, and most cells, so that a wrong file does not fill the memory.
const (
	longestLine = 64 << 20
	mostCells   = 2_000_000
)

// Data are cells by their id.
type Data struct{ cells map[string]Cell }

// Read adds the payloads of a file: one per line, as "footfall-lab replay --format jsonl",
// "footfall-lab simulate" and mosquitto_sub with or without -v write them, or an answer of
// a hub. Lines about something else, such as a status, are left out. Of two payloads with
// one id the later one holds. Errors name the line.
func (d *Data) Read(r io.Reader, name string) error {
	if d.cells == nil {
		d.cells = map[string]Cell{}
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), longestLine)
	for n := 1; lines.Scan(); n++ {
		if err := d.line(lines.Bytes()); err != nil {
			return fmt.Errorf("%s, line %d: %w", name, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (d *Data) line(text []byte) error {
	at := bytes.IndexByte(text, '{')
	if at < 0 {
		return nil
	}
	var p payload
	if err := json.Unmarshal(text[at:], &p); err != nil {
		return fmt.Errorf("not a payload: %w", err)
	}
	if p.Payloads == nil {
		return d.add(&p)
	}
	for i := range *p.Payloads {
		if err := d.add(&(*p.Payloads)[i]); err != nil {
			return err
		}
	}
	return nil
}

func (d *Data) add(p *payload) error {
	switch {
	case p.Zone == "" || p.ID == "":
		return nil // health or a manifest
	case p.Schema != schemaVersion:
		return fmt.Errorf("schema %d; this program reads %d", p.Schema, schemaVersion)
	case p.Kind != Window && p.Kind != Hour && p.Kind != Day:
		return nil
	case !p.End.After(p.Start):
		return errors.New("ends before it begins")
	case len(d.cells) >= mostCells:
		return fmt.Errorf("more than %d payloads; cut the file by date", mostCells)
	}
	c := Cell{
		ID: p.ID, Kind: p.Kind, Site: p.Site, Sensor: p.Sensor, Zone: p.Zone, Start: p.Start, End: p.End,
		Devices: Number{p.Devices, p.DevicesLow, p.DevicesHigh}, Visits: Number{p.Visits, p.VisitsLow, p.VisitsHigh},
		Heard: p.Coverage == nil || *p.Coverage > 0, OpenMinutes: p.OpenMinutes, Timezone: p.Timezone,
	}
	c.Withheld = c.Heard && !c.Devices.Known() && (p.Suppressed || p.WithheldN > 0)
	d.cells[c.ID] = c
	return nil
}

// Sensors are the sensors of the data, as site/sensor.
func (d *Data) Sensors() []string {
	names := map[string]bool{}
	for _, c := range d.cells {
		names[c.Site+"/"+c.Sensor] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// Timezone is that of the hours and days; "" if there are none.
func (d *Data) Timezone() (name string) {
	for _, c := range d.cells {
		name = max(name, c.Timezone) // one sensor has one, and any other order is random
	}
	return name
}

// Newest is when the newest cell of a sensor begins; the zero time for none.
func (d *Data) Newest(sensor string) (newest time.Time) {
	for _, c := range d.cells {
		if c.Site+"/"+c.Sensor == sensor && c.Start.After(newest) {
			newest = c.Start
		}
	}
	return newest
}

// of returns the cells of a kind and sensor that begin within a span, by zone, in order.
func (d *Data) of(kind, sensor string, from, until time.Time) map[string][]Cell {
	zones := map[string][]Cell{}
	for _, c := range d.cells {
		if c.Kind == kind && c.Site+"/"+c.Sensor == sensor && !c.Start.Before(from) && c.Start.Before(until) {
			zones[c.Zone] = append(zones[c.Zone], c)
		}
	}
	for _, cells := range zones {
		slices.SortFunc(cells, func(a, b Cell) int { return cmp.Or(a.Start.Compare(b.Start), strings.Compare(a.ID, b.ID)) })
	}
	return zones
}
