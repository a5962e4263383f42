package main

import (
	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs/edit"
)

func newSourceRemoveCommand() *cobra.Command {
	var o editOptions
	c := &cobra.Command{
		Use:   "remove NAME",
		Short: "Remove a radio",
		Long: `Remove removes a radio from the sources and from every zone. A zone that has no
other radio is removed with footfall zone remove --with-sources.`,
		Example: "  footfall source remove -c /etc/footfall/footfall.yaml back",
		Args:    cli.Usage(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			return o.run(c, func(f *edit.File) error { return f.RemoveSource(args[0]) })
		},
		ValidArgsFunction: firstArgument(cli.CompleteItems("sources")),
	}
	o.addTo(c)
	return c
}
