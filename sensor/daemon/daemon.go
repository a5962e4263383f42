package daemon

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"time"

	"footfall/configs"
	"footfall/sensor/capture"
	"footfall/sensor/keep"
)

// Options are the parts of a sensor.
type Options struct {
	Config *configs.Config
	// Load reads the configuration again after a signal on Hangup. Both may be nil.
	Load   func() (*configs.Config, error)
	Hangup <-chan os.Signal
	// Open opens the sources by their configuration.
	Open func(configs.Source) (capture.Source, error)
	// Await waits after a fault of a source until it may be opened again, and tells
	// each fault on the way. It returns an error if it cannot know. It may be nil:
	// sources are then opened again and again.
	Await func(ctx context.Context, s configs.Source, told func(error)) error
	// DialRadio connects to the process that changes channels and takes Bluetooth
	// controllers. It is needed if a source has a radio, channels, or a controller.
	DialRadio func(context.Context) (net.Conn, error)
	// Channel returns the channel that a network interface is on, in MHz; 0 for none. It
	// may be nil.
	Channel func(name string) (mhz int, err error)
	// Packets returns how many packets of any kind a network interface has received;
	// ok is false if that is not known. It may be nil.
	Packets func(name string) (n uint64, ok bool)
	// Free returns how many bytes the file system of a path has left; known is false if
	// that cannot be told. It may be nil.
	Free func(path string) (bytes int64, known bool)
	// Flash tells whether a path is on flash memory, which is written to sparingly; nil for
	// none.
	Flash func(path string) bool
	// Keys, Noise and Signing, for the key of the manifest: crypto/rand.Reader, except in
	// tests.
	Keys, Noise, Signing io.Reader
	Now                  func() time.Time
	// Doubt judges the clock; nil for a clock always right.
	Doubt func(time.Time) Doubt
	// Getenv looks up variables named in the configuration.
	Getenv func(string) string
	Log    *slog.Logger
	// Notify tells the service manager; see sd_notify(3). It may be nil.
	Notify func(state string)
	// Manager keeps the state over a restart; nil for none.
	Manager *keep.Manager
	Version string
	// Trouble tells a person about the processes before; "" for nothing.
	Trouble string
	// Safe is how long the sensor waits at first, because of Trouble: no source is
	// opened, and nothing is counted. After crashes in a row that is safe mode.
	Safe time.Duration
	// Recovered is called when safe mode has ended; it may be nil.
	Recovered func()

	// readableKey has the key in memory readable by a test.
	readableKey bool
}

// tryAgain is the pause before the next try to assemble a sensor.
const tryAgain = 10 * time.Second

// Run runs a sensor until ctx ends. What was counted by then is released, and the
// broker gets a moment to take it. A sensor that cannot work yet says so and tries
// again; the error means: only a new start can help.
func Run(ctx context.Context, o Options) error {
	if o.Notify == nil {
		o.Notify = func(string) {}
	}
	if o.Safe > 0 {
		if err := standBy(ctx, &o, o.Trouble, o.Safe); err != nil || ctx.Err() != nil {
			return err
		}
		o.Trouble = ""
		if o.Recovered != nil {
			o.Recovered()
		}
	}
	var kept *kept
	for {
		next, err := runOnce(ctx, &o, kept)
		if next == nil {
			return err
		}
		kept = next
	}
}

// runOnce runs a sensor until ctx ends, or until its configuration is another one.
// It returns the parts to go on with. A failed assembly is tried again.
func runOnce(ctx context.Context, o *Options, before *kept) (*kept, error) {
	d, err := assemble(*o, before)
	var cannot notYet
	switch {
	case errors.As(err, &cannot) && ctx.Err() == nil:
		err = standBy(ctx, o, cannot.Error(), tryAgain)
		if ctx.Err() == nil && err == nil {
			return orNone(before), nil
		}
		return nil, errors.Join(err, before.end(o.Now()))
	case err != nil:
		return nil, errors.Join(err, before.end(o.Now()))
	}
	err = errors.Join(d.run(ctx), d.close())
	next := d.following()
	if next == nil || err != nil {
		return nil, err
	}
	o.Config = next
	return d.counting.keep(), nil
}

// orNone returns k, or a value for nothing.
func orNone(k *kept) *kept {
	if k == nil {
		return &kept{}
	}
	return k
}

// notYet is an error which may go away by itself, or be mended while the sensor runs.
type notYet struct{ error }

// ready tells the service manager and the log that counting has begun.
func (d *daemon) ready() {
	d.Notify("READY=1\nSTATUS=" + d.observer.sentence(d.Now()))
	d.Log.Info("counting", "site", d.Config.Site, "sensor", d.Config.Sensor,
		"sources", len(d.Config.Sources), "zones", len(d.Config.Zones), "window", d.Config.Window.String())
}

// run runs the stages, and watches for a signal to read the configuration again.
func (d *daemon) run(ctx context.Context) error {
	ctx, d.end = context.WithCancel(ctx)
	defer d.end()
	go d.watchHangup(ctx)
	return runStages(ctx, d.stages, d.ready)
}

// watchHangup reads the configuration again at a signal.
func (d *daemon) watchHangup(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.Hangup:
			_ = d.reload() // it has told
		}
	}
}

// reload reads the configuration again and has the sensor go on with it. An
// invalid one is told, and changes nothing.
func (d *daemon) reload() error {
	if d.Load == nil {
		return errors.New("this sensor has no file to read its configuration from")
	}
	config, err := d.Load()
	if err != nil {
		text := "the new configuration is not in force: " + err.Error() + "; mend the file, then: systemctl reload footfall"
		d.observer.reload.Store(&text)
		d.Log.Error(text)
		return err
	}
	d.Log.Info("the configuration was read again")
	d.Notify(reloading())
	d.mu.Lock()
	d.next = config
	d.mu.Unlock()
	d.end()
	return nil
}
