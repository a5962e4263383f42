package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"footfall/configs"
	"footfall/sensor/disclose"
)

// TestReadmeCommandsAreRun sees that every command of the README's shell blocks
// is run by a script, by CI or by a test.
func TestReadmeCommandsAreRun(t *testing.T) {
	var run strings.Builder
	for _, pattern := range []string{"testdata/script/*.txtar", "../../.ci/run", "*_test.go", "../../systemd/*_test.go", "../footfall-lab/testdata/script/*.txtar"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files (%v)", pattern, err)
		}
		for _, f := range files {
			if strings.HasSuffix(f, "readme_test.go") {
				continue
			}
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			run.Write(text)
		}
	}
	commands := fenced(t, "sh")
	if len(commands) < 8 {
		t.Errorf("only %d commands found", len(commands))
	}
	for _, c := range commands {
		if !strings.Contains(run.String(), strings.TrimPrefix(c, "sudo ")) {
			t.Errorf("nothing runs %q", c)
		}
	}
}

// fenced returns the lines of the README's code blocks in a language.
func fenced(t *testing.T, language string) (lines []string) {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		for line := range strings.Lines(block[1]) {
			lines = append(lines, strings.TrimRight(line, "\n"))
		}
	}
	return lines
}

// TestReadmeConfiguration sees that the README's example is complete and valid.
func TestReadmeConfiguration(t *testing.T) {
	c, err := configs.Parse([]byte(strings.Join(fenced(t, "yaml"), "\n")), "README.md")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.CheckRun(); err != nil {
		t.Error(err)
	}
}

// TestReadmePayload sees that the README's window is one, to the byte, but for
// the spaces at its end.
func TestReadmePayload(t *testing.T) {
	text := strings.Join(fenced(t, "json"), "\n")
	p, err := disclose.ParsePayload([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := p.JSON(); err != nil || strings.TrimRight(string(again), " ") != text {
		t.Errorf("written again it reads\n%s\n(%v)", again, err)
	}
}
