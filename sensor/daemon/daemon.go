package daemon

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"footfall/buffer"
	"footfall/buffer/uplink"
	"footfall/configs"
	"footfall/hashing/secret"
	"footfall/sensor/admin"
	"footfall/sensor/capture"
	"footfall/sensor/control"
	"footfall/sensor/decode"
	"footfall/sensor/disclose"
	"footfall/sensor/engine"
	"footfall/sensor/keep"
	"footfall/sensor/status"
)

const (
	healthInterval = time.Minute
	lookInterval   = 5 * time.Second
	firstRetry     = time.Second
	// heldWindows bounds the windows kept in memory while the disk is full.
	heldWindows = 1000
	// drainTime is how long a stopping sensor waits for the broker to take the
	// last windows. What it does not take stays in the outbox.
	drainTime = 3 * time.Second
)

// Options is what a sensor is made of.
type Options struct {
	Config *configs.Config
	// Open opens the sources by their configuration.
	Open func(configs.Source) (capture.Source, error)
	// Keys and Noise: crypto/rand.Reader, except in tests.
	Keys, Noise io.Reader
	Now         func() time.Time
	// Getenv looks up the variables that the configuration names.
	Getenv func(string) string
	Log    *slog.Logger
	// Notify tells the service manager; see sd_notify(3). It may be nil.
	Notify func(state string)
	// Manager keeps the state over a restart; nil where nobody does.
	Manager *keep.Manager
	Version string

	// readableKey has the key in memory that a test can read.
	readableKey bool
}

// Run runs a sensor until ctx ends, and then releases the open window, gives
// the broker a moment to take it, says goodbye and returns nil.
func Run(ctx context.Context, o Options) error {
	if o.Notify == nil {
		o.Notify = func(string) {}
	}
	d, err := assemble(o)
	if err != nil {
		return err
	}
	defer d.close()
	ctx, d.end = context.WithCancel(ctx)
	defer d.end()
	return runStages(ctx, d.stages, d.ready)
}

// daemon is an assembled sensor. Its stages end in order: listening, then
// counting, so that what was read is counted, then publishing, so that the window
// that counting releases in ending can still be delivered.
type daemon struct {
	Options
	outbox *buffer.Outbox
	lists  *admin.Lists
	// handCounts are the people counted by eye.
	handCounts *admin.HandCounts
	retry      *retryQueue
	link       *uplink.Uplink
	stages     []stage
	end        context.CancelFunc // ends the sensor
}

