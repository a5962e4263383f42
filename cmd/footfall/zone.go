package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs/edit"
)

func newZoneCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "zone",
		Short:   "List, add, change and remove areas that are counted",
		GroupID: "sensor",
		Long: `Zone lists, adds, changes and removes the areas that are counted. A zone has one
or more sources, each with the weakest signal in dBm that puts a device into the
zone. Write a source as NAME, or as NAME=SIGNAL, such as door=-65.`,
		Example: `  footfall zone list
  sudo footfall zone add checkout --source door=-65`,
		Args: cli.Usage(cli.NoSuchCommand),
		RunE: cli.Help,
	}
	c.AddCommand(newZoneListCommand(), newZoneAddCommand(), newZoneSetCommand(), newZoneRenameCommand(), newZoneRemoveCommand())
	return c
}

// links reads sources as they are written on the command line.
func links(words []string) (all []edit.Link, err error) {
	for _, word := range words {
		source, signal, found := strings.Cut(word, "=")
		if source == "" || found && signal == "" {
			return nil, cli.UsageError{Err: fmt.Errorf("--source: %q is not a source; write NAME, or NAME=SIGNAL such as door=-65", word)}
		}
		all = append(all, edit.Link{Source: source, MinSignal: signal})
	}
	return all, nil
}

// addSourceFlag adds the flag for sources of a zone.
func addSourceFlag(c *cobra.Command, name string, into *[]string, usage string) {
	c.Flags().StringSliceVar(into, name, nil, usage)
	_ = c.RegisterFlagCompletionFunc(name, cli.CompleteItems("sources"))
}
