package clitest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// exampleFlag is a flag in an example.
var exampleFlag = regexp.MustCompile(`(?:^| )(--?[a-z][a-z-]*)`)

// Examples lists the commands of a program without an example, with one of another
// command alone, or with an unknown flag in it.
func Examples(root *cobra.Command) (mistakes []string) {
	if root.IsAvailableCommand() || !root.HasParent() {
		mistakes = examplesOf(root)
	}
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			mistakes = append(mistakes, Examples(c)...)
		}
	}
	return mistakes
}

func examplesOf(c *cobra.Command) (mistakes []string) {
	if c.Example == "" {
		return []string{c.CommandPath() + ": no example"}
	}
	if !strings.Contains(c.Example, c.CommandPath()) {
		mistakes = append(mistakes, c.CommandPath()+": the example is of another command")
	}
	for line := range strings.Lines(strings.ReplaceAll(c.Example, "\\\n", "")) {
		for _, part := range strings.Split(line, "|") {
			_, command, found := strings.Cut(part, c.Root().Name()+" ")
			if !found {
				continue
			}
			used, _, err := c.Root().Find(strings.Fields(command))
			if err != nil {
				mistakes = append(mistakes, fmt.Sprintf("%s: %v", c.CommandPath(), err))
				continue
			}
			mistakes = append(mistakes, flagsOf(c, used, command)...)
		}
	}
	return mistakes
}

// flagsOf lists the unknown flags of an example.
func flagsOf(c, used *cobra.Command, example string) (mistakes []string) {
	known := []string{"--"}
	for _, m := range exampleFlag.FindAllStringSubmatch(example, -1) {
		flag := strings.TrimLeft(m[1], "-")
		if used.Flags().Lookup(flag) == nil && used.InheritedFlags().Lookup(flag) == nil &&
			(len(flag) != 1 || used.Flags().ShorthandLookup(flag) == nil && used.InheritedFlags().ShorthandLookup(flag) == nil) &&
			!slices.Contains(known, m[1]) {
			mistakes = append(mistakes, fmt.Sprintf("%s: the example has the flag %s", c.CommandPath(), m[1]))
		}
	}
	return mistakes
}
