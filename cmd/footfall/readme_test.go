package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"footfall/configs"
	"footfall/sensor/disclose"
)

const top = "../../"

// pages are the README and the pages that it leads to with commands in them.
var pages = []string{
	"README.md", "systemd/INSTALL.md", "sensor/status/MQTT.md", "sensor/calibrate/CALIBRATION.md",
	"cmd/footfall/optout/OPTOUT.md", "cmd/footfall-lab/LAB.md",
}

// TestPagesCommandsAreRun sees that every command of the pages' shell blocks is run
// by a script, by CI or by a test.
func TestPagesCommandsAreRun(t *testing.T) {
	run := scripts(t)
	for _, page := range pages {
		commands := fenced(t, page, "sh")
		if len(commands) == 0 {
			t.Errorf("%s: no commands found", page)
		}
		for _, c := range commands {
			if !strings.Contains(run, strings.TrimPrefix(c, "sudo ")) {
				t.Errorf("%s: nothing runs %q", page, c)
			}
		}
	}
}

// scripts is the text of all that runs commands.
func scripts(t *testing.T) string {
	t.Helper()
	var run strings.Builder
	for _, pattern := range []string{"testdata/script/*.txtar", top + ".ci/run", "*_test.go", top + "systemd/*_test.go", "../footfall-lab/testdata/script/*.txtar"} {
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
	return run.String()
}

// fenced returns the lines of a page's code blocks in a language.
func fenced(t *testing.T, page, language string) (lines []string) {
	t.Helper()
	text, err := os.ReadFile(top + page)
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
	c, err := configs.Parse([]byte(strings.Join(fenced(t, "README.md", "yaml"), "\n")), "README.md")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.CheckRun(); err != nil {
		t.Error(err)
	}
}

// TestPagesPayload sees that the windows shown are windows, to the byte, but for the
// spaces at their end.
func TestPagesPayload(t *testing.T) {
	for _, page := range []string{"README.md", "sensor/status/MQTT.md"} {
		text := strings.Join(fenced(t, page, "json"), "\n")
		p, err := disclose.ParsePayload([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v", page, err)
		}
		if again, err := p.JSON(); err != nil || strings.TrimRight(string(again), " ") != text {
			t.Errorf("%s: written again it reads\n%s\n(%v)", page, again, err)
		}
	}
}

// TestReadmeIsShort keeps the README's prose to what can be read in three minutes. Code is
// copied, not read.
func TestReadmeIsShort(t *testing.T) {
	text, err := os.ReadFile(top + "README.md")
	if err != nil {
		t.Fatal(err)
	}
	prose := regexp.MustCompile("(?ms)```.*?```|^    .*?$").ReplaceAll(text, nil)
	if words := len(strings.Fields(string(prose))); words > 1100 {
		t.Errorf("%d words, at most 1100", words)
	}
}

// TestPagesLinks sees that links from one page of the project to another lead to a
// file.
func TestPagesLinks(t *testing.T) {
	links := 0
	err := filepath.WalkDir(top, func(page string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && (page == filepath.Join(top, "bin") || d.Name() == "node_modules") {
			return filepath.SkipDir // of other projects
		}
		if err != nil || filepath.Ext(page) != ".md" {
			return err
		}
		text, err := os.ReadFile(page)
		if err != nil {
			return err
		}
		for _, target := range broken(page, string(text)) {
			t.Errorf("%s: nothing is at %s", page, target)
		}
		links += strings.Count(string(text), "](")
		return nil
	})
	if err != nil || links < 20 {
		t.Errorf("%d links found (%v)", links, err)
	}
	if got := broken(top+"README.md", "[a](b.md), [c](README.md#d), [e](https://f.example), [g](#h)"); !slices.Equal(got, []string{"b.md"}) {
		t.Errorf("broken: got %q", got)
	}
}

// broken returns the targets of links in a page that are files of the project and
// do not exist.
func broken(page, text string) (targets []string) {
	for _, link := range regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`).FindAllStringSubmatch(text, -1) {
		if strings.Contains(link[1], "://") {
			continue
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(page), link[1])); err != nil {
			targets = append(targets, link[1])
		}
	}
	return targets
}
