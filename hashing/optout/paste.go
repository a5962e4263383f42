package optout

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of what is read at once.
const (
	maxPaste     = 16 << 20 // bytes
	maxAddresses = MaxEntries
	maxMistakes  = 10 // reported together
)

// Paste is what ReadAddresses found.
type Paste struct {
	Addresses []Address
	// Column says in words which column of a CSV file was read, as in
	// `column 2 ("MAC")`; "" for a plain list.
	Column string
}

// Mistake is one line that holds no address that can be listed. Its Error
// names file, line and what is wrong, and is safe to log. The value itself is
// apart: it may be shown to whoever typed it, and to nobody else.
type Mistake struct {
	Name  string
	Line  int
	Err   error
	value string
}

func (m *Mistake) Error() string { return fmt.Sprintf("%s: line %d: %v", m.Name, m.Line, m.Err) }

func (m *Mistake) Unwrap() error { return m.Err }

// Value returns what stands on the line, quoted and cut to a readable length.
// It must not be logged.
func (m *Mistake) Value() string {
	const most = 60
	if len(m.value) > most {
		return fmt.Sprintf("%q...", m.value[:most])
	}
	return fmt.Sprintf("%q", m.value)
}

// Mistakes are the first ten mistakes of a text, in the order of its lines.
type Mistakes []*Mistake

func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, one := range m {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the mistakes one by one.
func (m Mistakes) Unwrap() []error {
	errs := make([]error, len(m))
	for i, one := range m {
		errs[i] = one
	}
	return errs
}

// ReadAddresses reads a list of addresses: one on each line, with blank lines
// and comments from # to the end of a line; or CSV with commas, semicolons or
// tabs, whose address column is found by its heading or by what stands in it.
//
// One bad line refuses the whole text with Mistakes, so that nobody is
// left out of the list by a typing mistake. The name of the text is for errors
// alone.
func ReadAddresses(r io.Reader, name string) (Paste, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxPaste+1))
	defer clear(text)
	switch {
	case err != nil:
		return Paste{}, fmt.Errorf("%s: %w", name, err)
	case len(text) > maxPaste:
		return Paste{}, fmt.Errorf("%s: more than %d MiB: split off what is no address list", name, maxPaste>>20)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // Windows editors
	p := &pasting{name: name}
	if separator := separatorOf(text); separator != 0 {
		err = p.table(text, separator)
	} else {
		p.lines(text)
	}
	if err == nil && len(p.mistakes) > 0 {
		err = p.mistakes
	}
	if err != nil {
		Wipe(p.found.Addresses)
		return Paste{}, err
	}
	return p.found, nil
}

// pasting is the state of ReadAddresses.
type pasting struct {
	name     string
	found    Paste
	mistakes Mistakes
}

func (p *pasting) lines(text []byte) {
	line := 0
	for one := range bytes.Lines(text) {
		line++
		if one = withoutComment(one); len(one) > 0 {
			p.take(line, one)
		}
	}
}

func withoutComment(line []byte) []byte {
	line, _, _ = bytes.Cut(line, []byte("#"))
	return bytes.Trim(line, around)
}

// take reads one address, or notes what is wrong with it.
func (p *pasting) take(line int, text []byte) {
	if len(p.mistakes) >= maxMistakes {
		return
	}
	var address Address
	err := ParseAddress(text, address.Bytes())
	if err == nil {
		err = CheckListable(address.Bytes())
	}
	if err == nil && len(p.found.Addresses) >= maxAddresses {
		err = fmt.Errorf("more than %d addresses", maxAddresses)
	}
	if err != nil {
		p.mistakes = append(p.mistakes, &Mistake{Name: p.name, Line: line, Err: err, value: string(text)})
		return
	}
	p.found.Addresses = append(p.found.Addresses, address)
	clear(address[:])
}

// separatorOf tells a table from a list by its first line that says something,
// and returns the character between its cells, or 0.
func separatorOf(text []byte) byte {
	for line := range bytes.Lines(text) {
		line = withoutComment(line)
		if len(line) == 0 {
			continue
		}
		best, most := byte(0), 0
		for _, c := range []byte(",;\t") {
			if n := bytes.Count(line, []byte{c}); n > most {
				best, most = c, n
			}
		}
		return best
	}
	return 0
}

// errColumns are the ways in which a table does not say where its addresses are.
var (
	errNoColumn   = errors.New("no column holds an address, and none is headed mac or address")
	errTwoColumns = errors.New("more than one column holds addresses: keep the one that is meant")
)
