package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/sensor/evidence"
)

func newPrivacyKeyCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "key",
		Short: "Print the public key that checks manifest and privacy log",
		Long: `Key prints the public key of this sensor: 44 characters of base64 (Ed25519). Keep a
copy away from the sensor, such as in the record of processing. It is what a signature
is checked with later. Footfall init makes the key, or the sensor at its
first start.`,
		Example: "  footfall privacy key -c /etc/footfall/footfall.yaml",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := cli.LoadConfig(file)
			if err != nil {
				return err
			}
			key, err := publicKeyOf(evidence.KeyPath(config.Outbox.Path))
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), key)
			return err
		},
	}
	cli.ConfigFlag(c, &file)
	return c
}

// publicKeyOf reads the key of a sensor, and makes none.
func publicKeyOf(path string) (string, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s: there is no key yet; the sensor makes it at its first start: systemctl start footfall", path)
	}
	if err != nil {
		return "", err
	}
	key, err := evidence.OpenKey(path, nil)
	if err != nil {
		return "", err
	}
	return evidence.PublicKey(key), nil
}
