package edit

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"footfall/configs"
)

// Set writes a value. It replaces the value of the file, or adds a line: below the
// commented default if there is one, else behind its neighbours. An equal value is
// left as it is, to the byte. A list of texts comes in brackets. Errors name the
// setting.
func (d *Document) Set(path, text string) error {
	if err := d.set(path, text); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func (d *Document) set(path, text string) error {
	all, err := steps(path)
	if err != nil {
		return err
	}
	setting, err := lookUp(path, all)
	if err != nil {
		return err
	}
	p, err := find(d.root, all)
	if err != nil {
		return err
	}
	v, err := valueOf(setting.Kind, text)
	if p.says(text, setting.Kind) || err == nil && len(p.rest) == 0 && v.is(p.node) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := v.check(); err != nil {
		return err
	}
	if len(p.rest) > 0 {
		return d.insert(all, p, v)
	}
	return d.replace(all, p, v)
}

// value is a value to be written: a single one, or a list of texts.
type value struct {
	kind  configs.Kind
	text  string
	items []string
}

// list tells whether the value is written in brackets. Channels may be one or many.
func (v value) list() bool { return v.kind == configs.Texts || v.items != nil }

func valueOf(kind configs.Kind, text string) (value, error) {
	switch kind {
	case configs.Section, configs.List:
		return value{}, ErrSection
	case configs.Texts:
		items, err := texts(text)
		return value{kind: kind, items: items}, err
	case configs.Channels:
		if strings.ContainsAny(text, "[,") {
			items, err := texts("[" + strings.Trim(strings.TrimSpace(text), "[]") + "]")
			return value{kind: kind, items: items}, err
		}
	}
	return value{kind: kind, text: text}, nil
}

// check refuses control characters and broken UTF-8.
func (v value) check() error {
	for _, item := range v.items {
		if err := checkText(item); err != nil {
			return err
		}
	}
	return checkText(v.text)
}

// written is the value as text, in the style of the one before.
func (v value) written(style yaml.Style, flow bool) string {
	switch {
	case v.kind == configs.Texts:
		return flowTexts(v.items)
	case v.items != nil:
		return flowPlain(v.items)
	}
	return writing{style, flow, v.kind}.scalar(v.text)
}

// node is the value in the wanted tree.
func (v value) node() *yaml.Node {
	if !v.list() {
		return writing{kind: v.kind}.node(v.text)
	}
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, item := range v.items {
		list.Content = append(list.Content, writing{}.node(item))
	}
	return list
}

// is tells whether a node says this value already.
func (v value) is(n *yaml.Node) bool {
	if v.list() {
		return n.Kind == yaml.SequenceNode && slices.Equal(valuesOf(n), v.items)
	}
	return n.Kind == yaml.ScalarNode && !isNull(n) && n.Value == v.text
}

// says tells whether the file has a value that Get reads as this text.
func (p place) says(text string, kind configs.Kind) bool {
	if len(p.rest) > 0 || kind == configs.Section || kind == configs.List {
		return false
	}
	now, ok := reading(p.node)
	return ok && now == text
}

// replace writes a value over the one at a place.
func (d *Document) replace(all []step, p place, v value) error {
	from, to, err := d.span(p)
	if err != nil {
		return err
	}
	text := v.written(p.node.Style, p.flow())
	if p.node.Kind != yaml.ScalarNode {
		text = v.written(0, p.flow())
	}
	if from == to || p.node.Kind != yaml.ScalarNode && p.node.Style&yaml.FlowStyle == 0 {
		text = " " + text
	}
	want := clone(d.root)
	at, err := find(want, all)
	if err != nil {
		return err
	}
	*at.node = *v.node()
	return d.become(d.splice(from, to, text), want)
}

// span is the range of the value at a place. A missing value has no length and begins
// behind the colon; a collection in block style begins there, too.
func (d *Document) span(p place) (from, to int, err error) {
	block := p.node.Kind != yaml.ScalarNode && p.node.Style&yaml.FlowStyle == 0
	if block && hasComments(p.node) {
		return 0, 0, errors.New("has comments between its lines, which would be lost; change it with an editor")
	}
	if from, err = d.afterColon(p.key); err != nil || isNothing(p.node) {
		return from, from, err
	}
	if to, err = d.end(p.node); err != nil || block {
		return from, to, err
	}
	from, err = d.start(p.node)
	return from, to, err
}

func hasComments(n *yaml.Node) bool {
	return n.HeadComment+n.LineComment+n.FootComment != "" || slices.ContainsFunc(n.Content, hasComments)
}

// flow tells whether a place is inside of brackets.
func (p place) flow() bool {
	return slices.ContainsFunc(p.way, func(m *yaml.Node) bool { return m.Style&yaml.FlowStyle != 0 })
}
