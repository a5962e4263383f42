package main

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"footfall/cmd/internal/cli"
	"footfall/sensor/accuracy"
)

// scoredLengths are scored in addition to the length of the windows.
var scoredLengths = []time.Duration{5 * time.Minute, 15 * time.Minute}

// lineScore is a score with its name.
type lineScore struct {
	what string
	accuracy.Score
}

// scoreLengths scores the windows as they are, and joined to longer ones if the lengths
// fit. With parts, windows heard only in part get a line of their own.
func scoreLengths(what string, windows []accuracy.Window, length time.Duration, parts bool) []lineScore {
	lines := []lineScore{{span(length) + what, accuracy.Evaluate(windows)}}
	if parts && lines[0].Partial > 0 {
		lines = append(lines, lineScore{span(length) + what + ", parts too", accuracy.Evaluate(accuracy.Forgive(windows))})
	}
	for _, longer := range scoredLengths {
		if longer > length && longer%length == 0 {
			name := fmt.Sprintf("%s%s, means of %d", span(longer), what, longer/length)
			lines = append(lines, lineScore{name, accuracy.Evaluate(accuracy.Lengthen(windows, longer))})
		}
	}
	return lines
}

// writeScores writes one line per score. A line below counts the windows left out of
// the first.
func writeScores(w io.Writer, lines []lineScore) error {
	b := bufio.NewWriter(w)
	width := len("score of windows of")
	for _, l := range lines {
		width = max(width, len(l.what))
	}
	fmt.Fprintf(b, "%-*s  %7s  %10s  %9s  %9s  %11s\n", width, "score of windows of", "windows", "mean truth", "MAPE", "bias", "in interval")
	for _, l := range lines {
		fmt.Fprintf(b, "%-*s  %7d  %10s  %9s  %9s  %11s\n", width, l.what, l.Windows,
			mean(l.Score), percent(l.MAPE, ""), percent(l.Bias, "+"), percent(l.Coverage, ""))
	}
	if n := lines[0].Withheld; n > 0 {
		fmt.Fprintf(b, "not scored: %s without a released number\n", cli.Plural(n, "window"))
	}
	return b.Flush()
}

// mean is the mean truth of a score, in devices.
func mean(s accuracy.Score) string {
	if s.Windows == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f", s.Truth)
}

// span writes a duration in the largest units that fit: "5 min", "90 s", "1 h".
func span(d time.Duration) string {
	for _, unit := range []struct {
		name   string
		length time.Duration
	}{{"h", time.Hour}, {"min", time.Minute}, {"s", time.Second}} {
		if d >= unit.length && d%unit.length == 0 {
			return fmt.Sprintf("%d %s", d/unit.length, unit.name)
		}
	}
	return d.String()
}
