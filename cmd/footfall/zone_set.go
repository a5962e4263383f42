package main

import (
	"errors"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs/edit"
)

func newZoneSetCommand() *cobra.Command {
	var o editOptions
	var sources, without []string
	c := &cobra.Command{
		Use:   "set NAME [--source SOURCE[=SIGNAL]] [--without SOURCE]",
		Short: "Change the sources of a zone",
		Long: `Set changes the signal of a zone's sources, adds sources to it, or takes sources
away. Sources that are not named stay as they are. A source without a signal, or
with the signal none, puts every device that it hears into the zone.`,
		Example: `  footfall zone set -c /etc/footfall/footfall.yaml entrance --source door=-70
  footfall zone set -c /etc/footfall/footfall.yaml entrance --without back`,
		Args: cli.Usage(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			if len(sources)+len(without) == 0 {
				return cli.UsageError{Err: errors.New("nothing to change; give --source or --without")}
			}
			all, err := links(sources)
			if err != nil {
				return err
			}
			return o.run(c, func(f *edit.File) error {
				if err := f.SetZone(args[0], all); err != nil {
					return err
				}
				return f.UnlinkZone(args[0], without)
			})
		},
		ValidArgsFunction: firstArgument(cli.CompleteItems("zones")),
	}
	o.addTo(c)
	addSourceFlag(c, "source", &sources, "`SOURCE` or SOURCE=SIGNAL to change or to add; may be given several times")
	addSourceFlag(c, "without", &without, "`SOURCE` to take away; may be given several times")
	return c
}
