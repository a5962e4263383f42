package accuracy

import "math"

// WholeShare is the share of a window, 0 to 1, from which on it counts as heard
// in whole.
const WholeShare = 0.9

// Window is one window's estimate beside its truth, both in devices.
type Window struct {
	Start, End          int64 // Unix nanoseconds
	Truth               float64
	Estimate, Low, High float64
	// Withheld marks a window whose estimate was suppressed, which cannot be
	// scored.
	Withheld bool
	// Partial marks a window of which less than WholeShare was heard.
	Partial bool
}

// Scored says whether the window takes part in the score.
func (w Window) Scored() bool { return w.Truth >= 1 && !w.Withheld && !w.Partial }

// Error returns the relative error, (estimate − truth) ÷ truth.
func (w Window) Error() float64 { return (w.Estimate - w.Truth) / w.Truth }

// Score sums up how good the estimates of a capture are.
type Score struct {
	Windows  int     // windows scored
	Withheld int     // windows with a truth of at least 1 and no estimate
	Partial  int     // windows with a truth of at least 1, heard only in part
	Truth    float64 // mean truth of the windows scored, devices
	MAPE     float64 // mean absolute relative error; 0.1 is 10 %
	Bias     float64 // relative error of the sum
	Coverage float64 // share of windows whose interval holds the truth
	Width    float64 // mean width of the interval, as a share of the estimate
	Interval float64 // mean interval score (Winkler), as a share of the truth
}

// Evaluate scores the windows; the figures are NaN where none can be scored.
func Evaluate(windows []Window) Score {
	var s Score
	var errors, excess, truth, width, interval float64
	covered := 0
	for _, w := range windows {
		s.leaveOut(w)
		if !w.Scored() {
			continue
		}
		s.Windows++
		errors += math.Abs(w.Error())
		excess += w.Estimate - w.Truth
		truth += w.Truth
		width += (w.High - w.Low) / max(w.Estimate, 1)
		interval += w.intervalScore() / w.Truth
		if w.Low <= w.Truth && w.Truth <= w.High {
			covered++
		}
	}
	n := float64(s.Windows)
	s.Truth, s.MAPE, s.Bias, s.Coverage = truth/n, errors/n, excess/truth, float64(covered)/n
	s.Width, s.Interval = width/n, interval/n
	return s
}

// missed is the share of windows whose truth a 90 % interval may miss.
const missed = 0.1

// intervalScore is the width of the interval, and 2/missed times the distance by which
// it misses the truth (Winkler 1972; Gneiting and Raftery 2007, section 6.2). The least
// expected score is that of the true quantiles.
func (w Window) intervalScore() float64 {
	return w.High - w.Low + 2/missed*max(w.Low-w.Truth, w.Truth-w.High, 0)
}

// leaveOut notes why a window that is worth scoring is not.
func (s *Score) leaveOut(w Window) {
	switch {
	case w.Truth < 1:
	case w.Withheld:
		s.Withheld++
	case w.Partial:
		s.Partial++
	}
}

// Forgive returns the windows with none of them marked as partial, so that all
// of them are scored.
func Forgive(windows []Window) []Window {
	all := make([]Window, len(windows))
	for i, w := range windows {
		w.Partial = false
		all[i] = w
	}
	return all
}
