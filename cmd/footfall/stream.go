package main

import (
	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
)

func newStreamCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "stream",
		Short:   "Receive from an access point that has only tcpdump",
		GroupID: "sensor",
		Long: `Stream prepares a source that another access point sends (sources: - stream).
Addresses of devices then cross the network, encrypted; the sign and the record say so.`,
		Example: "  footfall stream certificate -c /etc/footfall/footfall.yaml back",
		Args:    cli.Usage(cli.NoSuchCommand),
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newStreamCertificateCommand())
	return c
}
