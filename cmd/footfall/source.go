package main

import (
	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
)

func newSourceCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "source",
		Short:   "List, add and remove radios",
		GroupID: "sensor",
		Long: `Source lists, adds and removes the radios that listen. Every radio must serve at
least one zone. An interface is changed with
footfall config set 'sources[NAME].interface' INTERFACE.`,
		Example: `  footfall source list
  sudo footfall source add back --radio auto --zone entrance`,
		Args: cli.Usage(cli.NoSuchCommand),
		RunE: cli.Help,
	}
	c.AddCommand(newSourceListCommand(), newSourceAddCommand(), newSourceRemoveCommand())
	return c
}
