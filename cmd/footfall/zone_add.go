package main

import (
	"errors"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs/edit"
)

func newZoneAddCommand() *cobra.Command {
	var o editOptions
	var sources []string
	c := &cobra.Command{
		Use:   "add NAME --source SOURCE[=SIGNAL]",
		Short: "Add a zone",
		Long: `Add adds a zone with its sources. The name becomes a level of the MQTT topic.
Measure the signal with footfall calibrate signal.`,
		Example: "  footfall zone add -c /etc/footfall/footfall.yaml checkout --source door=-65",
		Args:    cli.Usage(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			if len(sources) == 0 {
				return cli.UsageError{Err: errors.New("--source is missing; name a source of the zone (footfall source list)")}
			}
			all, err := links(sources)
			if err != nil {
				return err
			}
			return o.run(c, func(f *edit.File) error { return f.AddZone(args[0], all) })
		},
	}
	o.addTo(c)
	addSourceFlag(c, "source", &sources, "`SOURCE` or SOURCE=SIGNAL of the zone; may be given several times")
	return c
}
