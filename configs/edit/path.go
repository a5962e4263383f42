package edit

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"footfall/configs"
)

// step is one part of a path: a key, and an item of the list there.
type step struct {
	key  string
	item string // number from 0, or name; "" for none
}

// steps takes a path apart: "zones[entrance].sources[0].min_signal".
func steps(path string) ([]step, error) {
	var all []step
	for rest := path; ; {
		at := strings.IndexAny(rest, ".[")
		if at < 0 {
			at = len(rest)
		}
		s := step{key: rest[:at]}
		rest = rest[at:]
		if inside, found := strings.CutPrefix(rest, "["); found {
			item, after, closed := strings.Cut(inside, "]")
			if !closed || item == "" {
				return nil, fmt.Errorf("%q is not a setting; name an item in brackets, such as zones[entrance]", path)
			}
			s.item, rest = item, after
		}
		if all = append(all, s); rest == "" {
			break
		}
		next, found := strings.CutPrefix(rest, ".")
		if !found || next == "" || s.key == "" {
			return nil, fmt.Errorf("%q is not a setting; write sections and keys with dots between them, such as mqtt.broker", path)
		}
		rest = next
	}
	return all, nil
}

// general is a path without the names of items, as configs.Settings writes it.
func general(all []step) string {
	words := make([]string, len(all))
	for i, s := range all {
		if words[i] = s.key; s.item != "" {
			words[i] += "[]"
		}
	}
	return strings.Join(words, ".")
}

// lookUp finds a path in the schema. The schema lists no days: a day of opening hours
// is a text.
func lookUp(path string, all []step) (configs.Setting, error) {
	s, ok := configs.LookUp(strings.TrimSuffix(general(all), "[]"))
	if ok {
		return s, nil
	}
	if last := len(all) - 1; last > 0 {
		if above, ok := configs.LookUp(general(all[:last])); ok && above.Kind == configs.Days {
			return configs.Setting{Path: path, Kind: configs.Text}, nil
		}
	}
	if slices.Contains([]string{"password", "passwd", "passphrase", "secret", "token"}, all[len(all)-1].key) {
		return configs.Setting{}, errors.New("a password must not be in the configuration; put it in a file of its own and set mqtt.password_file to the name of that file")
	}
	if near, ok := configs.NearestSetting(general(all)); ok {
		return configs.Setting{}, fmt.Errorf("there is no setting %q; did you mean %q?", path, near)
	}
	return configs.Setting{}, fmt.Errorf(`there is no setting %q; "footfall config get" lists all`, path)
}

// place is the end of a path in a document.
type place struct {
	// way are the mappings on the way, from the root to the deepest one of the file.
	// An empty section is not among them.
	way  []*yaml.Node
	from int        // number from 0 of the first line of the last of them
	key  *yaml.Node // nil if missing from the file
	node *yaml.Node // its value
	rest []step     // the missing keys, below the last mapping
}

// find follows a path through a tree.
func find(root *yaml.Node, all []step) (place, error) {
	p := place{way: []*yaml.Node{root}}
	for i, s := range all {
		m := p.way[len(p.way)-1]
		key, value := entry(m, s.key)
		p.key, p.node = key, value
		if key == nil {
			p.rest = all[i:]
			return p, noItems(p.rest)
		}
		if s.item != "" {
			item, err := itemOf(value, s)
			if err != nil {
				return p, err
			}
			p.node = item
		}
		if i == len(all)-1 {
			return p, nil
		}
		if p.node.Kind != yaml.MappingNode {
			p.rest = all[i:]
			return p, noItems(all[i+1:])
		}
		p.way, p.from = append(p.way, p.node), p.key.Line
		if s.item != "" {
			p.from = p.node.Line - 1
		}
	}
	return p, nil
}

// noItems refuses items of a list missing from the file.
func noItems(rest []step) error {
	for _, s := range rest {
		if s.item != "" {
			return fmt.Errorf("%s: there is no item %q", s.key, s.item)
		}
	}
	return nil
}

// entry finds a key of a mapping.
func entry(m *yaml.Node, key string) (k, v *yaml.Node) {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return m.Content[i], m.Content[i+1]
		}
	}
	return nil, nil
}

// itemOf finds an item of a list by its name, or by its number.
func itemOf(list *yaml.Node, s step) (*yaml.Node, error) {
	if list.Kind != yaml.SequenceNode {
		return nil, fmt.Errorf("%s: is not a list", s.key)
	}
	for _, item := range list.Content {
		if nameOf(item) == s.item {
			return item, nil
		}
	}
	if i, err := strconv.Atoi(s.item); err == nil && i >= 0 && i < len(list.Content) {
		return list.Content[i], nil
	}
	return nil, noItem(s.key, s.item, list)
}

// noItem is the error for an unknown item of a list.
func noItem(key, name string, list *yaml.Node) error {
	var names []string
	for _, item := range list.Content {
		names = append(names, strconv.Quote(nameOf(item)))
	}
	return fmt.Errorf("there is no %s %q; there is %s", kindOf(key), name, strings.Join(names, ", "))
}

// nameOf is the name of an item, or the source it refers to.
func nameOf(item *yaml.Node) string {
	if item.Kind != yaml.MappingNode {
		return ""
	}
	for _, key := range []string{"name", "source"} {
		if _, v := entry(item, key); v != nil {
			return v.Value
		}
	}
	return ""
}
