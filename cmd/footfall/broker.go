package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"footfall/buffer/uplink"
	"footfall/cmd/internal/cli"
	"footfall/sensor/daemon"
)

func newBrokerCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "broker",
		Short:   "Try the way to the broker",
		GroupID: "sensor",
		Long: `Broker tries the way to the MQTT broker, and sets the login there. The address is
the setting mqtt.broker.`,
		Example: "  footfall broker test",
		Args:    cli.Usage(cli.NoSuchCommand),
		RunE:    cli.Help,
	}
	c.AddCommand(newBrokerTestCommand(), newBrokerLoginCommand())
	return c
}

func newBrokerTestCommand() *cobra.Command {
	var file string
	var asJSON bool
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
			done := cli.Waiting(c.ErrOrStderr(), "trying "+config.MQTT.Broker)
			steps := daemon.TestBroker(c.Context(), config, os.Getenv)
			done()
			return writeBrokerSteps(c.OutOrStdout(), steps, asJSON)
		},
	}
	cli.ConfigFlag(c, &file)
	cli.JSONFlag(c, &asJSON, "a JSON array of steps")
	return c
}

// brokerStep is a step of the way to the broker for programs.
type brokerStep struct {
	Step string `json:"step"`
	OK   bool   `json:"ok"`
	Text string `json:"text"`
}

// writeBrokerSteps prints the steps up to the first failure, and returns that.
func writeBrokerSteps(w io.Writer, steps []uplink.Finding, asJSON bool) error {
	rows := []brokerStep{}
	var failed error
	for _, f := range steps {
		rows = append(rows, brokerStep{f.Step, f.OK, f.Text})
		if !f.OK {
			failed = errors.New(f.Text)
		}
	}
	if asJSON {
		return errors.Join(cli.WriteJSON(w, rows), failed)
	}
	for _, r := range rows {
		if !r.OK {
			break
		}
		if _, err := fmt.Fprintf(w, "%-9s %s\n", r.Step, r.Text); err != nil {
			return err
		}
	}
	return failed
}
