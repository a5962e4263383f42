package configs

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// reader converts one node into a typed value, or notes the mistake.
type reader func(p *parser, place string, n *yaml.Node)

// value is the form of a key's values, and their reader.
type value struct {
	form form
	read reader
}

// field is one key of the file.
type field struct {
	key      string
	required bool
	value
	inside section // keys below this one; nil for a value
}

// section lists the keys of one level.
type section []field

// nest is a key with further keys below it.
func nest(key string, inside section) field {
	return field{key: key, value: value{form{kind: Section}, inside.read}, inside: inside}
}

// list is a key with a list of items; each item has keys.
func list[T any](key string, most int, into *[]T, of func(*T) section) field {
	read := func(p *parser, place string, n *yaml.Node) {
		if !p.isList(place, n, most) {
			return
		}
		*into = make([]T, len(n.Content))
		for i, item := range n.Content {
			at := fmt.Sprintf("%s[%d]", place, i)
			p.lines[at] = item.Line
			of(&(*into)[i]).read(p, at, item)
		}
	}
	return field{key: key, required: true, value: value{form{kind: List, items: most}, read}, inside: of(new(T))}
}

// read walks a mapping: it reads the known keys, and notes unknown and missing ones.
// An empty section counts as none.
func (s section) read(p *parser, place string, n *yaml.Node) {
	if isAlias(p, place, n) {
		return
	}
	if isEmpty(n) && !s.anyRequired() {
		return
	}
	if n.Kind != yaml.MappingNode {
		p.complainf(place, "holds %s, not keys; write its keys on lines of their own below it: %s",
			kind(n), strings.Join(s.keys(), ", "))
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		s.entry(p, place, n.Content[i], n.Content[i+1], seen)
	}
	for _, f := range s {
		if _, ok := seen[f.key]; f.required && !ok {
			p.problemf(n.Line, join(place, f.key), "is missing; add a line %q", f.key+": ...")
		}
	}
}

// entry reads one key and its value.
func (s section) entry(p *parser, place string, key, value *yaml.Node, seen map[string]int) {
	if key.Kind != yaml.ScalarNode {
		p.problemf(key.Line, place, "has %s for a key; a key is one plain word", kind(key))
		return
	}
	i := slices.IndexFunc(s, func(f field) bool { return f.key == key.Value })
	if i < 0 {
		s.unknown(p, place, key)
		return
	}
	at := join(place, key.Value)
	if first, ok := seen[key.Value]; ok {
		p.problemf(key.Line, at, "is given twice, first on line %d; delete one", first)
		return
	}
	seen[key.Value] = key.Line
	p.lines[at] = key.Line
	s[i].read(p, at, value)
}

// unknown explains a key in the wrong place. It never shows the value.
func (s section) unknown(p *parser, place string, key *yaml.Node) {
	at := place
	if plain(key.Value) {
		at = join(place, key.Value)
	}
	text := "unknown key " + quote(key.Value)
	near, ok := nearest(key.Value, s.keys())
	elsewhere := schema(new(Config)).places("", key.Value)
	switch {
	case isPassword(key.Value):
		text = "a password must not be in this file, which ends up in backups and tickets; " +
			"put it in a file of its own and name the file in mqtt.password_file, or name an environment variable in mqtt.password_env"
	case key.Value == "<<":
		text += "; merge keys are not understood: write the keys out"
	case weekdays(key.Value) != nil:
		text += " here; days belong to opening_hours (mind the indentation)"
	case len(elsewhere) > 0:
		text += " here; it belongs to " + orList(elsewhere) + " (mind the indentation)"
	case ok:
		text += fmt.Sprintf("; did you mean %q?", near)
	default:
		text += "; the keys here are " + strings.Join(s.keys(), ", ")
	}
	p.problemf(key.Line, at, "%s", text)
}

// isPassword tells the keys people try first.
func isPassword(key string) bool {
	return slices.Contains([]string{"password", "passwd", "pass", "passphrase", "secret", "token"}, strings.ToLower(key))
}

// places lists the sections of a key by their dotted paths.
func (s section) places(place, key string) []string {
	var found []string
	for _, f := range s {
		at := join(place, f.key)
		if f.key == key && place != "" {
			found = append(found, place)
		} else if f.key == key {
			found = append(found, "the top level")
		}
		found = append(found, f.inside.places(at, key)...)
	}
	return found
}

// keys lists the keys of the section.
func (s section) keys() []string {
	keys := make([]string, len(s))
	for i, f := range s {
		keys[i] = f.key
	}
	return keys
}

func (s section) anyRequired() bool {
	return slices.ContainsFunc(s, func(f field) bool { return f.required })
}

// join appends a key to a place.
func join(place, key string) string {
	if place == "" {
		return key
	}
	return place + "." + key
}
