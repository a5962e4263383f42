package configs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// maxFile is the largest size of a configuration in bytes.
const maxFile = 1 << 20

// Load reads the configuration at path. Every error is an [*Error] with the name of
// the file; errors.Is tells fs.ErrNotExist and fs.ErrPermission.
func Load(path string) (*Config, error) {
	data, err := Read(path)
	if err != nil {
		return nil, err
	}
	return Parse(data, path)
}

// Read returns the text of a configuration file, at most one byte more than a
// configuration may have. Errors are those of [Load].
func Read(path string) ([]byte, error) {
	data, err := read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, whole(path, 0, "does not exist; name the configuration with -c FILE", err)
	case errors.Is(err, fs.ErrPermission):
		return nil, whole(path, 0, "may not be read by this user; read it as root, or join the group that owns it", err)
	case errors.Is(err, errDirectory):
		return nil, whole(path, 0, "is a directory; name the file in it, such as "+filepath.Join(path, "footfall.yaml"), err)
	case err != nil:
		return nil, whole(path, 0, "cannot be read: "+reason(err), err)
	}
	return data, nil
}

var errDirectory = errors.New("is a directory")

// read returns the file's bytes, one more than maxFile at most.
func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, errDirectory
	}
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}

// reason is the operating system's message, without the path.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// Parse reads a configuration from data. The name stands for the file in error
// texts, and relative paths in the configuration begin at its directory. Every
// error is an [*Error].
func Parse(data []byte, name string) (*Config, error) {
	root, err := parseYAML(data, name)
	if err != nil {
		return nil, err
	}
	c := defaults()
	p := &parser{file: name, lines: map[string]int{"": root.Line}}
	schema(c).read(p, "", root)
	_, c.StayGiven = p.lines["stay"]
	p.check(c)
	if err := p.err(); err != nil {
		return nil, err
	}
	c.file = name
	c.resolve(filepath.Dir(name))
	return c, nil
}

// Tree returns the YAML of a configuration without looking at its settings, for
// package edit. Every error is an [*Error].
func Tree(data []byte, name string) (*yaml.Node, error) { return parseYAML(data, name) }

// parseYAML returns the one document of a file.
func parseYAML(data []byte, name string) (*yaml.Node, error) {
	if len(data) > maxFile {
		return nil, whole(name, 0, fmt.Sprintf("is larger than %d bytes; that is no configuration", maxFile), nil)
	}
	var document, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	err := decoder.Decode(&document)
	if errors.Is(err, io.EOF) || err == nil && isEmpty(document.Content[0]) {
		return nil, whole(name, 0, "is empty; it needs at least site, sensor, sources and zones", nil)
	}
	if err != nil {
		return nil, syntax(data, name, err)
	}
	if err := decoder.Decode(&second); err == nil {
		return nil, whole(name, second.Line, `begins a second document; delete the line "---" and what does not belong here`, nil)
	} else if !errors.Is(err, io.EOF) {
		return nil, syntax(data, name, err)
	}
	return document.Content[0], nil
}

var (
	syntaxPattern = regexp.MustCompile(`(?s)^yaml: (?:line ([0-9]+): )?(.*)$`)
	tabPattern    = regexp.MustCompile(`(?m)^[ -]*\t[ \t]*[^\s#]`)
)

// syntax explains an error of the YAML parser. Tabs come first: they look right,
// and the parser does not name them.
func syntax(data []byte, name string, err error) error {
	if at := tabPattern.FindIndex(data); at != nil {
		line := 1 + bytes.Count(data[:at[0]], []byte("\n"))
		return whole(name, line, "is indented with a tab; YAML wants spaces", nil)
	}
	if at := notText(data); at >= 0 {
		line := 1 + bytes.Count(data[:at], []byte("\n"))
		return whole(name, line, "holds bytes that are not text; save the file as plain text in UTF-8", nil)
	}
	parts := syntaxPattern.FindStringSubmatch(err.Error())
	if parts == nil {
		return whole(name, 0, "is not valid YAML: "+err.Error(), nil)
	}
	line, _ := strconv.Atoi(parts[1]) // 0 for none
	if strings.HasPrefix(parts[2], "unknown anchor") || strings.Contains(parts[2], "cannot start any token") {
		return whole(name, line, "is not valid YAML near here: put values in quotes that begin with one of * & ! % @ `", nil)
	}
	return whole(name, line, "is not valid YAML near here: "+parts[2]+
		"; look for a missing colon, quote or space in this line and those before", nil)
}

// notText finds the first byte not allowed in a text file, or -1.
func notText(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 || r < ' ' && !strings.ContainsRune("\t\r\n", r) || r == 0x7f {
			return i
		}
		i += size
	}
	return -1
}

// resolve makes relative paths begin at the directory of the file. They must not
// depend on the directory of the process.
func (c *Config) resolve(dir string) {
	for _, path := range []*string{&c.OptOut.File, &c.OptOut.List, &c.Control.Socket, &c.Outbox.Path, &c.Calibration.File, &c.MQTT.UsernameFile,
		&c.MQTT.PasswordFile, &c.MQTT.CAFile, &c.MQTT.CertFile, &c.MQTT.KeyFile,
		&c.MQTT.KeyPassphraseFile, &c.MQTT.ProxyPasswordFile} {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(dir, *path)
		}
	}
	for i := range c.Sources {
		c.Sources[i].files(dir)
	}
}
