package edit

import (
	"bytes"
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Unset deletes a setting; its default holds from then on. A missing setting is no
// error. A section goes with its content. For items of lists use [Document.Remove].
func (d *Document) Unset(path string) error {
	if err := d.unset(path); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func (d *Document) unset(path string) error {
	all, err := steps(path)
	if err != nil {
		return err
	}
	if _, err := lookUp(path, all); err != nil {
		return err
	}
	if all[len(all)-1].item != "" {
		return errors.New("is an item of a list; remove it by its name instead")
	}
	p, err := find(d.root, all)
	if err != nil || len(p.rest) > 0 {
		return err
	}
	m := p.way[len(p.way)-1]
	i := indexOf(m, p.key)
	from, to, err := d.cut(m, i)
	if err != nil {
		return err
	}
	want := clone(d.root)
	at, err := find(want, all)
	if err != nil {
		return err
	}
	in := at.way[len(at.way)-1]
	in.Content = append(in.Content[:i:i], in.Content[i+2:]...)
	if len(in.Content) == 0 && in.Style&yaml.FlowStyle == 0 {
		*in = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}
	}
	return d.become(d.splice(from, to, ""), want)
}

func indexOf(m, key *yaml.Node) int {
	for i, n := range m.Content {
		if n == key {
			return i
		}
	}
	return -1
}

// cut is the range of a key of a mapping with its value.
func (d *Document) cut(m *yaml.Node, i int) (from, to int, err error) {
	key := m.Content[i]
	if from, err = d.start(key); err != nil {
		return 0, 0, err
	}
	if to, err = d.endOfPair(key, m.Content[i+1]); err != nil {
		return 0, 0, err
	}
	if m.Style&yaml.FlowStyle != 0 {
		return d.cutFlow(m, i, 2, from, to)
	}
	if len(bytes.Trim(d.data[d.startOfLine(from):from], " ")) == 0 {
		from, to = d.wholeLines(from, to)
		return from, to, nil
	}
	// The key stands behind the dash of its item: the next one moves up to it.
	if i+2 == len(m.Content) {
		return 0, 0, errUnclear
	}
	next, err := d.start(m.Content[i+2])
	if err != nil || bytes.ContainsRune(d.data[to:next], '#') {
		return 0, 0, errUnclear
	}
	return from, next, nil
}

// cutFlow widens a range inside brackets by one comma. A pair takes two nodes and an
// item one.
func (d *Document) cutFlow(n *yaml.Node, i, width, from, to int) (int, int, error) {
	var err error
	switch {
	case i > 0:
		from, err = d.endOfFlowItem(n, i-width, width)
	case i+width < len(n.Content):
		to, err = d.start(n.Content[i+width])
	}
	return from, to, err
}

func (d *Document) endOfFlowItem(n *yaml.Node, i, width int) (int, error) {
	if width == 2 {
		return d.endOfPair(n.Content[i], n.Content[i+1])
	}
	return d.end(n.Content[i])
}

// wholeLines widens a range to whole lines. A last line without a line end takes that
// of the line before.
func (d *Document) wholeLines(from, to int) (int, int) {
	from, to = d.startOfLine(from), d.nextLine(to)
	if to == len(d.data) && d.startOfLine(to) != to && from > 0 {
		from = d.endOfLine(d.startOfLine(from - 1))
	}
	return from, to
}
