package edit

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Item is a new item of a list: its keys in order. The first names it.
type Item []Field

// Field is one key of an item, with a value or with a list of items.
type Field struct {
	Key   string
	Value string
	Items []Item
}

// Add appends an item to a list, such as "sources" or "zones[entrance].sources",
// in the style of the list. It refuses a name already taken.
func (d *Document) Add(list string, item Item) error {
	if err := d.addItem(list, item); err != nil {
		return fmt.Errorf("%s: %w", list, err)
	}
	return nil
}

func (d *Document) addItem(list string, item Item) error {
	all, p, err := d.list(list)
	if err != nil {
		return err
	}
	if err := item.check(); err != nil {
		return err
	}
	if slices.ContainsFunc(p.node.Content, func(n *yaml.Node) bool { return nameOf(n) == item[0].Value }) {
		return fmt.Errorf("there is a %s %q already; choose another name", kindOf(list), item[0].Value)
	}
	at, text, err := d.newItem(p, item)
	if err != nil {
		return err
	}
	want := clone(d.root)
	to, err := find(want, all)
	if err != nil {
		return err
	}
	to.node.Content = append(to.node.Content, item.node())
	return d.become(d.splice(at, at, text), want)
}

// list finds a list of the file.
func (d *Document) list(list string) ([]step, place, error) {
	all, err := steps(list)
	if err != nil {
		return nil, place{}, err
	}
	if _, err := lookUp(list, all); err != nil {
		return nil, place{}, err
	}
	p, err := find(d.root, all)
	switch {
	case err != nil:
		return nil, p, err
	case len(p.rest) > 0 || p.node.Kind != yaml.SequenceNode:
		return nil, p, errors.New("is not written as a list; add its first item with an editor")
	}
	return all, p, nil
}

// check refuses control characters and broken UTF-8.
func (item Item) check() error {
	for _, f := range item {
		if err := checkText(f.Value); err != nil {
			return fmt.Errorf("%s: %w", f.Key, err)
		}
		for _, inside := range f.Items {
			if err := inside.check(); err != nil {
				return err
			}
		}
	}
	return nil
}

// newItem is the offset and the text of a new item.
func (d *Document) newItem(p place, item Item) (at int, text string, err error) {
	list := p.node
	if last := len(list.Content) - 1; last >= 0 {
		if at, err = d.end(list.Content[last]); err != nil {
			return 0, "", err
		}
	}
	switch {
	case list.Style&yaml.FlowStyle == 0:
		indent := list.Column - 1
		at = d.pastComments(d.nextLine(at), indent)
		return at, d.lineText(at, item.block(indent, d.newline())), nil
	case len(list.Content) > 0:
		return at, ", " + item.flow(), nil
	}
	at, err = d.start(list)
	return at + 1, item.flow(), err
}

// block writes an item as lines behind a dash.
func (item Item) block(indent int, newline string) string {
	var b strings.Builder
	margin := strings.Repeat(" ", indent) + "- "
	for _, f := range item {
		b.WriteString(margin + f.Key + ":")
		if f.Items == nil {
			b.WriteString(" " + writing{}.scalar(f.Value))
		}
		b.WriteString(newline)
		for _, inside := range f.Items {
			b.WriteString(inside.block(indent+4, newline))
		}
		margin = strings.Repeat(" ", indent+2)
	}
	return b.String()
}

// flow writes an item in braces.
func (item Item) flow() string {
	var pairs []string
	for _, f := range item {
		text := writing{flow: true}.scalar(f.Value)
		if f.Items != nil {
			var items []string
			for _, inside := range f.Items {
				items = append(items, inside.flow())
			}
			text = "[" + strings.Join(items, ", ") + "]"
		}
		pairs = append(pairs, f.Key+": "+text)
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

// node is the item in the wanted tree.
func (item Item) node() *yaml.Node {
	m := &yaml.Node{Kind: yaml.MappingNode}
	for _, f := range item {
		v := writing{}.node(f.Value)
		if f.Items != nil {
			v = &yaml.Node{Kind: yaml.SequenceNode}
			for _, inside := range f.Items {
				v.Content = append(v.Content, inside.node())
			}
		}
		m.Content = append(m.Content, writing{}.node(f.Key), v)
	}
	return m
}

// Remove deletes an item from a list by its name. Comments inside of it go with
// it. The last item of a list stays.
func (d *Document) Remove(list, name string) error {
	if err := d.removeItem(list, name); err != nil {
		return fmt.Errorf("%s: %w", list, err)
	}
	return nil
}

func (d *Document) removeItem(list, name string) error {
	all, p, err := d.list(list)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(p.node.Content, func(n *yaml.Node) bool { return nameOf(n) == name })
	switch {
	case i < 0:
		return noItem(all[len(all)-1].key, name, p.node)
	case len(p.node.Content) == 1:
		return fmt.Errorf("%q is the only one, and there must be at least one", name)
	}
	from, to, err := d.cutItem(p.node, i)
	if err != nil {
		return err
	}
	want := clone(d.root)
	at, err := find(want, all)
	if err != nil {
		return err
	}
	at.node.Content = slices.Delete(at.node.Content, i, i+1)
	return d.become(d.splice(from, to, ""), want)
}

// cutItem is the range of an item of a list.
func (d *Document) cutItem(list *yaml.Node, i int) (from, to int, err error) {
	if from, err = d.start(list.Content[i]); err != nil {
		return 0, 0, err
	}
	if to, err = d.end(list.Content[i]); err != nil {
		return 0, 0, err
	}
	if list.Style&yaml.FlowStyle != 0 {
		return d.cutFlow(list, i, 1, from, to)
	}
	line := d.startOfLine(from)
	if before := bytes.TrimLeft(d.data[line:from], " "); !bytes.HasPrefix(before, []byte("-")) || len(bytes.TrimRight(before[1:], " ")) > 0 {
		return 0, 0, errUnclear // the dash stands on a line of its own, or there are two
	}
	from, to = d.wholeLines(from, to)
	return from, d.pastComments(to, list.Column-1), nil
}
