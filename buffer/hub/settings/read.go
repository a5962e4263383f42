package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxFile is the largest size of a configuration in bytes.
const maxFile = 1 << 20

// Error is a mistake in a configuration.
type Error struct {
	File string
	Line int // from 1; 0 for the file as a whole
	// Key is the dotted name of the setting; "" for none.
	Key string
	// Text is the mistake and its fix.
	Text  string
	cause error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	b.WriteString(": ")
	if e.Key != "" {
		b.WriteString(e.Key + ": ")
	}
	return b.String() + e.Text
}

// Unwrap returns the error of the operating system, if there is one.
func (e *Error) Unwrap() error { return e.cause }

// Load reads a file. Every error is an [*Error].
func Load(file string) (*Settings, error) {
	data, err := content(file)
	if err != nil {
		return nil, err
	}
	return Parse(data, file)
}

func content(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, unreadable(file, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, unreadable(file, err)
	}
	return data, nil
}

func unreadable(file string, err error) error {
	text := "cannot be read: " + err.Error()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		text = "does not exist; name another with -c FILE, or leave -c out to take the defaults"
	case errors.Is(err, fs.ErrPermission):
		text = "may not be read by this user; read it as root, or join the group that owns it"
	}
	return &Error{File: file, Text: text, cause: err}
}

// Parse reads the text of a file. An empty text gives the defaults. Every error is an
// [*Error].
func Parse(data []byte, file string) (*Settings, error) {
	s, _, err := parse(data, file)
	return s, err
}

// parse returns the settings, and the line of each that the text has.
func parse(data []byte, file string) (*Settings, map[string]int, error) {
	if len(data) > maxFile {
		return nil, nil, &Error{File: file, Text: fmt.Sprintf("is larger than %d bytes; that is no configuration", maxFile)}
	}
	s := Default()
	var document, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return s, nil, nil
	case err != nil:
		return nil, nil, syntax(file, err)
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		return nil, nil, &Error{File: file, Line: second.Line, Text: `has a second document; delete the line "---" and what does not belong here`}
	}
	r := &reader{file: file, lines: map[string]int{}, keys: keysOf(s)}
	if err := r.mapping("", document.Content[0]); err != nil {
		return nil, nil, err
	}
	if err := r.check(s); err != nil {
		return nil, nil, err
	}
	s.resolve(filepath.Dir(file))
	return s, r.lines, nil
}

var syntaxPattern = regexp.MustCompile(`(?s)^yaml: (?:line (\d+): )?(.*)$`)

func syntax(file string, err error) error {
	e := &Error{File: file, Text: "is not valid YAML: " + err.Error()}
	if parts := syntaxPattern.FindStringSubmatch(err.Error()); parts != nil {
		_, _ = fmt.Sscan(parts[1], &e.Line) // 0 for none
		e.Text = "is not valid YAML near here: " + parts[2] + "; look for a tab, or a missing colon, quote or space"
	}
	return e
}

// reader is the state of reading one file.
type reader struct {
	file  string
	lines map[string]int // key to line
	keys  map[string]setter
}

func (r *reader) errorf(line int, key, format string, args ...any) error {
	return &Error{File: r.file, Line: line, Key: key, Text: fmt.Sprintf(format, args...)}
}

// mapping reads the settings below a key.
func (r *reader) mapping(under string, n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return nil // all settings below are commented out
	}
	if n.Kind != yaml.MappingNode {
		return r.errorf(n.Line, strings.TrimSuffix(under, "."), "want settings as \"name: value\" lines")
	}
	for i := 0; i < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		key := under + name.Value
		if _, twice := r.lines[key]; twice {
			return r.errorf(name.Line, key, "is here twice; delete one")
		}
		r.lines[key] = name.Line
		if err := r.setting(key, name, value); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) setting(key string, name, value *yaml.Node) error {
	if set, known := r.keys[key]; known {
		if err := set(value); err != nil {
			return r.errorf(value.Line, key, "%v", err)
		}
		return nil
	}
	for known := range r.keys {
		if strings.HasPrefix(known, key+".") {
			return r.mapping(key+".", value)
		}
	}
	return r.errorf(name.Line, key, "is no setting; the settings are %s", strings.Join(r.names(), ", "))
}

// resolve makes relative paths begin at the directory of the file.
func (s *Settings) resolve(dir string) {
	for _, path := range []*string{&s.State, &s.Socket, &s.TLS.CertFile, &s.TLS.KeyFile, &s.Upstream.CredentialsFile, &s.Upstream.PasswordFile, &s.Upstream.CAFile} {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(dir, *path)
		}
	}
}
