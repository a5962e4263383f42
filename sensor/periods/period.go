package periods

import (
	"bytes"
	_ "embed" // the schema
	"encoding/json"
	"fmt"
	"time"

	"footfall/sensor/disclose"
)

//go:embed period.schema.json
var schema []byte

// Schema is the JSON Schema of a period.
func Schema() []byte { return bytes.Clone(schema) }

// Kind is the length of a period.
type Kind string

// Kinds of periods, by the clock of the store.
const (
	Hour Kind = "hour"
	Day  Kind = "day"
)

// schemaVersion is the field schema of every period of this version.
const schemaVersion = 1

// Period is what is published of one zone and hour or day.
type Period struct {
	Schema int `json:"schema"`
	// ID is "site/sensor/zone/period/start". It stays the same, so a consumer can upsert.
	ID     string `json:"id"`
	Kind   Kind   `json:"period"`
	Site   string `json:"site"`
	Sensor string `json:"sensor"`
	Zone   string `json:"zone"`
	// Start and End in RFC 3339, UTC. LocalDate is the day at the store, and Timezone its
	// zone.
	Start     string `json:"start"`
	End       string `json:"end"`
	LocalDate string `json:"local_date"`
	Timezone  string `json:"timezone"`
	// OpeningHours are those of LocalDate, as in "09:00-13:00, 14:00-21:00"; "" if closed.
	OpeningHours string `json:"opening_hours"`
	// OpenMinutes are those of the period within the opening hours.
	OpenMinutes disclose.Number `json:"open_minutes"`
	// Windows with numbers, and those that were withheld since their number was small.
	Windows  int `json:"windows"`
	Withheld int `json:"windows_withheld"`
	// Devices present on average, and the bounds of the 90 % interval. Null where no window
	// was released.
	Devices     disclose.Number `json:"devices"`
	DevicesLow  disclose.Number `json:"devices_low"`
	DevicesHigh disclose.Number `json:"devices_high"`
	// Peak is the largest mean over a quarter of an hour that begins at PeakStart.
	Peak      disclose.Number `json:"peak"`
	PeakLow   disclose.Number `json:"peak_low"`
	PeakHigh  disclose.Number `json:"peak_high"`
	PeakStart *string         `json:"peak_start"`
	// DeviceMinutes are those that were heard: the mean times the minutes listened.
	DeviceMinutes     disclose.Number `json:"device_minutes"`
	DeviceMinutesLow  disclose.Number `json:"device_minutes_low"`
	DeviceMinutesHigh disclose.Number `json:"device_minutes_high"`
	// Visits of devices; null until stay is set, and where too little was heard.
	Visits     disclose.Number `json:"visits"`
	VisitsLow  disclose.Number `json:"visits_low"`
	VisitsHigh disclose.Number `json:"visits_high"`
	// PassersBy and Dwell are the visits of devices that keep their address and that ended
	// in the period, by minutes. Null where they are not measured, where the sensor did not
	// run all the time, and where they are few. DwellError is the half-width of the 90 %
	// interval of each.
	PassersBy  disclose.Number `json:"passers_by"`
	Dwell1     disclose.Number `json:"dwell_1_5"`
	Dwell5     disclose.Number `json:"dwell_5_15"`
	Dwell15    disclose.Number `json:"dwell_15_30"`
	Dwell30    disclose.Number `json:"dwell_30_60"`
	Dwell60    disclose.Number `json:"dwell_60_plus"`
	DwellError disclose.Number `json:"dwell_error"`
	// StayMinutes and Staff are the settings that visits are computed with.
	StayMinutes disclose.Number `json:"stay_minutes"`
	Staff       int             `json:"staff"`
	// Coverage is the share of the open time that the sensor has heard, 0 to 1.
	Coverage disclose.Number `json:"coverage"`
	// Epsilon is the sum over the windows, and what a visit has spent on the period's own
	// numbers; null where one was released without noise.
	Epsilon disclose.Number `json:"epsilon"`
	// Quality has the flags of the windows, as in "scans,flood".
	Quality string `json:"quality"`
}

// wireLength is what every period is filled up to with spaces, in bytes, so that its
// length tells nothing.
const wireLength = 1400

// JSON is the form on the wire.
func (p *Period) JSON() ([]byte, error) {
	text, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("period %s: %w", p.ID, err)
	}
	if missing := wireLength - len(text); missing > 0 {
		text = append(text, bytes.Repeat([]byte(" "), missing)...)
	}
	return text, nil
}

// ParsePeriod reads what JSON has written. It refuses other payloads, such as windows.
func ParsePeriod(text []byte) (Period, error) {
	var p Period
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return Period{}, fmt.Errorf("not a period: %w", err)
	}
	if p.Schema != schemaVersion || p.Kind != Hour && p.Kind != Day || p.Zone == "" {
		return Period{}, fmt.Errorf("not a period of version %d", schemaVersion)
	}
	return p, nil
}

// Span is the hour or day at the store that a time is in.
func (k Kind) Span(t time.Time, at *time.Location) (start, end time.Time) {
	local := t.In(at)
	if k == Day {
		y, m, d := local.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, at), time.Date(y, m, d+1, 0, 0, 0, 0, at)
	}
	start = t.Add(-time.Duration(local.Minute())*time.Minute - time.Duration(local.Second())*time.Second - time.Duration(local.Nanosecond()))
	return start, start.Add(time.Hour)
}

// Nanoseconds is Span in Unix nanoseconds.
func (k Kind) Nanoseconds(at *time.Location) disclose.Span {
	return func(t int64) (start, end int64) {
		from, to := k.Span(time.Unix(0, t), at)
		return from.UnixNano(), to.UnixNano()
	}
}
