// Package scans estimates how many devices there were from the scan events they left,
// although most devices change their address with every scan.
//
// # The question
//
// A phone looks for networks in scans: bursts of probe requests, seconds to minutes
// apart. Between scans, or even within one, it changes its address. So neither addresses
// nor scans count phones: in five minutes one model shows 1 address and another 190. The
// result is the number of devices present on average in the window.
//
// # The answer
//
// Every scan event stands for its device until the device's next event. Then the events
// of a device tile the time it was present, and
//
//	devices = (number of events) × (mean time to the same device's next event) / (length of the window)
//
// The number of events is known. For the mean gap we ask, for each event e and a
// range of lags u: was a likely successor heard within u after e? Three things can tell:
//
//   - the same address: it is the same device;
//   - a sequence number that goes on from e's (IEEE 802.11-2020, 9.2.4.4.2), where a
//     class of devices does that (sequence.go);
//   - a signal level within a gate around e's, in the same family of devices (signal.go).
//     People walk; what is missed by that is made up for (moves.go).
//
// The last two are also found by chance, the more so the more crowded it is. So the same
// question is asked at control places, where this device cannot be: with the sequence
// number shifted, or at another signal level of the same density. Then
//
//	S(u) = P(device not heard within u) = P(own place empty) / P(control place empty)
//
// and the mean gap is the integral of S (curve.go). No event is assigned to another. What
// is kept of a class or family is three numbers per lag.
//
// # The horizon
//
// The integral goes as far as control places are still empty often enough. What lies
// beyond is a prior: how much longer a phone stays silent, given how often it was silent
// this long (prior.go). In a dense crowd of one family the horizon is seconds away. There
// the beat of the phones' timers is weighed against the prior (beat.go).
//
// # Steps and values
//
//   - Add extends the address's latest event or begins a new one (frame.go, log.go).
//   - A window of more than ten minutes has parts. When a part ends, its events go to
//     another goroutine, without their pseudonyms (estimator.go).
//   - That goroutine sorts the events by class, lets each mechanism learn, and gives each
//     address its weight in devices (mechanism.go, estimate.go).
//   - What is learned from the store is one value, [Learned]. A window is counted by what
//     was known before it, as far as that was enough.
//   - Close shares the weights out over the zones, no address counting for more than one
//     device. [Errors] gives the interval (errors.go).
//   - Addresses that do not change are counted by the time they were there (stays.go).
//     Fixtures, which are there all day, are left out (fixtures.go).
//   - After a hand count the zone keeps the scale that it had then (handcount.go).
//
// All constants stand in constants.go, with where they come from. ACCURACY.md, one folder
// up, has what this achieves; decisions beside it say what was tried.
//
// # What is kept, and for how long
//
// Events (time, element class, sequence numbers, signal) are kept until their part is
// estimated, and pseudonyms until the window closes. What is learned is sums over many
// events; it fades within hours and ends with the key period. Fixtures are the one thing
// known of an address beyond its window. No two events of different addresses that are
// further apart than ten minutes are ever compared.
//
// # Bounds
//
// A part holds 2^17 events. When there are more, the rest of its time is left out, for
// all devices alike, and the window is flagged. So a flood of forged addresses costs no
// more memory. Package forged finds it, and its events are left out before anything is
// learned from a part (flood.go).
package scans
