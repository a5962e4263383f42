package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	sd "github.com/coreos/go-systemd/v22/daemon"
	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/cmd/internal/live"
	"footfall/configs"
	"footfall/hashing/secret"
	"footfall/sensor/capture"
	"footfall/sensor/capture/tuner"
	"footfall/sensor/crash"
	"footfall/sensor/daemon"
	"footfall/sensor/keep"
)

// statusConfig is the exit status of run where the configuration cannot be read or is
// not valid. The service manager does not start the sensor again after it, and after it
// alone.
const statusConfig = 78

// safeTime is how long safe mode lasts before the sensor tries again.
const safeTime = time.Hour

func newRunCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:     "run",
		Short:   "Count and publish until stopped",
		GroupID: "sensor",
		Long: `Run listens on the configured interfaces, counts, and publishes the windows to
the broker. Windows wait on disk while the broker cannot be reached, and are
published in order once it can.

What is missing is told and waited for: a radio, a disk with room, a certificate,
a broker. Only a configuration that cannot be read or is not valid ends it, with
status 78.

SIGTERM or SIGINT stops it. The open window is released as far as it got, as a cell
of its own whose "seconds" says how long it is. Under systemd, on kernels with
memfd_secret, the key and what is known of the crowd outlast a restart or a crash.
The next process goes on with the rest of the window. "systemctl stop" and a
reboot drop them. On Linux before 6.5 memfd_secret needs secretmem.enable=1 on the
kernel's command line. After a kill or a crash at most the last two seconds are lost.

SIGHUP ("systemctl reload") reads the configuration again. The open window goes on
where sources, zones, window and key settings stay the same; otherwise it is
released first.

After five crashes in ten minutes the sensor stays in safe mode for an hour: no
radio is opened, and status and health tell the reason.

It needs CAP_NET_RAW, and interfaces in monitor mode (see systemd/INSTALL.md).`,
		Example: "  footfall run -c /etc/footfall/footfall.yaml",
		Args:    cli.Usage(cobra.NoArgs),
		RunE:    func(c *cobra.Command, _ []string) error { return run(c, file) },
	}
	cli.ConfigFlag(c, &file)
	return c
}

func run(c *cobra.Command, file string) error {
	load := func() (*configs.Config, error) { return loadForRun(file) }
	config, err := load()
	if err != nil {
		return cli.StatusError{Err: err, Status: statusConfig}
	}
	if err := secret.Harden(); err != nil {
		return err
	}
	manager := keep.FromEnvironment()
	stderr, reason, diverted := crash.Divert(keeper(manager))
	os.Stderr = stderr
	log := cli.NewLog(config.Log, stderr)
	if diverted != nil {
		log.Warn("a crash may print more than its reason", "error", diverted)
	}
	if manager != nil {
		defer manager.Close()
	}
	signal.Ignore(syscall.SIGPIPE) // a reader of the log that has gone is no reason to end
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	o := daemon.Options{
		Config: config, Load: load, Hangup: hangup, Open: func(s configs.Source) (capture.Source, error) { return live.OpenInterface(s, now) }, Packets: capture.ReceivedPackets,
		Free: freeSpace, Flash: onFlash,
		DialRadio: tuner.DialSocket(tuner.Socket), Channel: channelReader(),
		Await: func(ctx context.Context, s configs.Source, told func(error)) error {
			return capture.AwaitInterface(ctx, s.Interface, told)
		},
		Keys: rand.Reader, Noise: rand.Reader, Signing: rand.Reader, Now: now, Doubt: daemon.LookAtClock, Getenv: os.Getenv,
		Log: log, Notify: notify, Manager: manager, Version: cli.Version,
	}
	history := crash.NewHistory(os.Getenv("RUNTIME_DIRECTORY"), crash.SinceBoot)
	if err := lookBack(&o, history, reason); err != nil {
		log.Warn("crashes are not counted", "error", err)
	}
	if err := daemon.Run(c.Context(), o); err != nil {
		return err
	}
	return history.End()
}

// keeper is the manager as package crash wants it; nil for none.
func keeper(m *keep.Manager) crash.Keeper {
	if m == nil {
		return nil
	}
	return m
}

// loadForRun reads the configuration and checks what a sensor needs of it. Files that
// it names may come later.
func loadForRun(file string) (*configs.Config, error) {
	config, err := configs.Load(file)
	if err != nil {
		return nil, err
	}
	if err := config.CheckRun(); err != nil {
		return nil, err
	}
	if err := daemon.CheckChannels(config); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return config, nil
}

// lookBack has the sensor tell how the processes before ended, and be careful after
// crashes in a row.
func lookBack(o *daemon.Options, h *crash.History, reason string) error {
	crashes, err := h.Begin()
	if err != nil || crashes == 0 && reason == "" {
		return err
	}
	if reason == "" {
		reason = "it was killed, or the machine lost power"
	}
	o.Log.Error("the sensor ended without being told to", "reason", reason, "times in ten minutes", crashes)
	if crashes < crash.Most {
		o.Trouble, o.Safe = "waiting after a crash: "+reason, crash.Pause(crashes)
		return nil
	}
	o.Trouble = fmt.Sprintf("safe mode: the sensor crashed %d times in ten minutes, the last time because of: %s; see journalctl -u footfall, and report it", crashes, reason)
	o.Safe = safeTime
	o.Recovered = func() { _ = h.Forget() } // else safe mode comes again, which is no harm
	return nil
}

// freeSpace is what the file system of a file has left for this process.
func freeSpace(path string) (bytes int64, known bool) {
	s, err := diskSpace(filepath.Dir(path))
	return int64(min(s.Free, math.MaxInt64)), err == nil
}

// notify tells systemd, if it is there, how the daemon does.
func notify(state string) {
	_, _ = sd.SdNotify(false, state) // without systemd there is no one to tell
}
