package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"

	"footfall/sensor/accuracy"
)

// row is a crowd in a table, with its scores by window length.
type row struct {
	group, name string
	scores      []score
}

// writeTable writes a line per crowd, below each group its mean and its worst
// values, and how often one rate is better; and then the same with a line per split.
func writeTable(w io.Writer, title string, rows []row) error {
	t := table{w: bufio.NewWriter(w), width: len("crowd")}
	for _, r := range rows {
		t.width = max(t.width, len(r.name))
	}
	fmt.Fprintln(t.w, title)
	t.heading()
	for _, g := range groups {
		if members := in(rows, g); len(members) > 0 {
			t.group(g, members)
		}
	}
	if splits := bySplit(rows); len(splits) > 0 {
		t.group("splits", splits)
	}
	fmt.Fprintf(t.w, "\n%s in all\n", beaten(rows))
	return t.w.Flush()
}

// in returns the rows of a group.
func in(rows []row, group string) (members []row) {
	for _, r := range rows {
		if r.group == group {
			members = append(members, r)
		}
	}
	return members
}

// bySplit returns the means over the crowds of each split of the phones into halves,
// whose names begin with its number: of both halves, under all conditions.
func bySplit(rows []row) (splits []row) {
	members := map[string][]row{}
	var numbers []string
	for _, r := range rows {
		number, _, _ := strings.Cut(r.name, "-")
		if number == r.name || r.group == random {
			continue
		}
		number = number[:len(number)-1]
		if members[number] == nil {
			numbers = append(numbers, number)
		}
		members[number] = append(members[number], r)
	}
	for _, n := range numbers {
		splits = append(splits, across(n, members[n], mean))
	}
	return splits
}

type table struct {
	w     *bufio.Writer
	width int // of the names
}

func (t *table) heading() {
	fmt.Fprintf(t.w, "%-*s  %7s", t.width, "", "")
	for i, length := range lengths {
		name := fmt.Sprintf("%d min", int(length.Minutes()))
		if i+1 < len(lengths) {
			name = fmt.Sprintf("%-49s", name)
		}
		fmt.Fprintf(t.w, "  | %s", name)
	}
	fmt.Fprintf(t.w, "\n%-*s  %7s", t.width, "crowd", "devices")
	for range lengths {
		fmt.Fprintf(t.w, "  | %8s %9s %8s %9s  %9s", "MAPE", "bias", "in 90 %", "one rate", "own rates")
	}
	fmt.Fprintln(t.w)
}

func (t *table) group(name string, rows []row) {
	fmt.Fprintf(t.w, "\n%s\n", name)
	for _, r := range rows {
		t.line(r, true)
	}
	if len(rows) > 1 {
		t.line(across("mean", rows, mean), false)
		t.line(across("worst", rows, worst), false)
	}
	fmt.Fprintln(t.w, beaten(rows))
}

// line writes a row; marked, with an asterisk where one rate is better.
func (t *table) line(r row, marked bool) {
	devices := "-"
	if truth := r.scores[0].estimate.Truth; !math.IsNaN(truth) {
		devices = fmt.Sprintf("%.1f", truth)
	}
	line := fmt.Sprintf("%-*s  %7s", t.width, r.name, devices)
	for _, s := range r.scores {
		mark := " "
		if marked && s.worse() {
			mark = "*"
		}
		e := s.estimate
		line += fmt.Sprintf("  | %8s %9s %8s %9s%s %9s", percent(e.MAPE, ""), percent(e.Bias, "+"), percent(e.Coverage, ""), percent(s.rate.MAPE, ""), mark, percent(s.own.MAPE, ""))
	}
	fmt.Fprintln(t.w, strings.TrimRight(line, " "))
}

// percent writes a share in per cent.
func percent(v float64, sign string) string {
	if math.IsNaN(v) {
		return "-"
	}
	return fmt.Sprintf("%"+sign+".1f %%", 100*v)
}

// beaten says on how many crowds one rate is better, by window length.
func beaten(rows []row) string {
	text := "one rate is better on"
	for i, length := range lengths {
		n := 0
		for _, r := range rows {
			if r.scores[i].worse() {
				n++
			}
		}
		if i > 0 {
			text += ","
		}
		text += fmt.Sprintf(" %d of %d at %d min", n, len(rows), int(length.Minutes()))
	}
	return text
}

// across sums rows up by window length. Crowds of which nothing could be scored
// are left out.
func across(name string, rows []row, sum func([]accuracy.Score) accuracy.Score) row {
	sums := row{name: name}
	for i := range lengths {
		var estimates, rates, own []accuracy.Score
		for _, r := range rows {
			if s := r.scores[i]; s.estimate.Windows > 0 {
				estimates, rates, own = append(estimates, s.estimate), append(rates, s.rate), append(own, s.own)
			}
		}
		sums.scores = append(sums.scores, score{sum(estimates), sum(rates), sum(own)})
	}
	return sums
}

// mean is over crowds, each with the same weight; NaN of none.
func mean(scores []accuracy.Score) (m accuracy.Score) {
	for _, s := range scores {
		m.Windows += s.Windows
		m.Truth += s.Truth
		m.MAPE += s.MAPE
		m.Bias += s.Bias
		m.Coverage += s.Coverage
	}
	n := float64(len(scores))
	m.Truth, m.MAPE, m.Bias, m.Coverage = m.Truth/n, m.MAPE/n, m.Bias/n, m.Coverage/n
	return m
}

// worst has the largest error, the bias farthest from 0 and the smallest
// coverage, each of whatever crowd; NaN of none.
func worst(scores []accuracy.Score) accuracy.Score {
	w := accuracy.Score{Truth: math.NaN(), MAPE: math.NaN(), Bias: math.NaN(), Coverage: math.NaN()}
	for i, s := range scores {
		if i == 0 {
			w.MAPE, w.Bias, w.Coverage = s.MAPE, s.Bias, s.Coverage
		}
		w.MAPE, w.Coverage = max(w.MAPE, s.MAPE), min(w.Coverage, s.Coverage)
		if math.Abs(s.Bias) > math.Abs(w.Bias) {
			w.Bias = s.Bias
		}
	}
	return w
}
