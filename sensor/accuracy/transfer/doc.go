// Transfer tells how well the estimates carry over to phones that no constant was
// chosen on.
//
// An estimator whose constants were fitted on some phones is good on crowds of
// these phones, and this says little about a store. So:
//
//  1. split the phones of a library in two, fit on crowds of one half, score on
//     crowds of the other, and believe the second score alone;
//  2. do so for several splits, because a half may be lucky;
//  3. prefer what is good in the worst split to what is good on average;
//  4. look at crowds of one phone, many times over: whatever is learned from the
//     mix of phones is of no help there.
//
// This program makes such crowds with a crowd maker (a Python program that
// replays recordings of single phones as many clones), and has "footfall replay
// accuracy" score them in groups:
//
//   - halves: for every split, two crowds of 40 devices who come and go for two
//     hours, one from each half;
//   - conditions: all phones with 5 dB more scatter of the signal from scan to
//     scan; with one radio that misses a quarter of all frames; and 60 devices
//     who come and go in big steps;
//   - single: 30 devices of one kind.
//
// A crowd's name ends in the letters of the phones it was made of, which is how a
// fit learns which crowds it must not be judged by. The splits come from a seed:
// the same seed makes the same crowds. Flags:
//
//	-maker FILE     the crowd maker
//	-footfall FILE  the program to be judged, default bin/footfall
//	-phones LETTERS the phones to make crowds of, default all
//	-splits N       default 6
//	-seed N         default 1
//	-out FOLDER     where to leave the crowds, one folder per group; without it
//	                they are deleted
//
// What follows the flags goes to "footfall replay accuracy" as it is:
//
//	go run ./sensor/accuracy/transfer -maker crowd.py -- --calibrate 30m
//
// Without Python or the crowd maker it says so and ends well.
package main
