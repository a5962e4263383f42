// Package day simulates days of a store with opening hours: a quiet morning, lunch, an
// evening peak, and closing. Saturdays and Sundays are busier, and later.
//
// There are two ways to the numbers of a day. Both have the same people, and both end in
// package disclose.
//
//	[Frames]     simulated frames -> decoder -> gate -> counter -> disclose
//	[Occupancy]  people present, with an error drawn for the estimate -> disclose
//
// The first is the whole path of a sensor. A day of it takes some seconds. The second
// is for weeks of history. It draws the estimate around the truth, as wide as the
// interval of such a window says.
package day
