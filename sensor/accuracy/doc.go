// Package accuracy holds a replay's numbers against what is known to be true.
//
// The truth of a labelled capture is a presence list: one row per device with
// the times at which it entered and left. The true number of devices in a window
// is the time-averaged number present,
//
//	truth = Σ overlap(window, [enter, leave]) / window length
//
// and over the windows in which that is at least 1,
//
//	MAPE = mean of |estimate − truth| / truth
//	bias = Σ (estimate − truth) / Σ truth
//	coverage = share of windows whose truth lies in [low, high]
//
// Windows with a truth under 1 are left out, because a relative error of nearly
// nobody says nothing.
package accuracy
