package main

import (
	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs/edit"
)

func newZoneRenameCommand() *cobra.Command {
	var o editOptions
	c := &cobra.Command{
		Use:   "rename OLD NEW",
		Short: "Rename a zone",
		Long: `Rename gives a zone another name. Its windows are published below the new name
from then on, and the latest window of the old name is deleted from the broker. Hand
counts of people stay with the old name.`,
		Example: "  footfall zone rename -c /etc/footfall/footfall.yaml entrance main-door",
		Args:    cli.Usage(cobra.ExactArgs(2)),
		RunE: func(c *cobra.Command, args []string) error {
			return o.run(c, func(f *edit.File) error { return f.RenameZone(args[0], args[1]) })
		},
		ValidArgsFunction: firstArgument(cli.CompleteItems("zones")),
	}
	o.addTo(c)
	return c
}
