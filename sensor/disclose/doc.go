// Package disclose decides what leaves the sensor: it applies statistical
// disclosure control to a finished window and writes the payload that is
// published. It is the only place where exact counts and published numbers
// meet.
//
// # What is released
//
// One [Payload] per zone and window, on schedule, empty or not: how many
// devices, per radio and in sum, with an interval; how many unique addresses;
// where somebody has calibrated the zone, how many people; and, where dwell is
// measured, how many visits ended, by duration. Never a list of anything. And
// one for the whole store, [Total], which sums the released numbers of the
// zones. window.schema.json, which [Schema] returns, describes the JSON.
//
// All payloads of a zone have the same length on the wire, so that counting
// bytes tells nothing either.
//
// # Noise first, suppression second
//
// For each radio that listens in the zone:
//
//  1. one draw of discrete Laplace noise is added to each count, of scale 1/ε
//     where there is one count, and of the scales below where there are three;
//  2. a negative result becomes 0;
//  3. if the result is smaller than the minimum count, it is withheld: the
//     numbers of that radio are null and the payload says suppressed.
//
// Suppression looks at the noisy count only, so it is a mere function of what
// could have been published anyway and gives nothing away. The other order, or
// suppression alone, would: whoever knows that nine others are there sees from
// a published ten, or a withheld nine, whether you are there too.
//
// Sums (devices, addresses) are sums of the released numbers, never released
// by themselves: otherwise the difference between a sum and its parts would
// undo a suppression. The same holds for the store's total, which is made from
// the payloads of the zones alone. There is one draw per number for ever. A payload that is
// published again must be the stored one ([ParsePayload], [Payload.JSON]); a
// second draw on the same window would let a reader average the noise away.
//
// # Devices, addresses and the stable part
//
// Under the method "addresses" each address is taken for a device, so devices and
// addresses are one statistic, and one draw with all of ε serves both.
//
// Under "scans" there are three: the estimated devices, the unique addresses,
// and the part of the devices that was counted by stable addresses. One draw for
// all would give their exact differences away. Each has a draw of its own, in
// this order, with 60, 20 and 20 % of ε, so that together they cost ε: devices
// are what people act on; addresses run into hundreds where devices are tens, so
// the same noise hurts them less; the stable part only becomes a share in per
// cent. For ε = 0.5 the noise on the devices of a radio is within ±8 in nine of
// ten windows, that on its addresses within ±23.
//
// Devices is an estimate and not whole. It is rounded before the noise is added:
// the sampler is exact on integers, and two values that are 1 apart at most round
// to integers that are 1 apart at most, so rounding asks for no more noise.
//
// Whether the devices of a radio are withheld decides about all of its numbers.
// Addresses and a stable part below the minimum count are withheld besides.
// stable_share is the noisy stable part of all radios divided by their released
// devices, not above 1, rounded to two decimals.
//
// The interval holds the error of the estimate and the noise: independent, so the
// half-widths add as the root of the sum of their squares. Nine in ten intervals
// hold the true number (TestIntervalCoverage). The bounds that an estimator gives
// are computed from exact numbers; published beside a noisy number they would
// undo its noise. So with noise the error of the estimate is a function of the
// released number, of constants and of the length of the window; without noise it is
// what the estimator says.
//
// # People
//
// Where the ratio of people to devices has been found by counting people
// ([Discloser.SetCalibration]), people is released devices times that ratio, and its
// interval is made of theirs, of the ratio's error, and of when people were counted
// ([calibrate.Fit.People]). All of these are public, so it costs no ε.
//
// # What ε bounds
//
// Take two windows that differ in one address of one radio in one zone. For
// any payload, the probabilities with which the two produce it differ by a
// factor of e^ε at most (ε-differential privacy; Dwork, McSherry, Nissim and
// Smith, 2006). So who knows everything but whether a certain address was
// there, and would toss a coin about it beforehand, guesses right with a
// probability of at most e^ε/(1+e^ε): 56 % for ε = 0.25, 73 % for ε = 1. The
// noise is within ±9 in nine out of ten windows for ε = 0.25, within ±2 for
// ε = 1.
//
// Composition within a payload: an address belongs to one radio, and counting
// assigns it to one zone per window, so it touches the counts of one radio in one
// cell, and ε is spent once per window, not once per zone or radio (parallel
// composition). Three counts of one radio spend their parts of it (sequential
// composition). The store's total is computed from what is published, so it
// spends nothing more. A visit falls in one duration class of one zone, so the whole
// histogram costs its own ε once per visit that ends. The field epsilon is the
// sum of the two, for one visit; it is null where anything measured was
// released without noise.
//
// Composition over windows is by addition: an address that is there in w
// windows has spent w·ε. Over a long stay the bound grows weak, and over a day
// of five-minute windows it is hardly a bound at all for somebody who works in
// the shop.
//
// # Limits
//
//   - ε protects an address, not a person. A phone that shows r addresses in
//     one window is r addresses, and costs r·ε.
//   - Counting lets an address change no number by more than 1 (count.Sensitivity),
//     and a test holds it to that. Two things break it: a table that is full
//     (quality "overload"), since an address more then keeps another one out; and,
//     for the devices, the first half hour of a key period and a kind of device of
//     which little has been heard in it, when the rates are learned from the same
//     events that they are used on. There one address was seen to move the devices
//     of a captured crowd by up to 1.4, and those of a synthetic one by 17 in the very
//     first window, which is as many times the loss. Key periods begin at night for
//     that reason too.
//   - Rates learned from an address in one window are used in the next ones. Its
//     part in them is small and fades, and no part of ε.
//   - An address usually ends one visit per window at most. It can end two in
//     the window in which the key changes (all visits end then), and in windows
//     longer than the gap that ends a visit. The visits of that window cost
//     twice their ε, which the field epsilon does not show.
//   - The quality flags and the coverage are published as they are, without
//     noise. They tell about radios and clocks, except for "overload", which
//     tells that the count is above the size of the table, and "flood", which
//     tells that there are addresses in a number that no crowd comes to.
//   - The interval of devices (low, high) knows nothing of the people without a
//     phone; only that of people does.
//   - With noise, the interval cannot tell a window whose phones are easy to
//     count from one whose phones are not.
//   - Results are never below 0, so the mean over many nearly empty windows is
//     too high: at ε = 0.25 an empty zone shows about 2 on average.
//   - The sampler is exact: integers only, no rounding to attack (Mironov,
//     2012). Its run time depends on what it draws; nobody outside the machine
//     sees that.
//   - Exact switches all of it off. It exists for the replay of recorded test
//     data.
package disclose
