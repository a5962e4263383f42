package main

import (
	"crypto/rand"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
	"github.com/spf13/cobra"

	"footfall/configs"
	"footfall/hashing/secret"
	"footfall/sensor"
	"footfall/sensor/capture"
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
status topic says offline. It tells systemd when it is ready and that it is alive.

It needs CAP_NET_RAW, and interfaces in monitor mode; see the README.` + exitHelp,
		Example: "  footfall run -c /etc/footfall/footfall.yaml",
		Args:    usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := validate(file)
			if err != nil {
				return usageError{err}
			}
			list, err := loadOptOut(config.OptOut.File)
			if err != nil {
				return usageError{err}
			}
			if err := secret.Harden(); err != nil {
				return err
			}
			manager := keep.FromEnvironment()
			if manager != nil {
				defer manager.Close()
			}
			return sensor.Run(c.Context(), sensor.Options{
				Config: config, OptOut: list, Open: openInterface,
				Keys: rand.Reader, Noise: rand.Reader, Now: time.Now, Getenv: os.Getenv,
				Log: newLog(config.Log, c.ErrOrStderr()), Notify: notify, Manager: manager, Version: version,
			})
		},
	}
	requireConfig(c, &file)
	return c
}

func openInterface(s configs.Source) (capture.Source, error) {
	return capture.OpenInterface(s.Interface, capture.InterfaceOptions{Now: time.Now})
}

// notify tells systemd, if it is there, how the daemon does.
func notify(state string) {
	_, _ = daemon.SdNotify(false, state) // without systemd there is nobody to tell
}

func newLog(c configs.Log, w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Level)) // the configuration allows only levels
	options := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
