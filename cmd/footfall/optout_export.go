package main

import (
	"crypto/rand"
	"time"

	"github.com/spf13/cobra"

	"footfall/hashing/optout"
	"footfall/sensor"
)

func newOptOutExportCommand(o *optOutOptions) *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:   "export -c FILE",
		Short: "Write the list of digests, for a backup or another sensor",
		Long: `Export writes the list of digests with its site key: for a backup, or for
"optout import" on another sensor. There are no addresses in it. Whoever has it can
tell of an address in hand whether it fits, with 1 in 2^20 other addresses per
entry, so treat it as you would the list.` + exitHelp,
		Example: "  footfall optout export -c /etc/footfall/footfall.yaml -o opt-out.backup",
		Args:    usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			list, err := o.read()
			if err != nil {
				return err
			}
			return writeOutput(c.OutOrStdout(), output, list.Encode())
		},
	}
	outputFlag(c, &output)
	return c
}

// read reads the list of digests, which is whole on disk whether the sensor
// runs or not.
func (o *optOutOptions) read() (*optout.List, error) {
	config, err := o.load()
	if err != nil {
		return nil, err
	}
	if config.OptOut.List == "" {
		return nil, usageError{errNoList}
	}
	return optout.Load(config.OptOut.List, sensor.ListOptions(config, rand.Reader, time.Now))
}
