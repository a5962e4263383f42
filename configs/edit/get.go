package edit

import (
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"

	"footfall/configs"
)

// ErrSection is the error of a path that names a section or a list of items.
var ErrSection = errors.New("holds settings of its own; name one of them")

// Get returns a value as in the file, without quotes, and whether the file has it. A
// list of texts comes in brackets. Unknown settings are errors; sections and lists of
// items are [ErrSection].
func (d *Document) Get(path string) (value string, written bool, err error) {
	all, err := steps(path)
	if err != nil {
		return "", false, err
	}
	setting, err := lookUp(path, all)
	if err != nil {
		return "", false, err
	}
	p, err := find(d.root, all)
	if err != nil {
		return "", false, fmt.Errorf("%s: %w", d.name, err)
	}
	if setting.Kind == configs.Section || setting.Kind == configs.List {
		return "", false, fmt.Errorf("%s %w", path, ErrSection)
	}
	if len(p.rest) > 0 || isNull(p.node) {
		return "", false, nil
	}
	if text, ok := reading(p.node); ok {
		return text, true, nil
	}
	return "", false, fmt.Errorf("%s %w", path, ErrSection)
}

// reading is a node as text. The setting may want another kind: a file can hold a text
// where a list belongs. A node with settings of its own has none, and neither has null.
func reading(n *yaml.Node) (text string, ok bool) {
	switch {
	case isNull(n):
		return "", false
	case n.Kind == yaml.ScalarNode:
		return n.Value, true
	case n.Kind == yaml.SequenceNode:
		return flowTexts(valuesOf(n)), true
	}
	return "", false
}

// Value is one value of a file.
type Value struct {
	Path string // items by their names: zones[entrance].name
	Text string // as Get returns it
}

// Values lists all values in the order of the file.
func (d *Document) Values() []Value { return values("", d.root) }

func values(path string, n *yaml.Node) (all []Value) {
	switch {
	case isNull(n):
	case n.Kind == yaml.ScalarNode:
		all = append(all, Value{path, n.Value})
	case n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			at := n.Content[i].Value
			if path != "" {
				at = path + "." + at
			}
			all = append(all, values(at, n.Content[i+1])...)
		}
	case len(n.Content) == 0 || n.Content[0].Kind == yaml.ScalarNode:
		all = append(all, Value{path, flowTexts(valuesOf(n))})
	default:
		for _, item := range n.Content {
			all = append(all, values(path+"["+nameOf(item)+"]", item)...)
		}
	}
	return all
}

// Items lists the names of the items of a list, such as "zones" or
// "zones[entrance].sources".
func (d *Document) Items(list string) ([]string, error) {
	all, err := steps(list)
	if err != nil {
		return nil, err
	}
	p, err := find(d.root, all)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.name, err)
	}
	if len(p.rest) > 0 || p.node.Kind != yaml.SequenceNode {
		return nil, nil
	}
	var names []string
	for _, item := range p.node.Content {
		names = append(names, nameOf(item))
	}
	return names, nil
}

func valuesOf(list *yaml.Node) []string {
	items := []string{}
	for _, n := range list.Content {
		items = append(items, n.Value)
	}
	return items
}
