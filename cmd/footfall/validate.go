package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/sensor/admin"
	"footfall/sensor/daemon"
)

func newValidateCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:     "validate -c FILE",
		Short:   "Check a configuration without running it",
		GroupID: "sensor",
		Long: `Validate reads what "footfall run" would use: the configuration, the opt-out list,
the TLS files and the credentials. It reports each mistake with its line and the
fix. It opens no radio and no connection.`,
		Example: "  footfall validate -c /etc/footfall/footfall.yaml",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := validate(file)
			if err != nil {
				return cli.UsageError{Err: err}
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "%s: all right: %s\n", file, summary(config))
			return err
		},
	}
	cli.RequireConfig(c, &file)
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
	if _, err := admin.ReadPlain(config.OptOut.File); err != nil {
		return nil, err
	}
	if err := daemon.CheckConnection(config, os.Getenv); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return config, nil
}

func summary(c *configs.Config) string {
	return fmt.Sprintf("site %s, sensor %s, %s, %s, windows of %s, to %s",
		c.Site, c.Sensor, cli.Plural(len(c.Sources), "source"), cli.Plural(len(c.Zones), "zone"), c.Window, c.MQTT.Broker)
}
