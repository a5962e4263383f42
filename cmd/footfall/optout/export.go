package optout

import (
	"time"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/hashing/optout"
	"footfall/sensor/admin"
)

func newExportCommand(o *options) *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:   "export -c FILE",
		Short: "Write the list of digests, for a backup or another sensor",
		Long: `Export writes the list of digests with its site key: for a backup, or for
"optout import" on another sensor. There are no addresses in it. Whoever has it can
tell of an address in hand whether it fits, with 1 in 2^20 other addresses per
entry, so treat it as you would the list.`,
		Example: "  footfall optout export -c /etc/footfall/footfall.yaml -o opt-out.backup",
		Args:    cli.Usage(cobra.NoArgs),
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
func (o *options) read() (*optout.List, error) {
	config, err := o.load()
	if err != nil {
		return nil, err
	}
	if config.OptOut.List == "" {
		return nil, cli.UsageError{Err: errNoList}
	}
	return optout.Load(config.OptOut.List, admin.ListOptions(config, time.Now))
}
