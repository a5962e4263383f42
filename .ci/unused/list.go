package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// listed is a package as the go command lists it.
type listed struct {
	ImportPath string // with "[other.test]" if built for a test
	Dir        string
	Export     string // file of its export data
	GoFiles    []string
	ImportMap  map[string]string
	Module     *struct{ Main bool }
}

// ours tells whether it is a package of the main module, and not the main package
// of a test.
func (p listed) ours() bool {
	return p.Module != nil && p.Module.Main && !strings.HasSuffix(p.ImportPath, ".test")
}

// path is the package's import path, also if it was built for a test.
func (p listed) path() string {
	path, _, _ := strings.Cut(p.ImportPath, " ")
	return path
}

// list asks the go command for packages and all imports of theirs and of their tests.
func list(dir string, patterns []string) (packages []listed, err error) {
	if len(patterns) == 0 {
		return nil, errors.New("no packages given")
	}
	c := exec.Command("go", append([]string{"list", "-deps", "-test", "-export", "-json=ImportPath,Dir,Export,GoFiles,ImportMap,Module", "--"}, patterns...)...)
	c.Dir, c.Stderr = dir, os.Stderr
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		packages = append(packages, p)
	}
}
