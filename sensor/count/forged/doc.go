// Package forged tells forged probe requests from those of phones.
//
// A cheap transmitter can send probe requests from as many made-up addresses as it
// likes. Each of them would be a device. No single frame gives it away: an attacker can
// copy all that a phone sends. So the package judges newcomers: addresses that were
// heard in one scan event alone. It looks at their number, time, level, sequence and
// elements in spans of 60 and of 10 seconds, and by element class.
//
// # What phones do, and generators do not
//
//   - A phone scans for two seconds and is silent for ten or more. So at one signal level
//     there are pauses, unless many phones of one model are there. Those are heard at many
//     levels, while a generator stands in one place (peak, burst).
//   - A phone that changes its address within a scan does so in swarms. One by one,
//     newcomers come at most as often as phones scan (stream).
//   - A phone sends several frames in a scan (singles).
//   - A phone's sequence numbers go on at its own level (countsUp).
//   - A phone says more of itself than its rates, and an address that does not change is
//     heard again (strange).
//   - A model of phone is there more than once, or scans more than once (manyClasses).
//
// # What it cannot tell
//
// A generator can look like a crowd of phones: with a phone's elements, levels from a wide
// range, sequence numbers at random, and three frames from each address. Below 50
// addresses a second it is one. At one level the estimate follows it as one device.
//
// # What a verdict does
//
// Classes that hold forged addresses alone are left out, and the others count. Where
// phones send in the same class, or where the forged frames fill the channel, there is
// no count.
//
// Newcomers carry no pseudonym. The verdict changes the numbers of a window by more than
// one address could otherwise; disclosure says so.
package forged
