package accuracy

import (
	"errors"
	"slices"
	"time"

	"footfall/sensor/count/scans"
)

// Calibration is what counting by hand for a while teaches: a single factor.
type Calibration struct {
	// PeoplePerDevice is Σ truth ÷ Σ estimate of the windows counted.
	PeoplePerDevice float64
	// Windows is the number of windows counted.
	Windows int
	// Until is when the counting ended, in Unix nanoseconds.
	Until int64
}

// CountingStarts returns when somebody begins to count in a recording whose first
// frame is at a time in Unix nanoseconds: at the start of the first window of a length
// of which enough is recorded, or of the very first one if parts will do.
func CountingStarts(first int64, length time.Duration, parts bool) int64 {
	start := first - first%int64(length)
	if missed := float64(first - start); !parts && missed > (1-WholeShare)*float64(length) {
		start += int64(length)
	}
	return start
}

// Calibrate fits the factor on the windows that end within d of the start of
// the first one that was heard whole, which is when somebody begins to count, and
// looks at no later one. Windows that were withheld or heard only in part are not
// counted.
func Calibrate(windows []Window, d time.Duration) (Calibration, error) {
	var c Calibration
	if len(windows) == 0 {
		return c, errors.New("the capture has no windows")
	}
	first := max(0, slices.IndexFunc(windows, func(w Window) bool { return !w.Partial }))
	c.Until = windows[first].Start + int64(d)
	var truth, estimate float64
	for _, w := range windows {
		if w.End > c.Until || w.Withheld || w.Partial {
			continue
		}
		c.Windows++
		truth += w.Truth
		estimate += w.Estimate
	}
	switch {
	case c.Windows == 0:
		return c, errors.New("no window with an estimate lies within it; make it longer, or the windows shorter")
	case truth == 0 || estimate == 0:
		return c, errors.New("nobody was there, or nobody was heard; a factor needs both")
	}
	c.PeoplePerDevice = truth / estimate
	return c, nil
}

// After returns the windows that the factor is to be judged by: those that begin
// when the counting has ended, or later.
func (c Calibration) After(windows []Window) []Window {
	var after []Window
	for _, w := range windows {
		if w.Start >= c.Until {
			after = append(after, w)
		}
	}
	return after
}

// Apply returns the people of the windows: estimates multiplied by the factor, with the
// bounds of [scans.Errors.Held]. The factor's own error is not added to them.
func (c Calibration) Apply(windows []Window) []Window {
	people := make([]Window, len(windows))
	for i, w := range windows {
		most := scans.ErrorsOf(w.End - w.Start).Held(w.Estimate)
		below, above := min(w.Estimate-w.Low, most), min(w.High-w.Estimate, most)
		w.Low = (w.Estimate - below) * c.PeoplePerDevice
		w.High = (w.Estimate + above) * c.PeoplePerDevice
		w.Estimate *= c.PeoplePerDevice
		people[i] = w
	}
	return people
}
