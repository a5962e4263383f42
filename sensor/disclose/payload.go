package disclose

import (
	"strconv"
	"strings"
	"time"

	"footfall/sensor/count"
)

// SchemaVersion is the field schema of every payload of this version.
const SchemaVersion = 1

// Payload is what is published of one zone and window. [Payload.JSON] gives its
// form on the wire.
type Payload struct {
	Site, Sensor, Zone string
	// Start and End of the window in nanoseconds since the Unix epoch.
	Start, End int64
	// Devices present in the zone, and the bounds of the 90 % interval: the
	// sums over the radios that were not withheld. Null if all were, or if no
	// radio listens in the zone.
	Devices, DevicesLow, DevicesHigh Number
	// WiFiDevices and BLEDevices are the same per radio; null where the radio
	// was withheld or does not listen in the zone.
	WiFiDevices, BLEDevices Number
	// Addresses is the number of unique addresses, summed like Devices.
	Addresses Number
	// StableShare is the share of Devices, 0 to 1 in steps of 0.01, that were
	// counted by addresses that do not change; the rest is estimated. Null under
	// the method "addresses", and where that part is too small to be told.
	StableShare Number
	// People present in the zone, and the bounds of the 90 % interval: Devices
	// times what a calibration found. Null where the zone is not calibrated, or
	// where a radio was withheld.
	People, PeopleLow, PeopleHigh Number
	// Suppressed tells that a number that was measured is withheld for being
	// too small.
	Suppressed bool
	// Epsilon is what one address has spent on this payload at most; null
	// where something in it was released without noise.
	Epsilon Number
	// Coverage is the share of the window, 0 to 1, in which the sensor was
	// listening.
	Coverage Number
	// Epoch names the key period by its start, in RFC 3339, UTC.
	Epoch string
	// Late is set by whoever publishes a window long after it ended.
	Late bool
	// Quality is the method behind Devices, then flags: "scans,overload".
	Quality string
	// Visits that ended in the window, by duration, where HasVisits is set.
	Visits    [count.DwellBuckets]Number
	HasVisits bool
}

// visitKeys are the keys of Visits; the durations are in minutes.
var visitKeys = [count.DwellBuckets]string{
	"passers_by", "dwell_1_5", "dwell_5_15", "dwell_15_30", "dwell_30_60", "dwell_60_plus",
}

// ID returns "site/sensor/zone/start/seconds". It is the same however often
// and however late the window is published, so that a consumer can upsert.
func (p *Payload) ID() string {
	return strings.Join([]string{p.Site, p.Sensor, p.Zone, timestamp(p.Start), p.Seconds()}, "/")
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

// timestamp is RFC 3339 in UTC, with a fraction only where there is one.
func timestamp(ns int64) string {
	return time.Unix(0, ns).UTC().Format(time.RFC3339Nano)
}
