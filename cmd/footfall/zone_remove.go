package main

import (
	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs/edit"
)

func newZoneRemoveCommand() *cobra.Command {
	var o editOptions
	var withSources bool
	c := &cobra.Command{
		Use:   "remove NAME",
		Short: "Remove a zone",
		Long: `Remove removes a zone. A radio that serves no other zone must go with it, or serve
another zone first. The sensor deletes the zone's latest window from the broker when it
takes the change over; footfall retire --zone does so without it.`,
		Example: "  footfall zone remove -c /etc/footfall/footfall.yaml checkout",
		Args:    cli.Usage(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			return o.run(c, func(f *edit.File) error { return f.RemoveZone(args[0], withSources) })
		},
		ValidArgsFunction: firstArgument(cli.CompleteItems("zones")),
	}
	o.addTo(c)
	c.Flags().BoolVar(&withSources, "with-sources", false, "also remove radios that no other zone uses")
	return c
}
