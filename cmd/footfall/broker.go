package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/sensor/daemon"
)

func newBrokerCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "broker",
		Short:   "Try the way to the broker",
		GroupID: "sensor",
		Args:    cli.Usage(cli.NoSuchCommand),
		RunE:    cli.Help,
	}
	c.AddCommand(newBrokerTestCommand())
	return c
}

func newBrokerTestCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "test",
		Short: "Connect to the broker, publish a message, and see whether it comes back",
		Long: `Test tries the broker of a configuration step by step: whether it can be reached,
how the connection is encrypted, and whether it lets the sensor in. Then it publishes
a message below the topic of the sensor and waits for it to come back, since a broker
acknowledges also what its access list drops. At last it asks for retained messages.

It uses a client id of its own, so it does not disturb a running sensor. Where the
access list names client ids, the answer is for that one. It stops at the first step
that fails, says what to do, and ends with status 1.`,
		Example: "  footfall broker test -c /etc/footfall/footfall.yaml",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := loadForRun(file)
			if err != nil {
				return cli.UsageError{Err: err}
			}
			for _, f := range daemon.TestBroker(c.Context(), config, os.Getenv) {
				if !f.OK {
					return errors.New(f.Text)
				}
				if _, err := fmt.Fprintf(c.OutOrStdout(), "%-9s %s\n", f.Step, f.Text); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cli.ConfigFlag(c, &file)
	return c
}
