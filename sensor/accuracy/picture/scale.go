package picture

import (
	"math"
	"time"
)

// scale maps values to places on an axis.
type scale struct {
	from, to float64 // values at the ends
	at, end  float64 // where the ends are, in the drawing's units
}

func (s scale) place(v float64) float64 {
	return s.at + (v-s.from)/(s.to-s.from)*(s.end-s.at)
}

// roundStep is the smallest of 1, 2, 5, 10, 20, 50, … of which at most n reach
// from 0 to top.
func roundStep(top float64, n int) float64 {
	power := math.Pow(10, math.Floor(math.Log10(top/float64(n))))
	for _, factor := range []float64{1, 2, 5} {
		if step := max(1, factor*power); step*float64(n) >= top {
			return step
		}
	}
	return max(1, 10*power)
}

// timeSteps are the distances of marks on the axis of time.
var timeSteps = []time.Duration{
	time.Second, 5 * time.Second, 15 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute,
	15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
}

const day = 24 * time.Hour

// timeStep is the smallest distance at which at most n marks fit into a span.
func timeStep(span time.Duration, n int) time.Duration {
	for _, step := range timeSteps {
		if span <= step*time.Duration(n) {
			return step
		}
	}
	step := day
	for span > step*time.Duration(n) {
		step *= 2
	}
	return step
}

// timeMarks are the multiples of step, by the clock on the wall at start, from
// start to end.
func timeMarks(start, end int64, step time.Duration, location *time.Location) []int64 {
	_, offset := time.Unix(0, start).In(location).Zone()
	shift := int64(offset) * int64(time.Second)
	first := start + shift
	if over := first % int64(step); over != 0 {
		first += int64(step) - over
	}
	var marks []int64
	for t := first - shift; t <= end; t += int64(step) {
		marks = append(marks, t)
	}
	return marks
}

// timeLayout is how a mark is written.
func timeLayout(step time.Duration) string {
	switch {
	case step < time.Minute:
		return "15:04:05"
	case step < day:
		return "15:04"
	}
	return "2 Jan"
}
