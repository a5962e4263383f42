package main

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"footfall/cmd/internal/cli"
)

// manual is where "make man" wants the pages. They are written by a test so that the
// program does not carry what writes them.
var manual = flag.String("man", "", "write the manual pages into this `DIRECTORY`")

// TestManual writes a manual page for each command, dated by SOURCE_DATE_EPOCH, and
// sees that it says what the help says.
func TestManual(t *testing.T) {
	dir := *manual
	if dir == "" {
		dir = t.TempDir()
	}
	root := newRootCommand()
	root.DisableAutoGenTag = true
	header := &doc.GenManHeader{Section: "1", Source: "footfall " + cli.Version, Manual: "Footfall"}
	if err := doc.GenManTree(root, header, dir); err != nil {
		t.Fatal(err)
	}
	for _, topic := range root.Commands() {
		if topic.IsAdditionalHelpTopicCommand() {
			writeTopic(t, topic, header, dir)
		}
	}
	pages := 0
	each(root, func(c *cobra.Command) {
		name := strings.ReplaceAll(c.CommandPath(), " ", "-") + ".1"
		page, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		pages++
		for _, want := range append(strings.Fields(c.Short), "NAME", "SYNOPSIS") {
			if !strings.Contains(string(page), strings.ReplaceAll(want, "-", `\-`)) {
				t.Errorf("%s does not have %q", name, want)
			}
		}
	})
	if pages < 15 {
		t.Errorf("only %d pages", pages)
	}
}

// writeTopic writes the page of a topic, which the tree leaves out.
func writeTopic(t *testing.T, topic *cobra.Command, header *doc.GenManHeader, dir string) {
	t.Helper()
	page, err := os.Create(filepath.Join(dir, "footfall-"+topic.Name()+".1"))
	if err != nil {
		t.Fatal(err)
	}
	own := *header
	own.Title = ""
	if err := errors.Join(doc.GenMan(topic, &own, page), page.Close()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(page.Name())
	if err != nil || !strings.Contains(string(text), strings.Fields(topic.Long)[1]) {
		t.Errorf("%s: %v", page.Name(), err)
	}
}

// each calls f with a command and all below it.
func each(c *cobra.Command, f func(*cobra.Command)) {
	f(c)
	for _, below := range c.Commands() {
		if below.IsAvailableCommand() {
			each(below, f)
		}
	}
}
