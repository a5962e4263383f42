package main

import (
	"crypto/rand"
	"os"
	"time"

	sd "github.com/coreos/go-systemd/v22/daemon"
	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/hashing/secret"
	"footfall/sensor/daemon"
	"footfall/sensor/keep"
)

func newRunCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:     "run -c FILE",
		Short:   "Count and publish until stopped",
		GroupID: "sensor",
		Long: `Run listens on the configured interfaces, counts, and publishes the windows to
the broker. Windows wait on disk while the broker cannot be reached, and are
published in order once it can.

SIGINT or SIGTERM stops it: the open window is released as far as it got, and the
status topic says offline. It reports readiness and liveness to systemd.

It needs CAP_NET_RAW, and interfaces in monitor mode (see systemd/INSTALL.md).`,
		Example: "  footfall run -c /etc/footfall/footfall.yaml",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := validate(file)
			if err != nil {
				return cli.UsageError{Err: err}
			}
			if err := secret.Harden(); err != nil {
				return err
			}
			manager := keep.FromEnvironment()
			if manager != nil {
				defer manager.Close()
			}
			return daemon.Run(c.Context(), daemon.Options{
				Config: config, Open: cli.OpenInterface,
				Keys: rand.Reader, Noise: rand.Reader, Now: time.Now, Getenv: os.Getenv,
				Log: cli.NewLog(config.Log, c.ErrOrStderr()), Notify: notify, Manager: manager, Version: cli.Version,
			})
		},
	}
	cli.RequireConfig(c, &file)
	return c
}

// notify reports the daemon's state to systemd, if it is there.
func notify(state string) {
	_, _ = sd.SdNotify(false, state) // fails without systemd
}
