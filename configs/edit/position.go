package edit

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// errUnclear is the error for an unknown way of writing.
var errUnclear = errors.New("is written in a way that commands cannot edit; change it with an editor")

// breaks are the line ends of YAML 1.1 (5.4), longest first.
var breaks = [][]byte{[]byte("\r\n"), []byte("\n"), []byte("\r"), []byte("\u0085"), []byte("\u2028"), []byte("\u2029")}

// breakAt is the length of the line end at an offset, or 0.
func breakAt(data []byte, at int) int {
	for _, b := range breaks {
		if bytes.HasPrefix(data[at:], b) {
			return len(b)
		}
	}
	return 0
}

// lineStarts lists the offset of the first byte of each line.
func lineStarts(data []byte) []int {
	starts := []int{0}
	if bytes.HasPrefix(data, bom) {
		starts[0] = len(bom)
	}
	for i := starts[0]; i < len(data); {
		n := breakAt(data, i)
		if n > 0 {
			starts = append(starts, i+n)
		}
		i += max(n, 1)
	}
	return starts
}

var bom = []byte("\ufeff")

// start is the offset of a node's first byte. The parser counts characters.
func (d *Document) start(n *yaml.Node) (int, error) {
	if n.Line < 1 || n.Line > len(d.lines) {
		return 0, errUnclear
	}
	at := d.lines[n.Line-1]
	for range n.Column - 1 {
		if at >= len(d.data) {
			return 0, errUnclear
		}
		_, size := utf8.DecodeRune(d.data[at:])
		at += size
	}
	return at, nil
}

// end is the offset behind a node's last byte. For a key without a value, see
// afterColon.
func (d *Document) end(n *yaml.Node) (int, error) {
	at, err := d.start(n)
	switch {
	case err != nil:
		return 0, err
	case n.Kind == yaml.ScalarNode:
		return d.endOfScalar(n, at)
	case n.Style&yaml.FlowStyle != 0:
		return d.endOfFlow(n, at)
	case n.Kind == yaml.MappingNode:
		last := len(n.Content) - 2
		return d.endOfPair(n.Content[last], n.Content[last+1])
	}
	return d.end(n.Content[len(n.Content)-1])
}

func (d *Document) endOfScalar(n *yaml.Node, at int) (int, error) {
	rest := d.data[at:]
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return closing(rest, at, '"')
	case n.Style&yaml.SingleQuotedStyle != 0:
		return closing(rest, at, '\'')
	case n.Style == 0 && n.Value != "" && bytes.HasPrefix(rest, []byte(n.Value)):
		return at + len(n.Value), nil // a plain scalar on one line is its value
	}
	return 0, errUnclear
}

// closing finds the closing quote of the text at an offset.
func closing(rest []byte, at int, quote byte) (int, error) {
	if len(rest) == 0 || rest[0] != quote {
		return 0, errUnclear
	}
	for i := 1; i < len(rest); i++ {
		switch {
		case quote == '"' && rest[i] == '\\':
			i++
		case rest[i] != quote:
		case quote == '\'' && i+1 < len(rest) && rest[i+1] == quote:
			i++
		default:
			return at + i + 1, nil
		}
	}
	return 0, errUnclear
}

// endOfFlow is the offset behind the closing bracket of a flow collection.
func (d *Document) endOfFlow(n *yaml.Node, at int) (int, error) {
	open, shut := byte('['), byte(']')
	if n.Kind == yaml.MappingNode {
		open, shut = '{', '}'
	}
	if at >= len(d.data) || d.data[at] != open {
		return 0, errUnclear
	}
	inside, err := at+1, error(nil)
	if last := len(n.Content) - 1; last >= 0 {
		inside, err = d.endOfItem(n, last)
	}
	if err != nil {
		return 0, err
	}
	for i := d.skip(inside); i < len(d.data); i = d.skip(i + 1) {
		switch d.data[i] {
		case ',':
		case shut:
			return i + 1, nil
		default:
			return 0, errUnclear
		}
	}
	return 0, errUnclear
}

// endOfItem is the end of the last key or item of a flow collection.
func (d *Document) endOfItem(n *yaml.Node, last int) (int, error) {
	if n.Kind == yaml.MappingNode {
		return d.endOfPair(n.Content[last-1], n.Content[last])
	}
	return d.end(n.Content[last])
}

// skip passes spaces, line ends and comments.
func (d *Document) skip(at int) int {
	for at < len(d.data) {
		switch c := d.data[at]; {
		case c == ' ' || c == '\t':
			at++
		case breakAt(d.data, at) > 0:
			at += breakAt(d.data, at)
		case c == '#' && at > 0 && (isBlank(d.data[at-1]) || d.data[at-1] == '\n' || d.data[at-1] == '\r'):
			at = d.endOfLine(at)
		default:
			return at
		}
	}
	return at
}

// endOfPair is the end of a value, or of the colon without a value.
func (d *Document) endOfPair(key, value *yaml.Node) (int, error) {
	if isNothing(value) {
		return d.afterColon(key)
	}
	return d.end(value)
}

// afterColon is the offset behind the colon of a key.
func (d *Document) afterColon(key *yaml.Node) (int, error) {
	at, err := d.end(key)
	if err != nil {
		return 0, err
	}
	for at < len(d.data) && isBlank(d.data[at]) {
		at++
	}
	if at >= len(d.data) || d.data[at] != ':' {
		return 0, errUnclear
	}
	return at + 1, nil
}

// isNothing reports whether a key has no bytes for a value.
func isNothing(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Style == 0
}

// isNull reports whether a value is null, written or not: no value for configs.
func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// endOfLine is the offset of the line end at or after an offset.
func (d *Document) endOfLine(at int) int {
	for at < len(d.data) && breakAt(d.data, at) == 0 {
		at++
	}
	return at
}

// nextLine is the offset of the line after that of an offset.
func (d *Document) nextLine(at int) int {
	at = d.endOfLine(at)
	if at < len(d.data) {
		at += breakAt(d.data, at)
	}
	return at
}

// startOfLine is the offset of the first byte of an offset's line.
func (d *Document) startOfLine(at int) int {
	start := 0
	for _, s := range d.lines {
		if s > at {
			break
		}
		start = s
	}
	return start
}

// newline is the first line end of the file.
func (d *Document) newline() string {
	at := d.endOfLine(0)
	if at == len(d.data) {
		return "\n"
	}
	return string(d.data[at : at+breakAt(d.data, at)])
}

// splice replaces the bytes from one offset to another.
func (d *Document) splice(from, to int, text string) []byte {
	return append(append(bytes.Clone(d.data[:from]), text...), d.data[to:]...)
}
