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

// keptProblems bounds what a hostile file can make us remember.
const keptProblems = 1000

// Problem is one mistake in a configuration.
type Problem struct {
	// Line in the file, from 1; 0 where the mistake has no line, such as a
	// file that cannot be read.
	Line int
	// Place is the dotted path of the key, such as
	// zones[1].sources[0].min_signal; "" for the file as a whole.
	Place string
	// Text says what is wrong and what to write instead.
	Text string
}

// Error is what is wrong with a configuration: at least one problem, sorted by
// line. Callers tell it from other failures with errors.As, to end with the
// exit status for configuration mistakes.
type Error struct {
	// File as it was named to Load or Parse; "" for a configuration that was
	// not read from a file.
	File string
	// Problems, sorted by line and in the order in which they were found
	// within a line.
	Problems []Problem

	more  int   // problems found and not kept
	cause error // what the operating system said, if it did
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

// Unwrap returns what the operating system said about a file that could not be
// read, so that errors.Is(err, fs.ErrNotExist) works; otherwise nil.
func (e *Error) Unwrap() error { return e.cause }

// whole is the error of a file that could not be looked into at all.
func whole(file string, line int, text string, cause error) *Error {
	return &Error{File: file, Problems: []Problem{{Line: line, Text: text}}, cause: cause}
}

// parser carries what is known while one file is read.
type parser struct {
	file     string
	lines    map[string]int // place to line, for the checks that come last
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

// line finds where a place stands, or where the nearest thing around it does.
func (p *parser) line(place string) int {
	for place != "" {
		if line, ok := p.lines[place]; ok {
			return line
		}
		place = place[:max(0, strings.LastIndexAny(place, ".["))]
	}
	return p.lines[""]
}

// complainf notes a mistake at a place that was read before.
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
