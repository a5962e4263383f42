package configs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// shownProblems is how many mistakes an error text lists: more than fit on a
// screen do not help.
const shownProblems = 10

// keptProblems bounds the memory for a hostile file.
const keptProblems = 1000

// Problem is one mistake in a configuration.
type Problem struct {
	// Line in the file, from 1; 0 for a mistake without a line, such as an
	// unreadable file.
	Line int
	// Place is the dotted path of the key, such as
	// zones[1].sources[0].min_signal; "" for the file as a whole.
	Place string
	// Text is the mistake and its fix.
	Text string
}

// Error is the list of a configuration's mistakes: at least one problem, sorted by
// line. Callers tell it from other failures with errors.As, for the exit status.
type Error struct {
	// File as named to Load or Parse; "" for a configuration without a file.
	File string
	// Problems, sorted by line; within a line in the order of discovery.
	Problems []Problem

	more  int   // problems found and not kept
	cause error // the operating system's error; nil for none
}

// Error lists the first ten problems, one per line.
func (e *Error) Error() string {
	var b strings.Builder
	for i, p := range e.Problems[:min(len(e.Problems), shownProblems)] {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.locate(p))
		b.WriteString(p.Text)
	}
	if rest := len(e.Problems) + e.more - shownProblems; rest > 0 {
		fmt.Fprintf(&b, "\n%s: and %d more", e.File, rest)
	}
	return b.String()
}

// locate is the "file:line: place: " before a problem's text.
func (e *Error) locate(p Problem) string {
	var b strings.Builder
	b.WriteString(e.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	if p.Place != "" {
		b.WriteString(p.Place + ": ")
	}
	return b.String()
}

// Unwrap returns the operating system's error for an unreadable file, for use with
// errors.Is(err, fs.ErrNotExist); otherwise nil.
func (e *Error) Unwrap() error { return e.cause }

// whole is the error of a file without readable keys.
func whole(file string, line int, text string, cause error) *Error {
	return &Error{File: file, Problems: []Problem{{Line: line, Text: text}}, cause: cause}
}

// parser is the state of reading one file.
type parser struct {
	file     string
	lines    map[string]int // place to line, for the last checks
	problems []Problem
	more     int
}

// problemf notes a mistake.
func (p *parser) problemf(line int, place, format string, args ...any) {
	if len(p.problems) >= keptProblems {
		p.more++
		return
	}
	p.problems = append(p.problems, Problem{line, place, fmt.Sprintf(format, args...)})
}

// line finds the line of a place, or of the nearest thing around it.
func (p *parser) line(place string) int {
	for place != "" {
		if line, ok := p.lines[place]; ok {
			return line
		}
		place = place[:max(0, strings.LastIndexAny(place, ".["))]
	}
	return p.lines[""]
}

// complainf notes a mistake at a place read before.
func (p *parser) complainf(place, format string, args ...any) {
	p.problemf(p.line(place), place, format, args...)
}

// complained tells whether a mistake at a place was noted.
func (p *parser) complained(place string) bool {
	return slices.ContainsFunc(p.problems, func(q Problem) bool { return q.Place == place })
}

// err returns the mistakes noted so far, sorted, or nil.
func (p *parser) err() error {
	if len(p.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(p.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return &Error{File: p.file, Problems: p.problems, more: p.more}
}
