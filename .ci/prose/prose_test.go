package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// words makes a text of so many words.
func words(n int) string { return strings.TrimSpace(strings.Repeat("word ", n)) }

func TestMistakes(t *testing.T) {
	tests := []struct {
		name, file, content string
		want                []string // how the lines begin
	}{
		{"sound", "a.go", "// Package a counts. It does " + words(20) + ".\npackage a\n", nil},
		{"long comment", "a.go", "package a\n\n// B is\n// " + words(29) + ".\nvar B int\n", []string{"a.go:3: 31 words, at most 30: B is word"}},
		{"thirty", "a.go", "package a\n\n// B is\n// " + words(28) + ". And more.\nvar B int\n", nil},
		{"comment in a body", "a.go", "package a\n\nfunc b() {\n\t// Nobody comes.\n}\n", []string{`a.go:4: "Nobody", better "no one"`}},
		{"a paragraph each", "a.go", "package a\n\n// " + words(20) + "\n//\n// " + words(20) + "\n", nil},
		{"items", "a.go", "package a\n\n// The way:\n//   - " + words(20) + "\n//   - " + words(20) + "\n", nil},
		{"long item", "a.go", "package a\n\n// The way:\n//   - " + words(20) + "\n//     " + words(11) + "\n", []string{"a.go:4: 31 words"}},
		{"code in a comment", "a.go", "package a\n\n// So:\n//\n//\tnobody " + words(40) + "\n", nil},
		{"directive", "a.go", "package a\n\n//go:generate nobody " + words(40) + "\nvar b int\n", nil},
		{"help", "a.go", "package a\n\nvar b = c{Long: `Counts.\n\n" + words(31) + "`}\n", []string{"a.go:5: 31 words"}},
		{"help's lists", "a.go", "package a\n\nvar b = c{Long: `Exit status:\n  0  " + words(20) + "\n  1  " + words(20) + "`}\n", nil},
		{"example", "a.go", "package a\n\nvar b = c{Example: `" + words(40) + "`}\n", nil},
		{"error", "a.go", "package a\n\nvar b = errors.New(\"%d: nobody reckons\")\n", []string{`a.go:3: "nobody"`, `a.go:3: "reckons"`}},
		{"one word", "a.go", "package a\n\nvar b = \"nobody\"\n", nil},
		{"strings of a test", "a_test.go", "package a\n\nvar b = `nobody " + words(40) + "`\n", nil},
		{"page", "a.md", "# Nobody\n\nOne.\nTwo\n" + words(30) + "\n\n- whoever\n", []string{"a.md:4: 31 words", `a.md:7: "whoever"`}},
		{"page's code", "a.md", "```sh\nnobody " + words(40) + "\n```\nSee `nobody " + words(40) + "`.\n", nil},
		{"table", "a.md", "| a | nobody |\n|---|---|\n| " + words(20) + " | " + words(20) + " |\n", []string{`a.md:1: "nobody"`}},
		{"abbreviation", "a.md", words(10) + " e.g. " + words(20) + "\n", []string{"a.md:1: 31 words"}},
		{"links", "a.md", "See [" + words(3) + "](https://nobody.example).\n", nil},
		{"configuration", "a.yaml", "# Wherever.\nnobody: here\n", []string{`a.yaml:1: "Wherever."`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.WriteFile(test.file, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			n, err := check(&out, []string{"."}, nil, false)
			if err != nil {
				t.Fatal(err)
			}
			if n != len(test.want) || strings.Count(out.String(), "\n") != n {
				t.Errorf("%d mistakes, want %d:\n%s", n, len(test.want), &out)
			}
			for i, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
				if i < len(test.want) && !strings.HasPrefix(strings.ReplaceAll(line, `."`, `"`), strings.ReplaceAll(test.want[i], `."`, `"`)) {
					t.Errorf("got %s, want %s", line, test.want[i])
				}
			}
		})
	}
}

func TestRatio(t *testing.T) {
	tests := []struct {
		comment         string
		relative, every int
	}{
		{"A key that changes daily.", 1, 1},
		{"The phone whose key changed, which is new, and who has it.", 3, 3},
		{"It says that the key changed.", 0, 1},
		{"What is heard, where it is heard.", 2, 2},
		{"That is all. After that, it ends.", 0, 1},
		{"So that it ends.", 0, 1},
	}
	for _, test := range tests {
		texts, err := goTexts("a.go", []byte("package a\n\n// "+test.comment+"\nvar b int\n"))
		if err != nil {
			t.Fatal(err)
		}
		var s share
		for _, one := range texts {
			s.add(one, "a.go")
		}
		if s.relative != test.relative || s.relative+s.that < test.every {
			t.Errorf("%q: %d relative and %d more, want %d of %d", test.comment, s.relative, s.that, test.relative, test.every)
		}
	}
	var s share
	s.add(text{[]placed{{"which", 1}}, true}, "a_test.go")
	s.add(text{[]placed{{"which", 1}}, false}, "a.go")
	if s.words > 0 {
		t.Error("counts what is no comment of the house")
	}
}

func TestBelow(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.go", "a.txt", "testdata/b.md", "c/c.go", "d.go"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	except := []string{filepath.Join(dir, "c"), filepath.Join(dir, "d.go")}
	if files, err := below(dir, except); err != nil || len(files) != 1 || filepath.Base(files[0]) != "a.go" {
		t.Errorf("got %q, %v", files, err)
	}
	for _, path := range []string{filepath.Join(dir, "missing"), filepath.Join(dir, "a.txt")} {
		if _, err := below(path, nil); err == nil {
			t.Errorf("%s: no error", path)
		}
	}
}
