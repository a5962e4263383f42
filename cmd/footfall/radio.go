package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/sensor/capture/hci/adapter"
	"footfall/sensor/capture/tuner"
)

// radioOptions are the flags of footfall radio.
type radioOptions struct {
	socket, state string
	patience      time.Duration
}

// newRadioCommand is for the unit footfall-radio.service and for procd, not for
// people.
func newRadioCommand() *cobra.Command {
	var o radioOptions
	c := &cobra.Command{
		Use:    "radio",
		Short:  "Set channels and monitor mode for the sensor beside it",
		Hidden: true,
		Long: `Radio is the process that may change radios. It gives them a monitor interface,
sets channels as the sensor asks over a Unix socket, and puts everything back at
its end. It takes Bluetooth controllers from the kernel and hands them over. It reads
no frame and makes no radio send one.

It needs CAP_NET_ADMIN and nothing else. The environment variable FOOTFALL_BOOT
identifies the time since the machine started.`,
		Args: cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			kernel, end, err := dialWiFi()
			if err != nil {
				return err
			}
			defer end()
			listener, err := listenRadio(o.socket)
			if err != nil {
				return err
			}
			notify("READY=1")
			server := &tuner.Server{Kernel: kernel, Guard: tuner.Guard{Folder: o.state, Boot: os.Getenv("FOOTFALL_BOOT")},
				Bluetooth: adapter.Take, Now: time.Now, Log: slog.New(slog.NewTextHandler(c.ErrOrStderr(), nil)), Patience: o.patience}
			return server.Serve(c.Context(), listener)
		},
	}
	c.Flags().StringVar(&o.socket, "socket", tuner.Socket, "Unix socket to listen on")
	c.Flags().StringVar(&o.state, "state", "", "folder for notes that outlive a restart of the machine")
	c.Flags().DurationVar(&o.patience, "patience", time.Minute, "how long a radio may be silent before each remedy")
	return c
}

// listenRadio opens the socket for the user and the group of this process, in
// the place of one that an earlier process left.
func listenRadio(path string) (net.Listener, error) {
	info, err := os.Lstat(path)
	switch {
	case err == nil && info.Mode().Type() != fs.ModeSocket:
		return nil, fmt.Errorf("%s: is there already, and is no socket", path)
	case err == nil:
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o660); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}