func assemble(o Options) (*daemon, error) {
	c := o.Config
	outbox, err := buffer.Open(c.Outbox.Path, buffer.Options{MaxRows: c.Outbox.MaxRows, Now: o.Now, Log: o.Log})
	if err != nil {
		return nil, err
	}
	lists, err := admin.OpenLists(c, o.Log)
	if err != nil {
		return nil, errors.Join(err, outbox.Close())
	}
	d := &daemon{
		Options: o, outbox: outbox, lists: lists, handCounts: admin.NewHandCounts(c.Calibration.File),
		retry: &retryQueue{outbox: outbox, most: heldWindows, log: o.Log},
	}
	if err := d.build(); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (d *daemon) close() error { return errors.Join(d.lists.Close(), d.outbox.Close()) }

// build makes the tasks and connects them.
func (d *daemon) build() error {
	started := d.Now()
	counting, err := d.newCounting(started)
	if err != nil {
		return err
	}
	listeners, batches := d.newListeners()
	counting.in = batches
	counting.recycle = func(b batch) { listeners[b.source].recycle(b.sightings) }
	counting.closing = closing{sources: len(listeners), ask: func(source int) bool { return listeners[source].flush() }}
	see := &observer{
		config: d.Config, version: d.Version, listeners: listeners, counting: counting, retry: d.retry, outbox: d.outbox, lists: d.lists, handCounts: d.handCounts,
		now: d.Now, started: started, last: started, frames: make([]uint64, len(listeners)),
	}
	commands := d.newCommands(counting, see)
	if d.link, err = d.newUplink(see, commands); err != nil {
		return err
	}
	see.uplink = d.link
	var listening []task
	for _, l := range listeners {
		listening = append(listening, l)
	}
	if d.Config.Control.Socket != "" {
		listening = append(listening, control.NewServer(d.Config.Control.Socket, commands, d.Log))
	}
	d.stages = []stage{
		{tasks: listening},
		{tasks: []task{counting, counting.engine.Checks(), &watchdog{
			observer: see, counting: counting, notify: d.Notify, changed: d.link.Poke,
			interval: lookInterval, ready: make(chan struct{}), alerts: []string{},
		}}},
		{tasks: []task{named{"uplink", d.link}}, linger: d.drain},
	}
	return nil
}

// newCommands connects the control socket to the rest.
func (d *daemon) newCommands(counting *counting, see *observer) *commands {
	return &commands{
		config: d.Config, lists: d.lists, handCounts: d.handCounts, apply: counting.do, log: d.Log,
		health: func() status.Health { return see.health(time.Time{}) },
		erase: func(ctx context.Context) error {
			if err := counting.do(ctx, func(*engine.Engine) { counting.erase() }); err != nil {
				return err
			}
			d.handCounts.Forget()
			d.Log.Warn("erased: the key and what was counted are gone, and the sensor ends")
			d.end()
			return nil
		},
	}
}

func (d *daemon) newCounting(started time.Time) (*counting, error) {
	owned, handover, err := d.newEngine(started)
	if err != nil {
		return nil, err
	}
	return &counting{
		engine: owned, handover: handover, requests: make(chan func(*engine.Engine)), now: d.Now, log: d.Log,
		ready: make(chan struct{}), started: started,
	}, nil
}

// newEngine returns an engine that goes on where the process before left off,
// where the service manager has kept that, or a new one.
func (d *daemon) newEngine(started time.Time) (*engine.Engine, *handover, error) {
	c := engine.Config{
		Config: d.Config, Keys: d.Keys, Noise: d.Noise, OptOut: d.lists.Plain(), Checkers: d.lists.Checkers(),
		Calibration: d.handCounts.Load(d.Log), Emit: d.emit, Live: true, Memory: secret.Protected,
	}
	if d.readableKey {
		c.Memory = secret.Process
	}
	now, notBefore := started.UnixNano(), d.notBefore(started)
	if d.Manager == nil {
		begun, err := engine.New(c, now, notBefore)
		return begun, nil, err
	}
	h := &handover{manager: d.Manager, log: d.Log}
	if resumed := h.resume(c, now, notBefore); resumed != nil {
		return resumed, h, nil
	}
	begun, err := engine.New(c, now, notBefore)
	if err != nil {
		return nil, nil, err
	}
	return begun, h.begin(begun), nil
}

// emit takes the payloads of a window that has been released.
func (d *daemon) emit(payloads []disclose.Payload) error {
	d.handCounts.Released(payloads)
	return d.retry.put(payloads)
}

// notBefore is the end of what has been released already. A window from far in
// the future stems from a clock that was wrong, and does not hold counting up.
func (d *daemon) notBefore(now time.Time) int64 {
	highWater := d.outbox.HighWater()
	if highWater-now.UnixNano() > int64(longestReturn) {
		d.Log.Warn("the outbox holds windows from the far future; the clock must have been wrong then")
		return 0
	}
	return highWater
}

func (d *daemon) newListeners() ([]*listener, <-chan batch) {
	batches := make(chan batch, batchesQueued)
	var listeners []*listener
	for i, s := range d.Config.Sources {
		listeners = append(listeners, &listener{
			name: s.Name, index: i, out: batches,
			open:    func() (capture.Source, error) { return d.Open(s) },
			decoder: engine.NewDecoder(d.Config),
			free:    make(chan []decode.Sighting, batchesQueued+1),
			now:     d.Now, log: d.Log, retry: firstRetry, ready: make(chan struct{}),
			hours: openingHours{hours: &d.Config.Hours, location: d.Config.Location, look: look},
		})
	}
	return listeners, batches
}

// ready tells everybody who waits that the sensor does its work.
func (d *daemon) ready() {
	d.Notify("READY=1")
	d.Log.Info("counting", "site", d.Config.Site, "sensor", d.Config.Sensor,
		"sources", len(d.Config.Sources), "zones", len(d.Config.Zones), "window", d.Config.Window.String())
}
