package edit

import (
	"errors"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// insert writes a value at a place missing from the file.
func (d *Document) insert(all []step, p place, v value) error {
	m := p.way[len(p.way)-1]
	if p.key == nil {
		if m.Style&yaml.FlowStyle != 0 {
			return d.insertFlow(all, p, m, v)
		}
		return d.insertBlock(all, p, m, v)
	}
	switch {
	case p.node.Kind != yaml.ScalarNode:
		return errors.New("is written as a list; change it with an editor")
	case isNothing(p.node):
		return d.insertBelow(all, p, v)
	}
	return d.clear(all, p, v)
}

// clear removes a word in the place of a section, such as always or ~, and then
// writes the value below its key.
func (d *Document) clear(all []step, p place, v value) error {
	if p.node.Value != "always" && p.node.ShortTag() != "!!null" {
		return errors.New("cannot be set below a single value; unset that first")
	}
	from, err := d.afterColon(p.key)
	if err != nil {
		return err
	}
	to, err := d.end(p.node)
	if err != nil {
		return err
	}
	between, err := Parse(d.splice(from, to, ""), d.name)
	if err != nil {
		return errUnclear
	}
	at, err := find(between.root, all)
	if err != nil {
		return err
	}
	if err := between.insert(all, at, v); err != nil {
		return err
	}
	*d = *between
	return nil
}

// insertFlow adds a key to a mapping in braces.
func (d *Document) insertFlow(all []step, p place, m *yaml.Node, v value) error {
	at, err := d.start(m)
	if err != nil {
		return err
	}
	at, text := at+1, flowPairs(p.rest, v)
	if last := len(m.Content) - 2; last >= 0 {
		if at, err = d.endOfPair(m.Content[last], m.Content[last+1]); err != nil {
			return err
		}
		text = ", " + text
	}
	return d.add(all, p, v, at, text)
}

// flowPairs writes the missing keys on one line: "a: {b: value}".
func flowPairs(rest []step, v value) string {
	if len(rest) == 1 {
		return rest[0].key + ": " + v.written(0, true)
	}
	return rest[0].key + ": {" + flowPairs(rest[1:], v) + "}"
}

// insertBlock adds a key to a mapping in block style.
func (d *Document) insertBlock(all []step, p place, m *yaml.Node, v value) error {
	indent := m.Column - 1
	at, found := d.commented(p.from, indent, p.rest[0].key)
	if !found {
		last := len(m.Content) - 2
		end, err := d.endOfPair(m.Content[last], m.Content[last+1])
		if err != nil {
			return err
		}
		at = d.pastComments(d.nextLine(end), indent)
	}
	return d.add(all, p, v, at, d.lineText(at, blockPairs(p.rest, v, indent, d.newline())))
}

// insertBelow adds the first key of an empty section.
func (d *Document) insertBelow(all []step, p place, v value) error {
	at, err := d.afterColon(p.key)
	if err != nil {
		return err
	}
	if p.flow() {
		return d.add(all, p, v, at, " {"+flowPairs(p.rest[1:], v)+"}")
	}
	line, outer := p.key.Line-1, p.key.Column-1
	indent := d.indentBelow(line, outer)
	at, found := d.commented(line+1, indent, p.rest[1].key)
	if !found {
		after, err := d.afterColon(p.key)
		if err != nil {
			return err
		}
		at = d.nextLine(after)
	}
	return d.add(all, p, v, at, d.lineText(at, blockPairs(p.rest[1:], v, indent, d.newline())))
}

// blockPairs writes the missing keys as lines, the last with its line end.
func blockPairs(rest []step, v value, indent int, newline string) string {
	line := strings.Repeat(" ", indent) + rest[0].key + ":"
	if len(rest) == 1 {
		return line + " " + v.written(0, false) + newline
	}
	return line + newline + blockPairs(rest[1:], v, indent+2, newline)
}

// lineText fits whole lines in at an offset. A file without a line end at its end
// stays without.
func (d *Document) lineText(at int, text string) string {
	if at < len(d.data) || at == 0 || d.startOfLine(at) == at {
		return text
	}
	return d.newline() + strings.TrimSuffix(text, d.newline())
}

// add inserts the text for a value at a place.
func (d *Document) add(all []step, p place, v value, at int, text string) error {
	want := clone(d.root)
	to, err := find(want, all)
	if err != nil {
		return err
	}
	m, rest := to.way[len(to.way)-1], p.rest
	if p.key != nil { // a section without keys
		*to.node = yaml.Node{Kind: yaml.MappingNode}
		m, rest = to.node, rest[1:]
	}
	i := 0
	for ; i < len(m.Content); i += 2 {
		if start, err := d.start(m.Content[i]); err != nil || start >= at {
			break
		}
	}
	pair := pairOf(rest, v)
	m.Content = append(m.Content[:i:i], append(pair, m.Content[i:]...)...)
	return d.become(d.splice(at, at, text), want)
}

// pairOf is a key and its value in the wanted tree.
func pairOf(rest []step, v value) []*yaml.Node {
	key := writing{}.node(rest[0].key)
	if len(rest) == 1 {
		return []*yaml.Node{key, v.node()}
	}
	return []*yaml.Node{key, {Kind: yaml.MappingNode, Content: pairOf(rest[1:], v)}}
}

// commentedKey is a commented setting with its default, as in the reference.
var commentedKey = regexp.MustCompile(`^( *)#([a-z_]+):`)

// line returns a line by its number from 0, without its end.
func (d *Document) line(i int) string { return string(d.data[d.lines[i]:d.endOfLine(d.lines[i])]) }

// commented looks for "#key:" with an indentation, from a line on to the end of the
// mapping with this indentation. It returns the offset of the line below.
func (d *Document) commented(from, indent int, key string) (at int, found bool) {
	for i := from; i < len(d.lines); i++ {
		line := d.line(i)
		m := commentedKey.FindStringSubmatch(line)
		switch {
		case m != nil && len(m[1]) == indent && m[2] == key:
			at, found = d.nextLine(d.lines[i]), true
		case i > from && d.leaves(line, indent):
			return at, found
		}
	}
	return at, found
}

// leaves reports whether a line ends a mapping with this indentation.
func (d *Document) leaves(line string, indent int) bool {
	text := strings.TrimLeft(line, " ")
	switch {
	case strings.TrimSpace(text) == "" || strings.HasPrefix(text, "#"):
		return false
	case strings.HasPrefix(line, "...") || strings.HasPrefix(line, "---"):
		return true
	}
	return len(line)-len(text) < indent
}

// indentBelow is the indentation for keys of an empty section: that of its first
// commented key, or two spaces.
func (d *Document) indentBelow(key, outer int) int {
	for i := key + 1; i < len(d.lines); i++ {
		line := d.line(i)
		if m := commentedKey.FindStringSubmatch(line); m != nil && len(m[1]) > outer {
			return len(m[1])
		}
		if d.leaves(line, outer+1) {
			break
		}
	}
	return outer + 2
}

// pastComments passes comments with a deeper indentation than a mapping: they belong
// to its last key. The offset is at the begin of a line.
func (d *Document) pastComments(at, indent int) int {
	for next := at; next < len(d.data); {
		line := string(d.data[next:d.endOfLine(next)])
		text := strings.TrimLeft(line, " ")
		next = d.nextLine(next)
		switch {
		case strings.HasPrefix(text, "#") && len(line)-len(text) > indent:
			at = next
		case strings.TrimSpace(text) != "":
			return at
		}
	}
	return at
}
