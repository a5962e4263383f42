package edit

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"footfall/configs"
)

// Document is the text of a configuration during editing. It must be editable YAML;
// it need not be a valid configuration.
type Document struct {
	name  string // for error texts
	data  []byte
	root  *yaml.Node // a mapping
	lines []int      // offset of the first byte of each line
}

// Parse prepares a text for editing. The name stands for the file in error texts.
// The error names the line, the reason and the fix.
func Parse(data []byte, name string) (*Document, error) {
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%s: is not in UTF-8; save it as plain text in UTF-8 first", name)
	}
	root, err := configs.Tree(data, name)
	if err != nil {
		return nil, err
	}
	d := &Document{name: name, data: bytes.Clone(data), root: root, lines: lineStarts(data)}
	if root.Kind != yaml.MappingNode {
		return nil, d.at(root, "holds no settings; see the reference configuration")
	}
	return d, d.editable(root)
}

// Bytes is the text as it is now.
func (d *Document) Bytes() []byte { return bytes.Clone(d.data) }

// at is an error about a node.
func (d *Document) at(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", d.name, n.Line, fmt.Sprintf(format, args...))
}

// editable refuses anchors, references, tags and repeated keys.
func (d *Document) editable(n *yaml.Node) error {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		return d.at(n, "uses an anchor (& or *), which commands cannot edit; write the value out")
	case n.Style&yaml.TaggedStyle != 0:
		return d.at(n, "uses a tag (!), which commands cannot edit; remove it")
	}
	if n.Kind == yaml.MappingNode {
		if err := d.unique(n); err != nil {
			return err
		}
	}
	for _, inside := range n.Content {
		if err := d.editable(inside); err != nil {
			return err
		}
	}
	return nil
}

// unique refuses repeated keys: an edit could change the wrong one.
func (d *Document) unique(m *yaml.Node) error {
	seen := map[string]int{}
	for i := 0; i+1 < len(m.Content); i += 2 {
		key := m.Content[i]
		if key.Kind != yaml.ScalarNode {
			return d.at(key, "has a key that is not a plain word; write it as one")
		}
		if first, ok := seen[key.Value]; ok {
			return d.at(key, "%s is given twice, first on line %d; delete one", key.Value, first)
		}
		seen[key.Value] = key.Line
	}
	return nil
}

// become makes data the text, if it is editable and equal to the wanted tree.
func (d *Document) become(data []byte, want *yaml.Node) error {
	next, err := Parse(data, d.name)
	if err != nil || !same(want, next.root) {
		return fmt.Errorf("%s: cannot be changed safely by a command here; change it with an editor", d.name)
	}
	*d = *next
	return nil
}

// same compares two trees. New values (see fresh) must agree and be read as texts;
// of the others the types must agree, too.
func same(want, got *yaml.Node) bool {
	if want.Kind != got.Kind || want.Value != got.Value || len(want.Content) != len(got.Content) {
		return false
	}
	if want.Kind == yaml.ScalarNode {
		tag := got.ShortTag()
		switch {
		case want.Tag == freshBoolean:
		case want.Tag == fresh && (tag == "!!null" || tag == "!!bool"):
			return false
		case want.Tag != fresh && want.ShortTag() != tag:
			return false
		}
	}
	for i := range want.Content {
		if !same(want.Content[i], got.Content[i]) {
			return false
		}
	}
	return true
}

// Tags of new values in the wanted tree.
const (
	fresh        = "fresh"
	freshBoolean = "fresh boolean"
)

// clone copies a tree.
func clone(n *yaml.Node) *yaml.Node {
	c := *n
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, inside := range n.Content {
		c.Content[i] = clone(inside)
	}
	return &c
}
