package clitest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"footfall/cmd/internal/cli"
)

// Manual writes a manual page for each command and each topic of a program into dir, dated
// by SOURCE_DATE_EPOCH. It sees that they say what the help says, and returns how many
// commands have one. Tests write them, so that the program does not carry what does.
func Manual(t *testing.T, root *cobra.Command, dir string) (pages int) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	root.DisableAutoGenTag = true
	header := &doc.GenManHeader{Section: "1", Source: root.Name() + " " + cli.Version, Manual: "Footfall"}
	if err := doc.GenManTree(root, header, dir); err != nil {
		t.Fatal(err)
	}
	for _, topic := range root.Commands() {
		if topic.IsAdditionalHelpTopicCommand() {
			writeTopic(t, topic, header, dir)
		}
	}
	Each(root, func(c *cobra.Command) {
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
	return pages
}

// writeTopic writes the page of a topic, which the tree leaves out.
func writeTopic(t *testing.T, topic *cobra.Command, header *doc.GenManHeader, dir string) {
	t.Helper()
	page, err := os.Create(filepath.Join(dir, topic.Root().Name()+"-"+topic.Name()+".1"))
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

// Each calls f with a command and all available ones below it.
func Each(c *cobra.Command, f func(*cobra.Command)) {
	f(c)
	for _, below := range c.Commands() {
		if below.IsAvailableCommand() {
			Each(below, f)
		}
	}
}
