package configs

import (
	"encoding/json"
	"slices"
	"strings"
)

// JSONSchema returns a JSON Schema of the configuration, indented. Draft 7 is the one
// with the best support in editors. The schema comes from the same table as the
// readers. It accepts every valid configuration without quotes around numbers. It
// does not check references between values, such as from a zone to its source.
func JSONSchema() []byte {
	s := object(tree())
	s["$schema"] = "http://json-schema.org/draft-07/schema#"
	s["title"] = "Configuration of a footfall sensor"
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic(err) // it is made of strings and numbers
	}
	return append(text, '\n')
}

// schemaOf describes the values of one key.
func (k Setting) schemaOf() map[string]any {
	s := k.form.schema()
	switch k.Kind {
	case Section:
		s = object(k.inside)
	case List:
		s = map[string]any{"type": "array", "minItems": 1, "maxItems": k.form.items, "items": object(k.inside)}
	}
	if k.Help != "" {
		s["description"] = k.Help
	}
	if v := k.defaultOf(); v != nil {
		s["default"] = v
	}
	return s
}

// object describes a section. One without required keys may be empty: null in YAML.
func object(keys []Setting) map[string]any {
	properties, required := map[string]any{}, []string{}
	for _, k := range keys {
		name := lastOf(k.Path)
		properties[name] = k.schemaOf()
		if k.Required {
			required = append(required, name)
		}
	}
	s := map[string]any{"type": []string{"object", "null"}, "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		s["type"], s["required"] = "object", required
	}
	return s
}

// schema describes a single value or a list of texts.
func (f form) schema() map[string]any {
	switch f.kind {
	case Texts:
		return map[string]any{"type": "array", "maxItems": f.items, "uniqueItems": true,
			"items": map[string]any{"type": textTypes(), "minLength": 1, "maxLength": f.length}}
	case Channels:
		one := map[string]any{"type": textTypes(), "pattern": `^(auto|` + strings.Trim(channelPattern.String(), "^$") + `)$`}
		return map[string]any{"anyOf": []any{one, map[string]any{"type": "array", "minItems": 1, "maxItems": f.items, "uniqueItems": true, "items": one}}}
	case Word:
		return map[string]any{"enum": f.words}
	case Boolean:
		return map[string]any{"type": "boolean"}
	case Number:
		return f.number()
	case Days:
		return map[string]any{"anyOf": []any{
			map[string]any{"const": "always"},
			map[string]any{"type": "object", "minProperties": 1, "additionalProperties": false,
				"patternProperties": map[string]any{dayPattern.String(): map[string]any{"type": "string", "pattern": spansPattern.String()}}},
		}}
	}
	s := map[string]any{"type": textTypes()}
	if f.pattern != "" {
		s["pattern"] = f.pattern
	}
	if f.length > 0 {
		s["maxLength"] = f.length
	}
	return s
}

// textTypes are the types of a text: stores have numbers for names.
func textTypes() []string { return []string{"string", "number"} }

// number describes a number, with its words and its other way of writing.
func (f form) number() map[string]any {
	n := map[string]any{"type": "number", "minimum": json.Number(f.least), "maximum": json.Number(f.most)}
	if f.whole {
		n["type"] = "integer"
	}
	if len(f.words) == 0 && f.pattern == "" {
		return n
	}
	ways := []any{n}
	if len(f.words) > 0 {
		ways = append(ways, map[string]any{"enum": slices.Clone(f.words)})
	}
	if f.pattern != "" {
		ways = append(ways, map[string]string{"type": "string", "pattern": f.pattern})
	}
	return map[string]any{"anyOf": ways}
}
