// Transfer tells how well the estimates carry over to phones that nothing was
// learned from.
//
// # Why
//
// An estimator that was fitted on some phones is good on crowds of these phones,
// and this says little about a store. What it assumes of phones it cannot follow
// (scans.Library) was taken from all phones there are recordings of, so each of
// their crowds would be judged by what it has told itself. Hence the rules:
//
//  1. a crowd is scored with a prior that was fitted on a crowd of other phones;
//  2. this is done for several splits of the phones, because a half may be lucky,
//     and what is good in the worst split is preferred to what is good on average;
//  3. crowds of one phone, many times over, are looked at by themselves: whatever
//     is learned from the mix of phones is of no help there;
//  4. what cannot beat one rate for all phones is not worth its code.
//
// The other constants of the estimator are not fitted anew; they stand beside the
// prior with how they were chosen.
//
// # Crowds
//
// A crowd maker (a Python program that replays recordings of single phones as
// many clones) makes crowds of devices who come and go for two hours:
//
//	halves  40 devices of half of the phones
//	noise   the same with 5 dB more scatter of the signal from scan to scan
//	radio   the same heard by one radio that misses a quarter of all frames
//	steps   60 devices who come and go in big steps
//	brief   40 devices who stay for 8 minutes on average, not for 20
//	still   40 devices who stay for all the two hours
//	single  30 devices of one kind that nothing but its signal links
//	chains  30 devices of one kind that goes on with its sequence numbers
//	random  40 devices of half of the phones that never show their own address nor
//	        go on with sequence numbers
//
// Priors are from undisturbed crowds of 200 devices of all phones that the crowd to be
// judged has not; one rate is from 40 of them.
//
// A crowd's name ends in the letters of the phones it was made of.
//
// # One rate
//
// Beside the estimate stands what the plainest method gives that takes a change
// of address for what it is (rate.go): scan events, each counting for as much time
// of presence as in the crowd that the prior is from. An asterisk marks where it
// is better.
//
// On single crowds this is partly luck: the phones in it may happen to scan at the rate
// of the others, and then nothing beats it, not even own rates. So below the groups
// stands a line for each split of the phones into halves: the mean over both of them
// and all conditions.
//
// # Own rates
//
// And what would come out if all that can be known of devices were known (own.go): scans,
// each told apart and counting for as much time of presence as one of its model does in
// this very crowd. What is wrong then is that devices do not scan evenly, which counting
// scans cannot mend. It is no bound, since a device may be seen to be there in between,
// but an estimate that comes near it has little to gain from knowing phones better.
//
// # Use
//
//	go run ./sensor/accuracy/transfer -maker crowd.py
//
//	-maker FILE      the crowd maker
//	-footfall FILE   the program to be judged, default bin/footfall
//	-phones LETTERS  the phones to make crowds of, default all
//	-splits N        splits into halves, default 6
//	-conditions N    of how many of them there are noise, radio, steps, brief and
//	                 still too, default 6
//	-seed N          default 1; the same seed makes the same splits and crowds
//	-calibrate 30m   in a second table people are counted for this long at first;
//	                 0 leaves the table out
//	-in-sample       for comparison: the built-in prior, which knows all phones
//	-out FOLDER      where to leave the crowds, a folder each with the prior that
//	                 it was judged with; without it they are deleted
//
// Without Python or the crowd maker it says so and ends well.
package main
