package edit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// context is how many unchanged lines stand around a change.
const context = 3

// mostCells bounds the work of comparing. Beyond it, all lines between the first
// and the last change are shown as changed.
const mostCells = 1 << 22

// line is one line of a comparison: ' ' for both, '-' for the old text, '+' for
// the new.
type line struct {
	sign byte
	text string // with its line end
}

// Diff compares two texts in the unified format of diff(1), with three lines of
// context. It is "" for equal texts.
func Diff(oldName, newName string, before, after []byte) string {
	if bytes.Equal(before, after) {
		return ""
	}
	lines := compare(cutLines(before), cutLines(after))
	var b strings.Builder
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", oldName, newName)
	for from := 0; from < len(lines); {
		for from < len(lines) && lines[from].sign == ' ' {
			from++
		}
		if from == len(lines) {
			break
		}
		to := hunk(lines, from)
		writeHunk(&b, lines, max(0, from-context), to)
		from = to
	}
	return b.String()
}

// hunk is the end of a run of close changes from a line on, context included.
func hunk(lines []line, from int) int {
	to := from
	for i := from; i < len(lines) && i <= to+2*context; i++ {
		if lines[i].sign != ' ' {
			to = i + 1
		}
	}
	return min(len(lines), to+context)
}

func writeHunk(b *strings.Builder, lines []line, from, to int) {
	oldFrom, newFrom, oldCount, newCount := 1, 1, 0, 0
	for i, l := range lines[:to] {
		before := i < from
		if l.sign != '+' {
			add(before, &oldFrom, &oldCount)
		}
		if l.sign != '-' {
			add(before, &newFrom, &newCount)
		}
	}
	if oldCount == 0 {
		oldFrom--
	}
	if newCount == 0 {
		newFrom--
	}
	fmt.Fprintf(b, "@@ -%d,%d +%d,%d @@\n", oldFrom, oldCount, newFrom, newCount)
	for _, l := range lines[from:to] {
		fmt.Fprintf(b, "%c%s", l.sign, l.text)
		if !strings.HasSuffix(l.text, "\n") {
			b.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// add counts a line before a hunk, or within it.
func add(before bool, from, count *int) {
	if before {
		*from++
	} else {
		*count++
	}
}

// compare finds the longest common subsequence of two texts.
func compare(a, b []string) []line {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	lines := signed(' ', a[:start])
	lines = append(lines, middle(a[start:len(a)-end], b[start:len(b)-end])...)
	return append(lines, signed(' ', a[len(a)-end:])...)
}

// middle compares by dynamic programming: common[i][j] is the length of the
// longest common subsequence of a[i:] and b[j:].
func middle(a, b []string) []line {
	if len(a)*len(b) > mostCells {
		return append(signed('-', a), signed('+', b)...)
	}
	common := make([][]int, len(a)+1)
	common[len(a)] = make([]int, len(b)+1)
	for i := len(a) - 1; i >= 0; i-- {
		common[i] = make([]int, len(b)+1)
		for j := len(b) - 1; j >= 0; j-- {
			if common[i][j] = max(common[i+1][j], common[i][j+1]); a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	var lines []line
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			lines = append(lines, line{' ', a[i]})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			lines = append(lines, line{'-', a[i]})
			i++
		default:
			lines = append(lines, line{'+', b[j]})
			j++
		}
	}
	return lines
}

func signed(sign byte, texts []string) []line {
	lines := make([]line, len(texts))
	for i, text := range texts {
		lines[i] = line{sign, text}
	}
	return lines
}

// cutLines cuts a text into lines, each with its line end.
func cutLines(text []byte) []string { return slices.Collect(strings.Lines(string(text))) }
