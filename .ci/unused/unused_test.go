package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// module is a module whose names say whether something uses them.
var module = map[string]string{
	"go.mod": "module m\n\ngo 1.26\n",
	"a/a.go": `package a

type (
	Used   int
	Unused int
	Alone  struct{ next *Alone }
	hidden int
)

const (
	UsedByTest     = 1
	UsedByNeighbor = 2
	UnusedConst    = 3
)

var (
	UsedVar   = hidden(1)
	UnusedVar = UsedByNeighbor
)

func (a *Alone) Method() *Alone { return a.next }
func Function(Used)             {}
`,
	"a/a_test.go": `package a

import "testing"

const OfTest = UsedByTest

func TestA(t *testing.T) {}
`,
	"b/b.go": `package b

import "m/a"

func B() any { return a.UsedVar }
`,
	"b/b_test.go": `package b_test

import (
	"m/a"
	"m/b"
	"testing"
)

func TestB(t *testing.T) { a.Function(0); b.B() }
`,
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	for name, content := range module {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	packages, err := list(dir, []string{"./..."})
	if err != nil {
		t.Fatal(err)
	}
	found, err := find(packages)
	if err != nil {
		t.Fatal(err)
	}
	got := slices.Sorted(maps.Keys(found))
	if want := []string{"m/a.Alone", "m/a.Unused", "m/a.UnusedConst", "m/a.UnusedVar"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	lines := found.without([]string{"m/a.Alone", "m/a.Used", "m/a.UnusedConst", "m/a.UnusedVar"})
	if len(lines) != 2 || !strings.HasSuffix(lines[0], "a.go:5: m/a.Unused is exported, and nothing uses it") || !strings.HasPrefix(lines[1], "m/a.Used is used") {
		t.Errorf("got %q", lines)
	}
}

func TestListFails(t *testing.T) {
	if _, err := list(t.TempDir(), []string{"./..."}); err == nil {
		t.Error("no error outside of a module")
	}
	if _, err := list("", nil); err == nil {
		t.Error("no error without packages")
	}
}
