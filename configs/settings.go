package configs

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// Setting describes one key of the file.
type Setting struct {
	// Path is dotted, with [] for the items of a list, such as
	// zones[].sources[].min_signal.
	Path     string
	Kind     Kind
	Required bool
	// Words are the allowed words, alone or beside other values, such as off; nil
	// for none.
	Words []string
	// Help is the explanation in the reference, in lines; "" for none.
	Help string
	// Default is the default as written in the reference; "" for none.
	Default string

	form   form
	inside []Setting
}

// Settings lists every key in the order of the reference, sections and lists before
// their content.
func Settings() []Setting {
	var all []Setting
	for _, k := range tree() {
		all = append(all, k.flat()...)
	}
	return all
}

// LookUp finds a key by its path with [] for items.
func LookUp(path string) (Setting, bool) {
	keys := Settings()
	i := slices.IndexFunc(keys, func(k Setting) bool { return k.Path == path })
	if i < 0 {
		return Setting{}, false
	}
	return keys[i], true
}

// NearestSetting is the most similar path to a misspelt one.
func NearestSetting(path string) (string, bool) {
	var paths []string
	for _, k := range Settings() {
		if strings.HasSuffix(k.Path, "."+path) {
			return k.Path, true // the section was left out
		}
		paths = append(paths, k.Path)
	}
	return nearest(path, paths)
}

func (k Setting) flat() []Setting {
	all := []Setting{k}
	for _, inside := range k.inside {
		all = append(all, inside.flat()...)
	}
	return all
}

// tree is the schema with the explanations of the reference.
var tree = sync.OnceValue(func() []Setting {
	said := readReference(Reference())
	return keysOf("", schema(defaults()), said)
})

func keysOf(place string, s section, said map[string]explanation) []Setting {
	var keys []Setting
	for _, f := range s {
		at := join(place, f.key)
		k := Setting{Path: at, Kind: f.form.kind, Required: f.required, Words: f.form.words,
			Help: said[at].help, Default: said[at].value, form: f.form}
		if k.Kind == List {
			at += "[]"
		}
		k.inside = keysOf(at, f.inside, said)
		keys = append(keys, k)
	}
	return keys
}

// explanation is the reference's text about one key, and its default.
type explanation struct{ help, value string }

var (
	// optional is a commented setting of the reference with its default: "#key:".
	// Prose is "# word".
	optional = regexp.MustCompile(`(?m)^( *)#([a-z_]+:)`)
	prose    = regexp.MustCompile(`^( *)#( .*)?$`)
	settings = regexp.MustCompile(`^( *)#?[a-z_]+:`)
)

// readReference takes help and defaults of every key out of the reference. A default
// follows "#key:".
func readReference(text []byte) map[string]explanation {
	var root yaml.Node
	if err := yaml.Unmarshal(optional.ReplaceAll(text, []byte("$1$2")), &root); err != nil {
		panic("the reference configuration is not YAML: " + err.Error()) // a test reads it
	}
	lines, said := strings.Split(string(text), "\n"), map[string]explanation{}
	var walk func(place string, n *yaml.Node)
	walk = func(place string, n *yaml.Node) {
		if n.Kind == yaml.SequenceNode && len(n.Content) > 0 && n.Content[0].Kind == yaml.MappingNode {
			place, n = place+"[]", n.Content[0]
		}
		if n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			at, line := join(place, n.Content[i].Value), n.Content[i].Line-1
			e := explanation{help: helpAbove(lines, line)}
			if _, value, found := strings.Cut(lines[line], ": "); found && strings.HasPrefix(strings.TrimSpace(lines[line]), "#") {
				e.value = value
			}
			said[at] = e
			walk(at, n.Content[i+1])
		}
	}
	walk("", root.Content[0])
	return said
}

// helpAbove is the prose above a setting, or above a run of settings.
func helpAbove(lines []string, at int) string {
	indent := settings.FindStringSubmatch(lines[at])
	if indent == nil {
		return ""
	}
	end := at
	for end > 0 {
		above := settings.FindStringSubmatch(lines[end-1])
		if above == nil || above[1] != indent[1] {
			break
		}
		end--
	}
	begin := end
	for begin > 0 && prose.MatchString(lines[begin-1]) {
		begin--
	}
	var help []string
	for _, line := range lines[begin:end] {
		text := strings.TrimPrefix(strings.TrimLeft(line, " "), "#")
		help = append(help, strings.TrimPrefix(text, " "))
	}
	return strings.Join(help, "\n")
}

// defaultOf is a default as a value of JSON, or nil for none.
func (k Setting) defaultOf() any {
	var v any
	if k.Default == "" || yaml.NewDecoder(bytes.NewReader([]byte(k.Default))).Decode(&v) != nil {
		return nil
	}
	return v
}

// lastOf is the last key of a path.
func lastOf(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }
