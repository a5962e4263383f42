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
		Use:   "export",
		Short: "Write the list of digests, for a backup or another sensor",
		Long: `Export writes the list of digests with its site key, for a backup or for "optout
import" on another sensor. It holds no addresses. Its holder can still test an
address against it, so protect it like the list. By chance, 1 in 2^20 addresses
matches an entry.`,
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

// read reads the list of digests. The file is complete while the sensor runs, too.
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
