// Package periods makes hours and days of released windows: how many devices were there
// on average, when most were, device-minutes, and visits.
//
// # What they cost
//
// Nothing, but for the lengths of visits. A period is a function of windows that were
// released, so it reveals no more than they do together (post-processing). Its field epsilon
// is the sum over its windows: what an address that was in all of them has spent on them.
// Lengths of visits have draws of their own ([disclose.Stays]), and what they cost is added. No consumer can compute the
// interval of an hour from twelve intervals, since part of their errors is shared.
// Therefore the sensor does.
//
// # The interval
//
// A window's interval has two parts: noise, drawn for each window by itself, and the error of
// the estimate. The noise of n windows shrinks in their mean with the root of n. The error
// of the estimate does not: people and phones are the same ones from window to window. It
// is taken as shared by all windows, which makes the interval rather too wide than too
// narrow. A withheld window has some number below the minimum count, so it adds half of
// that, and as much to either side of the interval. Time in which nothing was released is
// left out and told as coverage.
//
// # The peak
//
// The largest of many noisy numbers is too large. The peak is therefore the largest mean
// over a quarter of an hour, with the interval of a mean.
//
// # Visits
//
// SUM(devices) over windows counts a visitor once per window. A visit is device-minutes
// divided by how long people stay. The setting stay is a guess, so [stayError] of it goes
// into the interval, and there are no visits until stay is set. Staff would count as
// visits all day: the setting staff of a zone takes so many devices out while the store is
// open. Visits are visits of devices. In a period that the sensor has heard less than
// [leastCoverage] of, they are null.
package periods
