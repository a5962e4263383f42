package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/clitest"
	"footfall/configs"
)

// TestEveryCommandHasAnExample sees that examples are there, and are of the command.
func TestEveryCommandHasAnExample(t *testing.T) {
	for _, mistake := range clitest.Examples(newRootCommand()) {
		t.Error(mistake)
	}
	bare := &cobra.Command{Use: "bare", Run: func(*cobra.Command, []string) {}}
	other := &cobra.Command{Use: "other", Run: func(*cobra.Command, []string) {}, Example: "  footfall else"}
	wrong := &cobra.Command{Use: "wrong", Run: func(*cobra.Command, []string) {}, Example: "  footfall wrong --fly"}
	root := &cobra.Command{Use: "footfall", Example: "  footfall bare"}
	root.AddCommand(bare, other, wrong)
	if got := clitest.Examples(root); len(got) != 4 {
		t.Errorf("found %q", got)
	}
}

// reading are the commands that answer a question. Each answers programs as well.
var reading = []string{
	"config get", "config diff", "config schema", "source list", "zone list", "validate", "doctor", "status", "windows",
	"broker test", "replay", "optout list", "optout check", "calibrate", "calibrate signal", "privacy report", "privacy log", "version",
}

// TestReadingCommandsHaveJSON sees that they have --json, or a --format with it.
func TestReadingCommandsHaveJSON(t *testing.T) {
	root := newRootCommand()
	for _, name := range reading {
		c, rest, err := root.Find(strings.Fields(name))
		if err != nil || len(rest) > 0 {
			t.Errorf("%s: no such command", name)
			continue
		}
		format := c.Flags().Lookup("format")
		if c.Flags().Lookup("json") == nil && (format == nil || !strings.Contains(format.Usage, "json")) && !strings.Contains(c.Short, "JSON") {
			t.Errorf("footfall %s has no --json", name)
		}
	}
}

var (
	spoken     = regexp.MustCompile(`footfall((?: [a-z]+)+)`)
	flagWord   = regexp.MustCompile(`--[a-z-]+`)
	settingKey = regexp.MustCompile(`\b[a-z_]+(?:\[[a-z]*\])?(?:\.[a-z_]+(?:\[[a-z]*\])?)+\b`)
)

// untrue lists what a topic names and the program does not have.
func untrue(root *cobra.Command, text string) (mistakes []string) {
	for _, m := range spoken.FindAllStringSubmatchIndex(text, -1) {
		words := strings.Fields(text[m[2]:m[3]])
		if words[0] == "help" {
			words = words[1:]
		}
		c, rest, err := root.Find(words)
		if err != nil || c == root {
			mistakes = append(mistakes, "no command footfall "+words[0])
			continue
		}
		if c.HasAvailableSubCommands() && len(rest) > 0 {
			mistakes = append(mistakes, "no command footfall "+strings.Join(words, " "))
		}
		line, _, _ := strings.Cut(text[m[1]:], "\n")
		line, _, _ = strings.Cut(line, ", ")
		for _, flag := range flagWord.FindAllString(line, -1) {
			if c.Flags().Lookup(flag[2:]) == nil && c.InheritedFlags().Lookup(flag[2:]) == nil {
				mistakes = append(mistakes, "footfall "+strings.Join(words, " ")+" has no "+flag)
			}
		}
	}
	for _, key := range settingKey.FindAllString(text, -1) {
		_, known := configs.LookUp(withoutNames(key))
		if !known && !slices.Contains([]string{"yaml", "md", "csv", "list", "service", "db", "daily"}, key[strings.LastIndexByte(key, '.')+1:]) {
			mistakes = append(mistakes, "no setting "+key)
		}
	}
	return mistakes
}

// TestTopicsAreTrue sees that topics name commands, flags and settings that there are.
func TestTopicsAreTrue(t *testing.T) {
	root := newRootCommand()
	for _, name := range []string{"configuration", "zones", "privacy", "visits", "dwell", "kinds", "metrics", "troubleshooting"} {
		c, _, err := root.Find([]string{name})
		if err != nil || c == root {
			t.Errorf("footfall help %s: no such topic", name)
			continue
		}
		if lines := strings.Count(c.Long, "\n"); lines < 15 {
			t.Errorf("footfall help %s has %d lines", name, lines)
		}
		if !strings.Contains(root.Long+root.UsageTemplate()+root.UsageString(), name) {
			t.Errorf("footfall --help does not name the topic %s", name)
		}
		for _, mistake := range untrue(root, c.Long) {
			t.Errorf("footfall help %s: %s", name, mistake)
		}
		for _, line := range strings.Split(c.Long, "\n") {
			if len(line) > 80 {
				t.Errorf("footfall help %s: a line of %d characters: %s", name, len(line), line)
			}
		}
	}
	got := untrue(root, "run footfall fly, footfall zone add --dry-run, footfall zone add --fast, footfall zone fly\nset mqtt.broker, zones[hall].name, mqtt.brokr in footfall.yaml")
	if want := []string{"no command footfall fly", "footfall zone add has no --fast", "no command footfall zone fly", "no setting mqtt.brokr"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

// TestHelpOfEveryCommand sees that a command says what it does, and from where the
// configuration is.
func TestHelpOfEveryCommand(t *testing.T) {
	clitest.Each(newRootCommand(), func(c *cobra.Command) {
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: short help %q", c.CommandPath(), c.Short)
		}
		if flag := c.Flags().Lookup("config"); flag != nil && flag.DefValue == "" && c.Name() != "replay" {
			t.Errorf("%s: -c has no default", c.CommandPath())
		}
		if strings.Contains(c.UseLine(), "-c FILE") {
			t.Errorf("%s: %q asks for -c", c.CommandPath(), c.UseLine())
		}
	})
}
