package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// readers find the prose of a file by the ending of its name.
var readers = map[string]func(file string, data []byte) ([]text, error){
	".go":   goTexts,
	".md":   markdownTexts,
	".yaml": yamlTexts,
	".yml":  yamlTexts,
}

// textsOf returns the prose of a file.
func textsOf(file string, data []byte) ([]text, error) {
	return readers[filepath.Ext(file)](file, data)
}

// lines is a run of lines of one file.
type lines struct {
	first int // number of the first line
	text  []string
	// still is true if all stand on the first line, as in "one\ntwo".
	still bool
}

// at is the number of a line in the file.
func (l lines) at(i int) int {
	if l.still {
		return l.first
	}
	return l.first + i
}

// paragraphs splits lines at empty ones, before items of lists, and at indented
// code. Code is left out, with the headings above it.
func (l lines) paragraphs(comment bool) (all []text) {
	var words []placed
	flush := func() {
		if len(words) > 0 {
			all = append(all, text{words, comment})
		}
		words = nil
	}
	item := false
	for i, line := range l.text {
		trimmed := strings.TrimSpace(line)
		indented := strings.HasPrefix(line, "\t") || strings.HasPrefix(line, "  ")
		begins := bullet.MatchString(line)
		switch {
		case trimmed == "":
			flush()
			item = false
			continue
		case begins:
			flush()
			item = true
		case strings.HasPrefix(trimmed, "# "), indented && !item:
			flush()
			continue
		}
		for _, word := range strings.Fields(plain(trimmed)) {
			words = append(words, placed{word, l.at(i)})
		}
	}
	flush()
	return all
}

var (
	bullet = regexp.MustCompile(`^\s*([-*•]|[0-9]+\.)\s`)
	code   = regexp.MustCompile("`[^`]*`")
	link   = regexp.MustCompile(`\[([^\]]*)\](\([^)]*\))?`)
	verb   = regexp.MustCompile(`%[-+#0-9.*\[\]]*[a-zA-Z]`)
)

// plain takes marks out of a line, and makes one word of code between
// backquotes.
func plain(line string) string {
	line = code.ReplaceAllString(line, "CODE")
	return link.ReplaceAllString(line, "$1")
}

// goTexts are the comments of a Go file and, outside of tests, its string literals.
func goTexts(file string, data []byte) (all []text, err error) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, data, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	for _, group := range parsed.Comments {
		all = append(all, commentLines(set, group).paragraphs(true)...)
	}
	if strings.HasSuffix(file, "_test.go") {
		return all, nil
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			return n.Tag == nil
		case *ast.KeyValueExpr:
			key, ok := n.Key.(*ast.Ident)
			return !ok || key.Name != "Example" // commands
		case *ast.BasicLit:
			all = append(all, literal(set, n)...)
		}
		return true
	})
	return all, nil
}

// commentLines are the lines of a comment group without their marks. Directives
// are empty lines.
func commentLines(set *token.FileSet, group *ast.CommentGroup) lines {
	l := lines{first: set.Position(group.Pos()).Line}
	for _, comment := range group.List {
		body, block := strings.CutPrefix(comment.Text, "/*")
		if block {
			l.text = append(l.text, strings.Split(strings.TrimSuffix(body, "*/"), "\n")...)
			continue
		}
		body = strings.TrimPrefix(body, "//")
		if body != "" && body[0] != ' ' && body[0] != '\t' {
			body = "" // a directive
		}
		l.text = append(l.text, strings.TrimPrefix(body, " "))
	}
	return l
}

// literal is the prose of a string. A verb such as %s counts as a word. A string without
// a space is no prose.
func literal(set *token.FileSet, lit *ast.BasicLit) []text {
	value, err := strconv.Unquote(lit.Value)
	if lit.Kind != token.STRING || err != nil || !strings.Contains(strings.TrimSpace(value), " ") {
		return nil
	}
	value = verb.ReplaceAllString(value, "X")
	l := lines{first: set.Position(lit.Pos()).Line, text: strings.Split(value, "\n"), still: lit.Value[0] == '"'}
	if len(l.text) == 1 {
		l.text[0] = strings.TrimSpace(value) // indented, and yet no code
	}
	return l.paragraphs(false)
}

// markdownTexts are the paragraphs, items and cells of a page, without its code.
func markdownTexts(_ string, data []byte) (all []text, err error) {
	l := lines{first: 1}
	fenced := false
	for line := range strings.SplitSeq(string(data), "\n") {
		fence := strings.HasPrefix(strings.TrimSpace(line), "```")
		switch {
		case fence || fenced:
			fenced = fenced != fence
			line = ""
		case strings.HasPrefix(line, "#"), strings.HasPrefix(line, "<!--"):
			line = ""
		}
		l.text = append(l.text, line)
	}
	// A row of a table becomes its cells.
	for i, line := range l.text {
		if !strings.HasPrefix(line, "|") {
			continue
		}
		for cell := range strings.SplitSeq(strings.Trim(line, "|"), "|") {
			cells := lines{first: i + 1, text: []string{strings.TrimSpace(cell)}}
			all = append(all, cells.paragraphs(false)...)
		}
		l.text[i] = ""
	}
	return append(l.paragraphs(false), all...), nil
}

// yamlTexts are the comments of a YAML file.
func yamlTexts(_ string, data []byte) (all []text, err error) {
	l := lines{first: 1}
	for line := range strings.SplitSeq(string(data), "\n") {
		comment, ok := strings.CutPrefix(strings.TrimSpace(line), "#")
		if !ok {
			comment = ""
		}
		l.text = append(l.text, strings.TrimPrefix(comment, " "))
	}
	return l.paragraphs(true), nil
}
