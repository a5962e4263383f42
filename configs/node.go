package configs

import (
	"regexp"

	"go.yaml.in/yaml/v3"
)

// plainKey matches keys fit to be shown as part of a place.
var plainKey = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)

func plain(key string) bool { return plainKey.MatchString(key) }

// isEmpty reports whether a key has no value.
func isEmpty(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

// isAlias refuses references within the file: they save nothing in a file of
// this size, and chains of them are a known way to exhaust a reader.
func isAlias(p *parser, place string, n *yaml.Node) bool {
	if n.Kind != yaml.AliasNode {
		return false
	}
	p.complainf(place, "begins with * and so refers to another value; write the value out, or put it in quotes")
	return true
}

// isList reports whether a node is a list of 1 to most items. Callers with empty
// lists check for these first.
func (p *parser) isList(place string, n *yaml.Node, most int) bool {
	switch {
	case isAlias(p, place, n):
	case n.Kind != yaml.SequenceNode:
		p.complainf(place, `holds %s, not a list; begin each item with "- "`, kind(n))
	case len(n.Content) == 0:
		p.complainf(place, "is an empty list; give at least one item")
	case len(n.Content) > most:
		p.complainf(place, "has %d items; at most %d are supported", len(n.Content), most)
	default:
		return true
	}
	return false
}

// scalar returns a value as it is written, without its quotes. It notes lists,
// sections, missing values and YAML tags.
func (p *parser) scalar(place string, n *yaml.Node) (string, bool) {
	switch {
	case isAlias(p, place, n):
	case n.Kind != yaml.ScalarNode:
		p.complainf(place, "holds %s, not a single value; write one value after the colon", kind(n))
	case n.Style&yaml.TaggedStyle != 0:
		p.complainf(place, "begins with ! and so is a YAML tag, which is not understood; leave it out, or put the value in quotes")
	case isEmpty(n):
		p.complainf(place, "has no value; give one, or delete the line to get the default")
	default:
		return n.Value, true
	}
	return "", false
}

// kind names the type of a node without the terms of YAML.
func kind(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.MappingNode:
		return "keys"
	case n.Kind == yaml.AliasNode:
		return "a reference"
	case isEmpty(n):
		return "nothing"
	}
	return "a single value"
}
