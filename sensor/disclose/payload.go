package disclose

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"footfall/sensor/calibrate"
	"footfall/sensor/count"
	"footfall/sensor/count/adverts"
)

// SchemaVersion is the field schema of every payload of this version.
const SchemaVersion = 1

// Payload is what is published of one zone and window. [Payload.JSON] returns its
// form on the wire.
type Payload struct {
	Site, Sensor, Zone string
	// Start and End of the window in nanoseconds since the Unix epoch.
	Start, End int64
	// Until is when the payload is to be taken as old if no newer one of the zone has
	// come; see [Payload.Expect]. 0 stands for a next window as long as this one.
	Until int64
	// Devices with Wi-Fi present in the zone, and the bounds of the 90 % interval. Null
	// if they were withheld, or if no source of Wi-Fi feeds the zone. WiFiDevices is the
	// same number.
	Devices, DevicesLow, DevicesHigh Number
	WiFiDevices                      Number
	// BLEDevices carried and heard by Bluetooth LE, and the bounds of the 90 % interval.
	// Null if withheld, or if no source of Bluetooth feeds the zone. The two radios hear
	// different things, and no sum combines them.
	BLEDevices, BLELow, BLEHigh Number
	// Addresses is the number of unique Wi-Fi addresses.
	Addresses Number
	// StableShare is the share of Devices that were counted by addresses that do
	// not change, 0 to 1 in steps of 0.01. The other devices are estimated. Null
	// where that part is below the minimum count.
	StableShare Number
	// People present in the zone, and the bounds of the 90 % interval: the devices of one
	// radio times the ratio of the calibration. PeopleBy is that radio. Null where the
	// zone is not calibrated, or where that radio was withheld.
	People, PeopleLow, PeopleHigh Number
	PeopleBy                      calibrate.Radio // "" for null
	// Suppressed tells that a measured number is withheld: because it is too small, or
	// because addresses were forged.
	Suppressed bool
	// Epsilon is the most ε that one address has spent on this payload. Null where
	// something in it was released without noise.
	Epsilon Number
	// Coverage is the share of the plan's channel time in the window that was listened
	// to, 0 to 1; see [count.Cell].
	Coverage Number
	// Epoch names the key period by its start, in RFC 3339, UTC.
	Epoch string
	// Late is set when a window is published long after it ended.
	Late bool
	// Quality is the method behind Devices, then flags, as in "scans,overload".
	Quality string
	// Visits that ended in the window, by duration, where HasVisits is set: where hours and
	// days are not told.
	Visits    [count.DwellBuckets]Number
	HasVisits bool
	// Kinds are the devices of Bluetooth by kind: phones, watches, earbuds, tags. Null if
	// withheld, or if no source of Bluetooth feeds the zone. Those of unknown kind are in
	// none. KindsEpsilon is the ε of their noise, which is in Epsilon too. All are there
	// where HasKinds is set.
	Kinds        [adverts.NumCarried]Number
	KindsEpsilon Number
	HasKinds     bool
	// Hour and Day are the visits of the hour or day that ended with the window; nil where
	// none did or visits are not measured. They go into the payload of the hour or day, and
	// not into the JSON of the window.
	Hour, Day *Stays
}

// visitKeys are the JSON keys of Visits. Their durations are in minutes.
var visitKeys = [count.DwellBuckets]string{
	"passers_by", "dwell_1_5", "dwell_5_15", "dwell_15_30", "dwell_30_60", "dwell_60_plus",
}

// NewPayload returns the payload of a cell, complete but for its numbers and
// Epsilon: those are null. Until expects a next window as long as this one. It refuses a cell that breaks the contract of
// [count.Window]: names, times, a method that cannot be released, or numbers out of
// range. Its errors quote no counts.
func NewPayload(site, sensor string, w *count.Window, cell *count.Cell) (Payload, error) {
	p := Payload{
		Site: site, Sensor: sensor, Zone: cell.Zone, Start: w.Start, End: w.End,
		Coverage: Rounded(min(cell.Coverage, 1), 3), Epoch: w.Epoch, HasVisits: cell.HasVisits, HasKinds: cell.HasKinds,
	}
	if method := w.Quality.Method; method != methodScans {
		return Payload{}, fmt.Errorf("counts by the method %q cannot be released; only %q can", method, methodScans)
	}
	p.Quality = quality(w.Quality, p.Coverage)
	if err := checkCell(&p, cell); err != nil {
		return Payload{}, err
	}
	p.Until = p.until()
	return p, nil
}

// ID returns "site/sensor/zone/start/seconds". It stays the same however often a
// window is published, so a consumer can upsert by it.
func (p *Payload) ID() string {
	return strings.Join([]string{p.Site, p.Sensor, p.Zone, timestamp(p.Start), p.Seconds()}, "/")
}

// Grace is how long after the end of the next window a payload becomes old. It is room
// for closing the window, and for a broker that has to be connected to again.
const Grace = time.Minute

// Expect sets Until. It takes the configured length of windows: the next window ends no
// later than that after this one, whether the store is open or closed. Until is rounded
// up to a full second, which keeps payloads short.
func (p *Payload) Expect(window time.Duration) {
	p.Until = wholeSecond(p.End + int64(window+Grace))
}

// until is Until, or what stands for it.
func (p *Payload) until() int64 {
	if p.Until != 0 {
		return p.Until
	}
	expected := *p
	expected.Expect(time.Duration(p.End - p.Start))
	return expected.Until
}

// wholeSecond rounds a time up.
func wholeSecond(t int64) int64 {
	if rest := t % int64(time.Second); rest > 0 {
		return t - rest + int64(time.Second)
	}
	return t
}

// Move shifts the times of a payload: its window, when it is old, and the start of its
// key period. It is for windows that were counted before the time of day was known.
func (p *Payload) Move(by time.Duration) {
	p.Until = wholeSecond(p.until() + int64(by))
	p.Hour, p.Day = nil, nil // they are of another hour then
	p.Start += int64(by)
	p.End += int64(by)
	if began, err := time.Parse(time.RFC3339Nano, p.Epoch); err == nil {
		p.Epoch = timestamp(began.Add(by).UnixNano())
	}
}

// Seconds returns the length of the window in seconds, as a decimal number
// without trailing zeros: "300", or "2.5".
func (p *Payload) Seconds() string {
	length := p.End - p.Start
	text := strconv.FormatInt(length/int64(time.Second), 10)
	rest := length % int64(time.Second)
	if rest == 0 {
		return text
	}
	digits := strconv.FormatInt(int64(time.Second)+rest, 10)[1:] // keeps leading zeros
	return text + "." + strings.TrimRight(digits, "0")
}

// Method returns the method behind the devices, the first word of Quality.
func (p *Payload) Method() string {
	method, _, _ := strings.Cut(p.Quality, ",")
	return method
}

// timestamp returns RFC 3339 in UTC, with a fraction only where there is one.
func timestamp(ns int64) string {
	return time.Unix(0, ns).UTC().Format(time.RFC3339Nano)
}
