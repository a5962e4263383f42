package edit

import (
	"errors"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"footfall/configs"
)

// writing is how a value is to be written.
type writing struct {
	style yaml.Style // of the replaced value
	flow  bool       // inside of brackets
	kind  configs.Kind
}

// checkText refuses control characters, line breaks and broken UTF-8.
func checkText(text string) error {
	switch {
	case !utf8.ValidString(text):
		return errors.New("the value is not text in UTF-8")
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' }):
		return errors.New("the value holds a control character or a line break; write it on one line")
	}
	return nil
}

// scalar writes a value accepted by checkText. It keeps the quotes of the value
// before, and otherwise adds them only if needed.
func (w writing) scalar(text string) string {
	switch {
	case w.style&yaml.DoubleQuotedStyle != 0:
		return strconv.Quote(text)
	case w.style&yaml.SingleQuotedStyle != 0:
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	case w.plain(text):
		return text
	}
	return strconv.Quote(text)
}

// plain asks the parser whether a value reads as itself without quotes.
func (w writing) plain(text string) bool {
	around := [2]string{"k: ", "\n"}
	if w.flow {
		around = [2]string{"{k: ", "}"}
	}
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(around[0]+text+around[1]), &root); err != nil || len(root.Content) != 1 {
		return false
	}
	m := root.Content[0]
	if m.Kind != yaml.MappingNode || len(m.Content) != 2 {
		return false
	}
	n := m.Content[1]
	isBool := n.ShortTag() == "!!bool"
	return n.Kind == yaml.ScalarNode && n.Style == 0 && n.Value == text && n.Anchor == "" &&
		n.ShortTag() != "!!null" && (!isBool || w.kind == configs.Boolean) && !strings.HasPrefix(text, "<<") && text != "="
}

// node is a new value in the wanted tree.
func (w writing) node(text string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Value: text, Tag: fresh}
	if w.kind == configs.Boolean {
		n.Tag = freshBoolean
	}
	return n
}

// texts reads a list of texts as it is written on a command line: the items of a
// YAML list in brackets.
func texts(text string) ([]string, error) {
	var root yaml.Node
	err := yaml.Unmarshal([]byte(text), &root)
	if err != nil || len(root.Content) != 1 || root.Content[0].Kind != yaml.SequenceNode {
		return nil, errors.New(`is a list; write it in brackets, such as ["one", "two"], or [] for none`)
	}
	items := []string{}
	for _, n := range root.Content[0].Content {
		if n.Kind != yaml.ScalarNode {
			return nil, errors.New("is a list of texts; an item must be a single value")
		}
		items = append(items, n.Value)
	}
	return items, nil
}

// flowPlain writes a list on one line, with quotes only where they are needed.
func flowPlain(items []string) string {
	words := make([]string, len(items))
	for i, s := range items {
		words[i] = writing{flow: true}.scalar(s)
	}
	return "[" + strings.Join(words, ", ") + "]"
}

// flowTexts writes a list of texts on one line.
func flowTexts(items []string) string {
	words := make([]string, len(items))
	for i, s := range items {
		words[i] = strconv.Quote(s)
	}
	return "[" + strings.Join(words, ", ") + "]"
}
