// Package disclose decides what leaves the sensor: it applies statistical
// disclosure control to a finished window and writes the payload that is
// published. It is the only place where exact counts and published numbers
// meet.
//
// # What is released
//
// One [Payload] per zone and window, on schedule, empty or not: how many
// devices, per radio and in sum, with an interval; and, where dwell is
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
//  1. one draw of discrete Laplace noise of scale 1/ε is added to the count;
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
// assigns it to one zone per window, so it touches one count of one cell, and
// ε is spent once per window, not once per zone or radio (parallel
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
//   - Counting is assumed to let an address change nothing but its own count.
//     A table that is full (quality "overload") breaks that: who is counted
//     depends on who came first.
//   - An address usually ends one visit per window at most. It can end two in
//     the window in which the key changes (all visits end then), and in windows
//     longer than the gap that ends a visit. The visits of that window cost
//     twice their ε, which the field epsilon does not show.
//   - The quality flags and the coverage are published as they are, without
//     noise. They tell about radios and clocks, except for "overload", which
//     tells that the count is above the size of the table.
//   - The interval (low, high) widens the interval of the estimate by the
//     noise: 90 % of the draws are within it. It knows nothing of the people
//     without a phone.
//   - Results are never below 0, so the mean over many nearly empty windows is
//     too high: at ε = 0.25 an empty zone shows about 2 on average.
//   - The sampler is exact: integers only, no rounding to attack (Mironov,
//     2012). Its run time depends on what it draws; nobody outside the machine
//     sees that.
//   - Exact switches all of it off. It exists for the replay of recorded test
//     data.
package disclose
