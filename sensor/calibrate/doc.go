// Package calibrate finds how many people there are per device that the sensor
// reports, from people counted by eye. It uses released numbers only: it knows of a
// window no more than a subscriber does.
//
// # A hand count
//
// A person watches a zone for, say, 15 minutes, counts the heads in it a few times,
// and notes the mean. That is a [Count]: the people present on average, just as the
// devices of a window are those present on average. [Match] pairs a count with the
// devices released at the same time, which makes a [Sample]. Each window is weighted by
// the time that it shares with the count. Several samples of a zone make a [Fit].
//
// # The ratio
//
// With people P, devices D and minutes m of each sample, the ratio is
//
//	R = Σ m·P / Σ m·D
//
// in person-minutes per device-minute. A long count weighs more than a short one, and a
// busy one more than a quiet one. The mean of the single ratios would depend too much on
// the quiet ones.
//
// # Its error
//
// The error of one count is partly known beforehand. Its variance, as a share of R
// squared, has three parts. Half-widths h of 90 % intervals become variances as (h/z)²
// with z = 1.645.
//
//   - Sampling of people: s / min(Σ m·P, Σ m·D). A person is assumed to stay for s = 10
//     minutes. So this is one over the number of different people or devices, whichever
//     is smaller (Poisson).
//   - The noise of the windows. It is independent from window to window, so squares add
//     over all windows, weighted by their time.
//   - The rest of the windows' intervals: how well this crowd's phones are counted. The
//     windows of one count share that error, so it is averaged over them. Different
//     counts see different crowds, so between counts its squares add.
//
// The sum F of the three is the floor of the variance. With n ≥ 2 samples, their scatter
// about R measures the variance too, from all causes together:
//
//	S = n/(n-1)·Σ (m·P - R·m·D)² / (Σ m·P)²
//
// Two or three samples measure their own scatter badly, so F weighs as much as 3 more:
//
//	V = (3·F + (n-1)·S) / (n+2)
//
// The error is half the width of the 90 % interval: R·t·√V, with Student's t of n+2
// degrees of freedom. It is at least R·z·√F, so counts that agree by chance do not make it
// smaller than the floor. With one sample it is R·z·√F.
//
// A ratio whose interval reaches zero is refused ([Fit.Check]): it would say no more
// than that there may be people. The counts are kept, and more of them mend it.
//
// # Two radios
//
// A count is compared with the devices of each radio that listens in the zone, which makes a
// sample for each. Nothing combines them: one of the two gives people ([FitRadios]). The
// better one is that with the smaller error of held-out counts: each is computed from its
// devices and the ratio R' of the others. With n counts, the relative variance is
//
//	H = n·Σ (m·P - R'·m·D)² / (Σ m·P)²
//
// As in a fit, what is known beforehand weighs as much as 3 counts. Of one count and of the
// ratio of the others that is n·F·n/(n-1). The radios are compared at 3 counts and whenever
// their number has doubled, and the better one must be better by a fifth. Until then it is
// Wi-Fi.
//
// For Bluetooth no error cancels out on the day of the count (see below): no room of real
// people has shown how much would.
//
// # What the sensor learns later
//
// A ratio holds for devices on the scale on which they were reported while people were
// counted. The sensor goes on to learn how often the phones around it scan, and that
// changes the scale, most of all in the first hour of a key period.
//
// So the estimator is told when people were counted, but not how many. For 90 minutes it
// scales the zone by what its new knowledge would have made of the old windows. Then the
// scale stays until the key changes. The next day begins without a scale. Counts hold on
// other days too if they are made when the sensor has run for an hour.
//
// # People
//
// A window of D devices has R·D people ([Fit.People]). On another day, the squares of both
// half-widths add in the interval: that of the ratio and that of D.
//
// On the day of the count, most of the error of D is in the ratio too and cancels out. For
// example, this crowd's phones may scan more often than assumed, which makes D larger in
// both. Let w be the share of the counting that was done in the key period of the window:
//
//   - The crowd's part of a count's error is at most the difference between one period of
//     m minutes and the next, a variance of 0.4·√(5/m) per device.
//   - The window's error without noise has two parts. One differs from window to window
//     and stays: the variance above, and 7 % for how the crowd changes over hours
//     ([scans.Errors.Held]). Of the rest, the share 1-w stays. Their squares add.
//
// This was measured on left-out crowds that were counted for half an hour. If the ratio
// itself is right, 90 to 100 % of such intervals hold the truth in windows of 5 minutes,
// by group of crowds. In windows of 15 minutes it is 87 to 100 %.
//
// # More counting
//
// The error falls with the square root of the minutes counted: three times as many minutes
// more halve it. More minutes at the same time reduce the first two parts only. If the
// third makes more than half of the error, [Fit.Crowd] is set: counts at other times then
// help, more minutes with the same crowd do not.
package calibrate
