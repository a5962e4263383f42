// Study scores the estimator on crowds of phones that its prior was not fitted on, at
// several densities and under several conditions, and in a real room.
//
// # Crowds
//
// The phones are split into halves. Each crowd is made of one half and judged with a
// prior that was fitted on the other half (package prior). The crowd maker is a Python
// program that replays recordings of single phones as many clones. Its crowds stay in a
// folder, so that a second run need not make them again.
//
// # Field
//
// A field folder holds captures of a real room in which people were counted. What is
// known is people, not devices. So the ratio of people to devices is taken from all other
// days of the same sensor, and judged on this day. Frames below a threshold are left out,
// since the radio hears the whole building.
//
// # Table
//
// A row is a group of crowds. For each window length it has the mean error, the worst
// crowd and the bias. Then come the coverage of the 90 % interval, its mean width and its
// mean score (Winkler). All are in per cent; the score is relative to the truth.
//
// # Use
//
//	go run ./sensor/accuracy/study -maker crowd.py -crowds bin/crowds
//
//	-maker FILE     the crowd maker
//	-crowds FOLDER  where crowds are, or will be
//	-seeds LIST     seeds of the splits, default 1,2
//	-groups LIST    groups of crowds, default all
//	-epsilon E      score released numbers with noise of this ε
//	-off LIST       mechanisms to switch off
//	-ablation       one table with everything, and one without each mechanism
//	-page FILE      replace the table of a page, which stands between two comments
//	-field FOLDER   the field captures, -least the weakest signal in dBm
//
// Without Python or the crowd maker it says so and ends well.
package main
