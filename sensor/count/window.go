package count

import (
	"footfall/sensor/count/adverts"
	"footfall/sensor/count/scans"
)

// DwellBuckets is the number of duration classes of a finished visit.
const DwellBuckets = 6

// KindsSensitivity is the most by which all Kinds of a window together can move when one
// address is left out of it. An address is of one kind and in one zone, and counts for one
// device at most. A device that changes its address has several in a window. Their times in
// use add up to its presence, so together they hardly move more than one. That is not
// guaranteed: each is bounded by itself.
const KindsSensitivity = 1

// Sensitivity is the most by which Devices, Stable or Addresses of one window can
// move when one address is left out of it, with the same windows before it.
//
// For Devices this holds once the kinds of devices around are known. Each scan event of
// an address then counts with a weight from earlier windows, and all of them together
// for at most one device. In the first half hour of a key period, and of a new kind, the
// weights come from the window's own events. An address can then move more: in
// synthetic crowds by up to 8, and by less than 0.5 in half of all cases. What an address
// did to the weights of later windows is not bounded by it either.
const Sensitivity = 1

// Count is one radio's share of a cell.
type Count struct {
	// Present says whether a source of this radio feeds the zone at all.
	Present bool
	// Addresses is the number of unique pseudonyms.
	Addresses int
	// Devices is the estimated number of devices present on average, with the
	// bounds of its 90 % interval.
	Devices, Low, High float64
	// Stable is the part of Devices whose address does not change: it was
	// counted, the rest was estimated.
	Stable float64
	// Forged: some of the addresses were forged. They are in Addresses and not in
	// Devices.
	Forged bool
	// Unknown: the forged addresses cannot be told from those of devices, or keep devices
	// from being heard. So Devices says nothing.
	Unknown bool
}

// Cell is what one zone came to in one window: exact, and not for release.
type Cell struct {
	Zone      string
	WiFi, BLE Count
	// Visits holds how many visits of stable addresses ended, by duration:
	// passers-by, then under 5, 15, 30 and 60 minutes, then longer. HasVisits
	// is false where dwell is not measured.
	Visits    [DwellBuckets]int
	HasVisits bool
	// Kinds are the devices of Bluetooth that people carry, by kind: phones, watches,
	// earbuds, tags. HasKinds is false where they are not asked for.
	Kinds    [adverts.NumCarried]float64
	HasKinds bool
	// Coverage is the share of the window, 0 to 1, in which the zone's sources listened:
	// open, and on the channel that their plan wanted. It is lowered by the share of
	// frames that the kernel dropped, and averaged over the sources. See
	// [Counter.Visited] and [Counter.Received].
	Coverage float64
}

// Scans is the method behind Devices: they are estimated from scan events.
const Scans = "scans"

// Quality tells what limits a window's numbers.
type Quality struct {
	// Method behind Devices: [Scans].
	Method string
	// Overload: more addresses than the table holds; counts are lower bounds.
	Overload bool
	// Flood: addresses came in a number or shape that no crowd of phones shows,
	// as from a generator of forged ones.
	Flood bool
	// Thinned: the memory for scan events was full, and some of the window's time was left
	// out for all devices alike.
	Thinned bool
	// Clock: the system clock was set during the window.
	Clock bool
	// Restart: the sensor started in the window, with a new key and without what
	// it knew before.
	Restart bool
}

// Window is one finished window. Times are in nanoseconds since the Unix
// epoch.
type Window struct {
	Start, End int64
	// Errors and BLEErrors are what is known of the errors of Devices, by radio.
	Errors    scans.Errors
	BLEErrors adverts.Errors
	// Epoch names the key period.
	Epoch   string
	Quality Quality
	Cells   []Cell
}
