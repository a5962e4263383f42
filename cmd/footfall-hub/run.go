package main

import (
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	sd "github.com/coreos/go-systemd/v22/daemon"
	"github.com/spf13/cobra"

	"footfall/buffer/hub"
	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/configs/dashboard"
)

// configStatus is the exit status for a configuration that is not valid. The unit does not
// start it again.
const configStatus = 78

func newRunCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "run",
		Short: "Run the hub",
		Long: `Run is what the service does. It ends with SIGTERM or SIGINT. SIGHUP reads the
certificate again, and no client is dropped.`,
		Example: "  footfall-hub run -c hub.yaml",
		Args:    cli.Usage(cobra.NoArgs),
		RunE:    func(c *cobra.Command, _ []string) error { return run(c, file) },
	}
	configFlag(c, &file)
	return c
}

func run(c *cobra.Command, file string) error {
	limitMemory()
	s, err := load(c, file)
	if err != nil {
		return cli.StatusError{Err: err, Status: configStatus}
	}
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	log := cli.NewLog(configs.Log{Level: s.LogLevel, Format: s.LogFormat}, c.ErrOrStderr())
	return hub.Run(c.Context(), hub.Options{
		Settings: s, Version: cli.Version, Page: dashboard.Files(), Log: log, Now: time.Now, Hangup: hangup,
		Ready: func() {
			log.Info("ready")
			_, _ = sd.SdNotify(false, sd.SdNotifyReady) // without systemd there is no one to tell
		},
		Listening: func(setting string, address net.Addr) {
			log.Info("listening", "for", setting, "address", address.String())
		},
	})
}
