// Package disclose decides what leaves the sensor. It applies statistical
// disclosure control to a finished window and writes the payload that is
// published. Exact counts end here; published numbers begin here.
//
// # What is released
//
// One [Payload] per zone and window, on schedule, empty or not. It holds:
//
//   - how many devices with Wi-Fi there are, with a 90 % interval;
//   - how many devices with Bluetooth there are, with an interval of its own;
//   - how many unique Wi-Fi addresses were heard;
//   - how many people there are, if the zone is calibrated;
//   - how many of the Bluetooth devices are of which kind, if kinds are measured.
//
// With the last window of an hour and of a day come the visits that ended in it, by
// duration, if dwell is measured ([Stays]).
//
// It never holds a list of devices. [Total] sums the released numbers of the zones
// to one payload for the whole store. window.schema.json, which [Schema] returns,
// describes the JSON. All payloads of a zone have the same length on the wire, so
// their size tells nothing.
//
// # Noise first, suppression second
//
// For each radio that listens in the zone:
//
//  1. one draw of discrete Laplace noise is added to each of its statistics: three for
//     Wi-Fi, one for Bluetooth;
//  2. a negative result becomes 0;
//  3. if the noisy devices are below the minimum count, the radio is withheld: its
//     numbers are null and the payload says suppressed.
//
// Suppression looks at noisy counts only. It is a function of numbers that could
// have been published, so it reveals nothing more. Suppression of exact counts would
// reveal a person. If nine others are known to be there, a published ten says that the
// tenth is there too, and a withheld number says the opposite.
//
// Nothing combines the two radios. Sums of zones are sums of released numbers. A sum with a draw of its
// own would undo a suppression: the difference between the sum and its parts would be
// the number withheld.
//
// There is one draw per number for ever. A second draw for the same window would let
// a reader average the noise away. A payload that is published again must therefore be
// the stored one ([ParsePayload], [Payload.JSON]).
//
// # Devices, addresses and the stable part
//
// Wi-Fi has three statistics: the estimated devices, the unique addresses, and the
// stable part, which is the devices counted by addresses that do not change. They are
// drawn in this order. One draw for all three would reveal their exact differences.
//
// The three draws spend 60, 20 and 20 % of ε, so together they cost ε. Devices get
// most of it, because decisions rest on them. Addresses tolerate more noise: there are
// hundreds of them where devices are tens. The stable part is published only as a share
// in per cent. For ε = 0.5 the noise on the devices of a radio is within ±8 in nine of
// ten windows, that on its addresses within ±23.
//
// Estimated devices are rounded to an integer before the noise is added, because the
// sampler is exact on integers. Two values at most 1 apart round to integers at most 1
// apart, so rounding needs no more noise.
//
// Bluetooth has one statistic, its devices, which spends all of ε: the noise is within ±5
// in nine of ten windows.
//
// # Kinds
//
// The numbers of phones, watches, earbuds and tags have an ε of their own. There is one draw
// for each. An address is of one kind, so each spends this ε in full and together they
// spend it once (parallel composition). A kind below the minimum count is withheld by
// itself. The devices of Bluetooth are no sum of kinds: some are of no known kind, and both
// have noise of their own.
//
// Devices alone decide whether a radio is withheld. Addresses and a stable part below
// the minimum count are withheld in addition. The field stable_share is the sum of the
// noisy stable parts divided by the released devices, at most 1, with two decimals.
//
// # The interval
//
// The interval covers the error of the estimate and the noise. Both are independent,
// so their half-widths add as the root of the sum of squares. Nine in ten intervals
// hold the true number (TestIntervalCoverage).
//
// The bounds that come with a window are computed from exact numbers. Published beside
// a noisy number they would undo its noise. With noise, the error of the estimate is
// therefore computed from the released number, from constants and from the length of the
// window. Without noise the bounds of the window are used.
//
// # People
//
// Counting people by eye gives a ratio of people to devices
// ([Discloser.SetCalibration]). People are the released devices of one radio times that
// ratio. The field people_by names the radio. Their
// interval combines that of the devices with the error of the ratio, and depends on when
// people were counted ([calibrate.Fit.People]). All of these are public, so people cost
// no ε.
//
// # How long visits last
//
// In windows, 93 to 95 % of these numbers were withheld for being small. A sensor therefore
// tells them by hour and by day. Each has one draw for each class, zone and period, made from
// exact sums that are in memory alone. A period in which the sensor started has no visits
// then. The interval is that of the noise, the same for all classes: ±9 for ε = 0.5.
//
// They are visits of addresses that do not change, and of no others. How long a device with
// random addresses stays cannot be known: its addresses cannot be linked, and are not. No
// number here stands for all visitors, nor is a mean stay computed from it. What replay
// --exact finds in labelled crowds, with dwell enabled:
//
//	crowd                  visits  found  of them passing by, found (true)
//	22 phones of 2021, 40     278     55  20 % (5 %)
//	the same, one channel     284     65  14 % (5 %)
//	22 that no one leaves      22      7  1 of 7 (none)
//	60 that stay 50 min        90      1
//	generated, all random      50      2
//
// In a real room the radio hears the building too. On three days with 34, 18 and 13 people,
// it found 96, 216 and 192 visits, of which 41, 192 and 102 passed by.
//
// Found visits are shorter too: from the first to the last time that a device was heard.
// Where the visitors' phones change addresses, the classes are therefore null or few.
//
// # What ε bounds
//
// Take two windows that differ in one address of one radio in one zone. For any payload,
// the probabilities with which the two produce it differ by a factor of at most e^ε
// (ε-differential privacy; Dwork, McSherry, Nissim and Smith, 2006).
//
// An attacker who knows everything else, and thinks that the address is as likely there
// as not, guesses right with a probability of at most e^ε/(1+e^ε). That is 56 % for
// ε = 0.25 and 73 % for ε = 1.
//
// Composition within a payload:
//
//   - An address belongs to one radio, and counting assigns it to one zone per window. It
//     changes the counts of one radio in one cell, so ε is spent once per window, not once
//     per zone or radio (parallel composition).
//   - The three statistics of Wi-Fi each spend their share (sequential composition).
//   - An address of Bluetooth that is of some kind moves the number of that kind and the
//     number of devices, by at most 1 each (count.KindsSensitivity). It spends both ε.
//   - The total of the store is computed from published numbers and spends nothing.
//   - A visit falls in one duration class of one zone, in one hour and one day. The hour
//     and the day spend half of the ε of visits each, so together they cost it once per
//     visit that ends.
//
// The field epsilon of a window is the ε of its counts, plus that of kinds if they are
// measured. That of an hour or a day is the sum over its windows plus what one visit has
// spent on it. It is null if anything in it was released without noise.
//
// Over windows ε adds: an address that is present in w windows has spent w·ε. Over a day
// of five-minute windows that bounds little for a person who works in the shop.
//
// # Limits
//
//   - ε protects an address, not a person. A phone that shows r addresses in one window
//     counts as r addresses and costs r·ε.
//   - A person with a phone, a watch and earbuds is in three numbers of kinds, and costs as
//     many times ε. Who wears what is then told for a zone in which few people are, as well
//     as these ε allow.
//   - Counting lets an address change no number by more than 1 (count.Sensitivity, held
//     by a test). Two things break that. When the table of addresses is full (quality
//     "overload"), one address more keeps another out. When rates are learned from the
//     events that they are applied to, one address can change the devices by more. That is
//     so in the first half hour of a key period, and for a kind of device that was rare in
//     it. One address was seen to move the devices of a captured crowd by up to 1.4, and
//     those of a synthetic crowd by 17 in the very first window. The loss is as many times
//     larger. Key periods begin at night for that reason too.
//   - Rates learned from an address in one window are used in the next ones. Its influence
//     there is small and fades. It is not part of ε.
//   - ε protects a visit, not a day of visits: a device that ends several in an hour or a
//     day costs as many times as much. It ends at most one per window. It can end two in the
//     window in which the key changes, because all visits end then, and in a window longer
//     than the gap that ends a visit. The field epsilon shows the cost of one.
//   - Quality flags and coverage are published without noise. They describe radios and
//     clocks, with three exceptions. Dropped frames lower coverage, by whole per cent and
//     only where there were at least 1,000 frames. The flag "overload" says that the count
//     is above the size of the table. The flag "flood" says that addresses were forged
//     (packages forged and adverts). At the edge of that, one address more can set it, and leave out a
//     class or withhold the devices. Honest crowds are far from the edge.
//   - The interval of devices ignores people without a phone. That of people includes them.
//   - With noise, the interval is the same for phones that are easy to count and for phones
//     that are not.
//   - Results are at least 0, so the mean over many nearly empty windows is too high. For
//     ε = 0.25 a radio that hears nothing shows about 3 devices on average.
//   - The sampler is exact: it uses integers only, so there is no rounding to attack
//     (Mironov, 2012). Its run time depends on the draw. Only the machine itself can
//     measure that.
package disclose
