package accuracy

import "math"

// Window is one window's estimate beside its truth. Withheld marks a window
// whose estimate was suppressed, which cannot be scored.
type Window struct {
	Start, End          int64 // Unix nanoseconds
	Truth               float64
	Estimate, Low, High float64
	Withheld            bool
}

// Scored says whether the window takes part in the score.
func (w Window) Scored() bool { return w.Truth >= 1 && !w.Withheld }

// Error returns the relative error, (estimate − truth) ÷ truth.
func (w Window) Error() float64 { return (w.Estimate - w.Truth) / w.Truth }

// Score sums up how good the estimates of a capture are.
type Score struct {
	Windows  int     // windows scored
	Withheld int     // windows with a truth of at least 1 and no estimate
	MAPE     float64 // mean absolute relative error; 0.1 is 10 %
	Bias     float64 // relative error of the sum
	Coverage float64 // share of windows whose interval holds the truth
}

// Evaluate scores the windows; the figures are NaN where none can be scored.
func Evaluate(windows []Window) Score {
	var s Score
	var errors, excess, truth float64
	covered := 0
	for _, w := range windows {
		if w.Truth >= 1 && w.Withheld {
			s.Withheld++
		}
		if !w.Scored() {
			continue
		}
		s.Windows++
		errors += math.Abs(w.Error())
		excess += w.Estimate - w.Truth
		truth += w.Truth
		if w.Low <= w.Truth && w.Truth <= w.High {
			covered++
		}
	}
	n := float64(s.Windows)
	s.MAPE, s.Bias, s.Coverage = errors/n, excess/truth, float64(covered)/n
	return s
}
