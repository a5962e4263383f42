package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/configs/machine"
	"footfall/sensor/admin"
	"footfall/sensor/daemon"
)

func newValidateCommand() *cobra.Command {
	var file string
	var elsewhere, asJSON bool
	c := &cobra.Command{
		Use:     "validate",
		Short:   "Check a configuration without running it",
		GroupID: "sensor",
		Long: `Validate reads the configuration, the opt-out list, the TLS files and the
credentials. It lists all mistakes, each with its line and its fix. It says how long
windows can wait in the outbox for the broker, and how large that file gets.

Then it checks this machine: whether the interfaces exist and are in monitor mode,
and whether the user "footfall" can read the files and write to the folders. It
lists the checks that it left out. It opens no radio and no connection.

With --elsewhere it reads the file alone, for a configuration of another machine. A
problem of the machine ends with status 1, a mistake in the configuration with
status 2.`,
		Example: "  footfall validate -c /etc/footfall/footfall.yaml",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := validate(file)
			if err != nil {
				return cli.UsageError{Err: err}
			}
			found := []machine.Finding{{Level: machine.Unchecked, Text: "this machine"}}
			rows := config.Outbox.MaxRows
			if !elsewhere {
				found, rows = machine.Here().Look(config, file), rowsHere(config)
			}
			return reportValidation(c.OutOrStdout(), file, config, rows, found, asJSON)
		},
	}
	cli.ConfigFlag(c, &file)
	cli.JSONFlag(c, &asJSON, "a JSON object; a configuration that is not valid is an error as without it")
	c.Flags().BoolVar(&elsewhere, "elsewhere", false, "the configuration is for another machine: look at the file alone")
	return c
}

// validate loads a configuration and everything it points to.
func validate(file string) (*configs.Config, error) {
	config, err := configs.Load(file)
	if err != nil {
		return nil, err
	}
	if err := config.CheckRun(); err != nil {
		return nil, err
	}
	if _, err := admin.ReadLists(config); err != nil {
		return nil, err
	}
	if err := daemon.CheckChannels(config); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if err := daemon.CheckConnection(withoutCredentials(config), os.Getenv); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return config, nil
}

// withoutCredentials leaves out files passed by systemd to the running service alone. The
// report lists them as not checked.
func withoutCredentials(c *configs.Config) *configs.Config {
	passed := func(path string) bool { return strings.HasPrefix(path, machine.Credentials) }
	copied := *c
	m := &copied.MQTT
	for _, path := range []*string{&m.UsernameFile, &m.PasswordFile, &m.CAFile, &m.ProxyPasswordFile} {
		if passed(*path) {
			*path = ""
		}
	}
	if passed(m.CertFile) || passed(m.KeyFile) || passed(m.KeyPassphraseFile) {
		m.CertFile, m.KeyFile, m.KeyPassphraseFile = "", "", ""
	}
	return &copied
}

func summary(c *configs.Config) string {
	return fmt.Sprintf("site %s, sensor %s, %s, %s, windows of %s, to %s",
		c.Site, c.Sensor, cli.Plural(len(c.Sources), "source"), cli.Plural(len(c.Zones), "zone"), cli.Span(c.Window), c.MQTT.Broker)
}
