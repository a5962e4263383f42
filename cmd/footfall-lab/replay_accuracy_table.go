package main

import (
	"bufio"
	"fmt"
	"io"
	"math"

	"footfall/sensor/accuracy"
)

// nothing stands for a figure without a value.
var nothing = math.NaN()

// accuracyTable writes a line per crowd with a block of columns per score, and
// below each group its mean and its worst values.
type accuracyTable struct {
	w      *bufio.Writer
	width  int // of the names
	begun  bool
	named  bool           // groups are named, there being several
	scores [][]crowdScore // of the group's crowds so far
}

func newAccuracyTable(w io.Writer, groups []crowdGroup) *accuracyTable {
	t := &accuracyTable{w: bufio.NewWriter(w), width: len("crowd"), named: len(groups) > 1}
	for _, g := range groups {
		for _, c := range g.crowds {
			t.width = max(t.width, len(c.Name))
		}
	}
	return t
}

func (t *accuracyTable) crowd(group, name string, scores []crowdScore) error {
	t.heading(scores)
	if len(t.scores) == 0 && t.named {
		fmt.Fprintf(t.w, "\n%s\n", group)
	}
	t.scores = append(t.scores, scores)
	t.line(name, scores)
	return t.w.Flush()
}

// heading names the blocks and their columns, once.
func (t *accuracyTable) heading(scores []crowdScore) {
	if t.begun {
		return
	}
	t.begun = true
	fmt.Fprintf(t.w, "%-*s  %7s", t.width, "", "")
	for i, s := range scores {
		name := span(s.window)
		if s.calibrated {
			name += " calibrated"
		}
		if i+1 < len(scores) {
			name = fmt.Sprintf("%-27s", name)
		}
		fmt.Fprintf(t.w, "  | %s", name)
	}
	fmt.Fprintf(t.w, "\n%-*s  %7s", t.width, "crowd", "devices")
	for range scores {
		fmt.Fprintf(t.w, "  | %8s %9s %8s", "MAPE", "bias", "in 90 %")
	}
	fmt.Fprintln(t.w)
}

func (t *accuracyTable) line(name string, scores []crowdScore) {
	devices := "-"
	if !math.IsNaN(scores[0].Truth) {
		devices = fmt.Sprintf("%.1f", scores[0].Truth)
	}
	fmt.Fprintf(t.w, "%-*s  %7s", t.width, name, devices)
	for _, s := range scores {
		fmt.Fprintf(t.w, "  | %8s %9s %8s", compact(s.MAPE, ""), compact(s.Bias, "+"), compact(s.Coverage, ""))
	}
	fmt.Fprintln(t.w)
}

// compact writes a share in per cent, small ones with a decimal.
func compact(v float64, sign string) string {
	switch {
	case math.IsNaN(v):
		return "-"
	case math.Abs(v) >= 1:
		return fmt.Sprintf("%"+sign+".0f %%", 100*v)
	}
	return percent(v, sign)
}

func (t *accuracyTable) groupEnds(string) error {
	if len(t.scores) > 1 {
		t.line("mean", t.across(average))
		t.line("worst", t.across(worst))
	}
	t.scores = nil
	return t.w.Flush()
}

// across sums each block of the group's crowds up to one score.
func (t *accuracyTable) across(sum func([]accuracy.Score) accuracy.Score) []crowdScore {
	sums := make([]crowdScore, len(t.scores[0]))
	for block := range sums {
		var column []accuracy.Score
		for _, crowd := range t.scores {
			if crowd[block].Windows > 0 {
				column = append(column, crowd[block].Score)
			}
		}
		sums[block].Score = accuracy.Score{Truth: nothing, MAPE: nothing, Bias: nothing, Coverage: nothing}
		if len(column) > 0 {
			sums[block].Score = sum(column)
		}
	}
	return sums
}

// average is the mean over crowds, each with the same weight.
func average(scores []accuracy.Score) accuracy.Score {
	var m accuracy.Score
	n := float64(len(scores))
	for _, s := range scores {
		m.Truth += s.Truth / n
		m.MAPE += s.MAPE / n
		m.Bias += s.Bias / n
		m.Coverage += s.Coverage / n
	}
	return m
}

// worst has the largest error, the bias farthest from 0 and the smallest coverage. They
// may be of different crowds.
func worst(scores []accuracy.Score) accuracy.Score {
	w := accuracy.Score{Truth: nothing, Coverage: 1}
	for _, s := range scores {
		w.MAPE = max(w.MAPE, s.MAPE)
		w.Coverage = min(w.Coverage, s.Coverage)
		if math.Abs(s.Bias) > math.Abs(w.Bias) {
			w.Bias = s.Bias
		}
	}
	return w
}
