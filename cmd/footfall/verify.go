package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/sensor/evidence"
)

func newVerifyCommand() *cobra.Command {
	var key string
	c := &cobra.Command{
		Use:     "verify --key KEY FILE",
		Short:   "Check the signature of a manifest",
		GroupID: "privacy",
		Long: `Verify checks that a manifest is what the sensor with this key has signed. FILE holds
the manifest as the broker gives it; - is stdin. The signature covers all bytes before
,"signature":" and no others.`,
		Example: `  mosquitto_sub -h broker -t footfall/v1/jakarta-01/front-door/manifest -C 1 |
    footfall verify --key "$(cat front-door.pub)" -`,
		Args: cli.Usage(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			if key == "" {
				return cli.UsageError{Err: errors.New("--key is missing; it is what footfall privacy key printed on the sensor")}
			}
			public, err := evidence.ParsePublicKey(key)
			if err != nil {
				return cli.UsageError{Err: fmt.Errorf("--key: %w", err)}
			}
			m, err := readManifest(public, args[0], c.InOrStdin())
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "site %s, sensor %s: the manifest is as this sensor signed it\n", m.Site, m.Sensor)
			return err
		},
	}
	c.Flags().StringVar(&key, "key", "", "public `KEY` of the sensor")
	return c
}
