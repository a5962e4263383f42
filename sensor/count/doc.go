// Package count turns admitted pseudonyms into numbers per zone and window.
//
// It stands behind the gate: it knows pseudonyms (hashing.ID), never
// addresses, and nothing in it outlives the key period.
//
// # What happens to an observation
//
// A Counter has one open window. Observe files the pseudonym in the window's
// table, once however often it is heard, and smooths the signal with which
// each source hears it. Close then decides, for every pseudonym at once, the
// one zone it belongs to, and adds up:
//
//   - a zone admits a device if one of the zone's sources hears it with a
//     smoothed signal at or above that source's threshold;
//   - a device without any signal reading, as Bluetooth may lack one, is admitted only
//     where there is no threshold;
//   - among the zones that admit it, the one that hears it strongest wins,
//     the first in configuration order on a tie;
//   - so a device is in at most one zone per window, and the sum over zones
//     counts no device twice.
//
// Smoothing is an exponentially weighted mean of the dBm readings with weight
// 1/4 for the newest. Single readings of one phone at rest scatter by several
// dB, and a zone border should not flicker with them.
//
// # Bounded memory
//
// The table holds 8 bytes per pseudonym, 2 more per source where zones compete
// or have thresholds, and 8 more where dwell is measured. It grows in small
// shards up to Config.MaxAddresses and is reused from window to window. When it
// is full, devices already in it go on being followed, new ones are not counted,
// and the window says so in Quality.Overload: its counts are lower bounds.
//
// The scan events behind the estimate are at most 2^17 of 36 bytes in ten minutes. When
// there are more, the window has the flag Quality.Thinned.
//
// # Dwell
//
// Only addresses that stay with their device can tell how long it stayed. Their
// visit runs from the first to the last time the device was heard in a zone. It ends
// when the device is heard in another zone, or not at all for Config.Dwell.Gap. A
// visit leaves nothing but one more count in the histogram bucket of its length,
// in the window in which it ended. At most one is counted per device and window,
// which is what the noise is made for; a second to end in the same window is
// dropped. Visits end with the key period: no device is followed across a change
// of key.
//
// # Method
//
// Bluetooth is counted by itself, by package adverts. No device of it is matched with one
// of Wi-Fi: their pseudonyms are unrelated.
//
// Devices of Wi-Fi is estimated from scan events by package scans (method "scans"), with
// Low and High around it: the number of devices present on average in the
// window. Addresses, the number of unique pseudonyms, stands beside it and is
// many times higher where phones change their address; Stable is the part of
// Devices whose address does not change.
//
// Forged addresses are left out of Devices, or make them Unknown (package forged). The
// window then says so in Quality.Flood.
package count
