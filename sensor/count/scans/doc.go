// Package scans estimates how many devices there were from the scan events they
// left, although most devices change their address with every scan.
//
// # The question
//
// A phone looks for networks in scans: bursts of probe requests, seconds to
// minutes apart. Between scans, or even within one, it changes its address. So
// neither addresses nor scans count phones: in five minutes one model shows 1
// address and another 190. What is wanted is the number of devices present on
// average in the window.
//
// # The answer
//
// If every scan event stands for its device until the device's next event, then
// the events of a device tile the time it was present, and
//
//	devices = (number of events) × (mean time to the same device's next event) / (length of the window)
//
// The number of events is known. The mean gap is found by asking, for each event
// e and a range of lags u, whether anything that could be the same device was heard
// within u after e. Three things can tell:
//
//   - the same address: it is the same device;
//   - a sequence number that goes on from e's (IEEE 802.11-2020, 9.2.4.4.2), where a
//     class of devices does that;
//   - a signal level within a gate around e's, in the same family of devices, at the
//     sources that heard both.
//
// The last two are also found by chance, the more so the more crowded it is. So the
// same question is asked at control places, where this device cannot be: with the
// sequence number shifted, at another signal level. The place after an event stays
// empty if neither the device nor chance is heard, a control place if chance is
// not, so that
//
//	S(u) = P(device not heard within u) = P(own place empty) / P(control place empty)
//
// and the mean gap is the integral of S. No event is ever assigned to another; what
// is counted is empty places, and what is kept of a class from window to window is
// three numbers per lag, and of a family besides how often anything began at each lag.
//
// # On the beat
//
// In a crowd of one model, chance is everywhere after a few seconds: whatever is
// asked for at an event's level is found. But phones scan by timers. Of what begins
// at a like level after an event, that of the same device stands out from chance at
// the timer's lag and its multiples, a quarter of a second wide each: the beats of a
// family's rhythm, which the site itself shows within some tens of scans (rhythm.go).
// So everything is asked for up to the lag at which chance fills three fifths of the places,
// and after it only what is on the beat, where chance is ten times rarer.
//
// Some silences end off the beat, and that cannot be seen there. What is known of it
// beforehand is how many do, per mean silence (Prior.Hidden); in that measure phones
// are much alike, quick ones and slow ones. The mean silence that agrees with itself
// is the answer (hidden.go). As far as there is no beat, it is not heeded.
//
// Where a model uses so many addresses that chance fills every place within a second,
// nothing can be followed. What is left is to compare how much is heard at a device's
// level right after a scan, when it is silent, with a minute later (excess.go).
//
// # As far as it can be seen
//
// The integral goes as far as control places are still empty often enough, and as it
// has been looked; what lies beyond is a prior: how much longer phones then are silent
// that are silent for so long after as many of their scans. Those of which few scans
// get that far go on scanning often; the time left goes by a power of that share. The
// interval grows with the part that priors have.
//
// Nothing of this turns on a single event: the horizon moves by degrees, an excess fades
// as it gets unsure, and control places are drawn for each event by itself (look.go), so
// that they stay where they are when another event is missing.
//
// # Leaving
//
// A device that has left is not heard again either, and nothing in its last scan says
// so. The priors and a constant factor were found with devices that stay for 20
// minutes on average. Where a store says that people stay for another time, scans that
// are followed count for more or less: of those that are followed after so many seconds,
// as many are missing as leave within them ([Prior.Staying], curve.go).
//
// # When people have been counted
//
// Somebody who counts the people in a zone by eye learns how many there are for each
// device that is reported. What the estimator learns afterwards would take that away
// again. So it keeps how many scans of each class there were, reckons those of the
// count up anew with what it knows later, and scales the zone's devices such that they
// come to what was reported then (handcount.go, past.go).
//
// # What is kept, and for how long
//
// Events (address, time, element class, sequence numbers, signal) are kept until the
// window closes. What is learned of classes and families is sums over many events;
// it fades within hours and ends with the key period, and so do the numbers of events
// by class in the windows of the last four hours. Fixtures, stable addresses
// that are there from the beginning of a key period and hours later still, are the
// one thing known of an address beyond its window.
//
// No two events of different addresses are ever looked at together that are further
// apart than ten minutes, however long the window: it would be no help, since people
// come and go.
//
// # In one window
//
//   - Add extends the address's latest event or begins a new one (event.go, log.go).
//   - Close counts stable addresses by the time they were there (stable.go). The others
//     it takes, in a window of more than ten minutes, in parts (parts.go): it learns from
//     all of them, and then takes their mean.
//   - In a part it sorts their events into classes and families (classes.go), learns from
//     sequence numbers which classes go on with them (sequence.go), from signals about
//     the others (signal.go, rhythm.go), and looks whether signals say anything at all
//     (consistency.go); generated traffic is estimated by when it is silent
//     (occupied.go).
//   - Each class's or family's devices are shared out over the zones of its events,
//     no address counting for more than one device (estimate.go), with an interval
//     (interval.go).
//
// All constants stand in constants.go, with where they come from. ACCURACY.md, one
// folder up, has what this achieves, and what was tried and did not help.
//
// # Bounds
//
// A window holds 16,384 events; when there are more, random addresses are left out by
// halves, by chance, which the estimate takes for bad reception. A flood of forged
// addresses therefore costs no memory, and is reported. Closing a window looks, in each
// part of it, at no more than 2,048 events of a family and 256 events ahead of each to
// follow them, and at some 4 million pairs of events for a rhythm; 64 families have one.
package scans
