package address

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// MaxListed is how many addresses Read takes at most.
const MaxListed = 1 << 16

// Bounds of one reading.
const (
	maxText     = 16 << 20 // bytes
	maxMistakes = 10       // reported together
)

// List is the result of Read.
type List struct {
	Addresses []Address
	// Column says in words which column of a CSV file was read, as in
	// `column 2 ("MAC")`; "" for a plain list.
	Column string
}

// Read reads a list of addresses. It is either one address on each line, with
// blank lines and comments from # to the end of a line. Or it is CSV with commas,
// semicolons or tabs, and the column of addresses is found by its heading or by
// what stands in it. An empty text is an empty list.
//
// One bad line refuses the whole text with Mistakes: a typo never silently drops
// an entry. Randomised and group addresses are mistakes, too. The name of the text
// is for errors alone.
func Read(r io.Reader, name string) (List, error) {
	text, err := readAll(r)
	defer clear(text)
	switch {
	case err != nil:
		return List{}, fmt.Errorf("%s: %w", name, err)
	case len(text) > maxText:
		return List{}, fmt.Errorf("%s: more than %d MiB: split off what is no address list", name, maxText>>20)
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
		return List{}, err
	}
	return p.found, nil
}

// readAll reads up to one byte more than maxText, and wipes the buffers that it
// outgrows.
func readAll(r io.Reader) ([]byte, error) {
	r = io.LimitReader(r, maxText+1)
	text := make([]byte, 0, 4096)
	for {
		n, err := r.Read(text[len(text):cap(text)])
		text = text[:len(text)+n]
		switch {
		case errors.Is(err, io.EOF):
			return text, nil
		case err != nil:
			return text, err
		case len(text) == cap(text):
			text = moved(text)
		}
	}
}

// moved returns a slice with the same content and twice the room, and wipes the
// one that it replaces.
func moved[T byte | Address](s []T) []T {
	larger := make([]T, len(s), max(2*cap(s), 16))
	copy(larger, s)
	clear(s)
	return larger
}

// pasting is the state of Read.
type pasting struct {
	name     string
	found    List
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

// take reads one address, or notes the mistake in it.
func (p *pasting) take(line int, text []byte) {
	if len(p.mistakes) >= maxMistakes {
		return
	}
	var address Address
	err := ParseListable(text, &address)
	if err == nil && len(p.found.Addresses) >= MaxListed {
		err = fmt.Errorf("more than %d addresses", MaxListed)
	}
	if err != nil {
		p.mistakes = append(p.mistakes, &Mistake{Name: p.name, Line: line, Err: err, value: string(text)})
		return
	}
	if len(p.found.Addresses) == cap(p.found.Addresses) {
		p.found.Addresses = moved(p.found.Addresses)
	}
	p.found.Addresses = append(p.found.Addresses, address)
	clear(address[:])
}

// separatorOf tells a table from a list by its first line that is not empty. It
// returns the character between its cells, or 0.
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
