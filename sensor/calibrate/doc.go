// Package calibrate finds out how many people there are for each device that the
// sensor reports, from people counted by eye. It works on released numbers alone:
// what it knows of a window is what every subscriber knows.
//
// # A hand count
//
// Somebody looks at a zone for a while, say 15 minutes, counts the heads in it a
// few times, and notes the mean. That is a [Count]: the people present on average,
// which is what a window says of devices. [Match] puts the released devices of the
// same time beside it, each window weighted with the time that it shares with the
// count, and makes a [Sample] of the two. Several samples of a zone make a [Fit].
//
// # The ratio
//
// With people P, devices D and minutes m of each sample, the ratio is one of sums,
//
//	R = Σ m·P / Σ m·D
//
// person-minutes per device-minute: a long count weighs more than a short one, and
// a busy one more than a quiet one. The mean of the single ratios would be led
// astray by the quiet ones.
//
// # Its error
//
// What one count may be off by is known beforehand. Its variance, as a share of R
// squared, has three parts; half-widths h of 90 % intervals become variances as
// (h/z)² with z = 1.645.
//
//   - Which devices these people happened to carry: s / min(Σ m·P, Σ m·D). People stay for s minutes (10 are assumed) before others take their
//     place, so this is one over the number of different people, or devices,
//     whichever are fewer: the law of Poisson.
//   - The noise of the windows, which is independent from window to window: squares
//     add over all windows, weighted with their time.
//   - What the intervals of the windows hold beside the noise: how well this crowd's
//     phones are counted. The windows of one count have that in common, so it is
//     averaged over them, not reduced; different counts see different crowds, so
//     between them it adds as squares again.
//
// The sum of the three, F, is the floor of the variance. With n ≥ 2 samples their
// scatter about R tells it too, whatever the causes:
//
//	S = n/(n-1)·Σ (m·P - R·m·D)² / (Σ m·P)²
//
// Two or three samples tell little of their own scatter, so F stands for 3 more:
//
//	V = (3·F + (n-1)·S) / (n+2)
//
// The error, half the width of the 90 % interval, is R·t·√V with Student's t of n+2
// degrees of freedom, and not less than R·z·√F: counts that agree by luck do not
// make it smaller than the floor. With one sample it is R·z·√F.
//
// # What the sensor learns later
//
// A ratio holds for devices on the scale on which they were reported while people were
// counted. A sensor that goes on to learn how often the phones around it scan would
// leave that scale, most of all in the first hour of a key period. So the estimator is
// told when people were counted (never how many), and for 90 minutes scales the zone
// by what its new knowledge would have made of the old windows. The scale then stays
// until the key changes. The next day begins without: counts that are made when the
// sensor has been at it for an hour are the ones that hold on other days too.
//
// # People
//
// A window of D devices has R·D people ([Fit.People]). On another day, the half-widths
// of both add in the interval, as squares: the ratio's, and that of D. But on the day
// of the count, most of the latter is in the ratio too: that this crowd's phones scan
// more often than was thought, say, made both too large, and cancels out. So for a
// share w of the counting that was done in the key period of the window,
//
//   - the crowd's part of a count's error is no more than how one time of as many
//     minutes m differs from the next, a variance of 0.4·√(5/m) per device;
//   - of what the window's interval holds beside the noise, the part that differs from
//     window to window stays (the same, and 7 % for how the crowd changes with the
//     hours: [Counted]), and of the rest a share of 1-w, as squares.
//
// On left-out crowds, counted for half an hour, 90 to 100 % of such intervals hold the
// truth in windows of 5 minutes, by group of crowds, and 87 to 100 % in 15, if nothing
// is wrong with the ratio itself.
//
// # More counting
//
// The error falls with one over the root of the minutes counted, so three times the
// minutes on top of what there are halve it, in counts like these. Counting on at
// the same time helps against the first two causes only. Where the third holds more
// than half of the error, [Fit.Crowd] is set: more minutes with the same crowd then
// do not help, counts at other times do.
package calibrate
