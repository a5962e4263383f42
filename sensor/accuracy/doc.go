// Package accuracy holds a replay's numbers against what is known to be true.
//
// # Truth and score
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
//
// So are those of which less than nine tenths were recorded, as a rule the first
// and the last of a capture. The sensor publishes such a window as "partial",
// with what was present while it listened; the list knows how many there were on
// average over all of it. In a real store these are about the same, in a crowd
// that comes into being with its recording they are not, and neither number is
// wrong. [Forgive] scores them all the same.
//
// # Longer windows
//
// An estimate is scored as it was published when its window closed; nothing that
// came later mends it. Numbers for longer windows can be had in two ways, and
// need not be equal: from a replay with such windows, or by averaging short ones
// ([Lengthen]). The second is what a dashboard does that shows quarters of an
// hour.
//
// # Calibration
//
// Somebody who counts by hand for half an hour learns how many people there are
// for each device. [Calibrate] does the same with the truth of a capture's
// beginning; what it is worth shows in the windows after that, and in no others. The
// replay has to be told of the count ([CountingStarts] says when it begins), since the
// estimator keeps to the scale that devices had while people were counted.
//
// # What a score is worth
//
// A number fitted on some phones fits these. Scores on crowds of phones that an
// estimator's constants were chosen on are too good, sometimes tenfold; so
// constants are judged by crowds of the other phones, and by the worst of several
// splits. The program in the folder transfer makes such crowds; its page says how
// to go about it.
//
// Where and when an estimate goes wrong shows best in a drawing; the package
// picture makes it.
package accuracy
