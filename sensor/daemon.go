package sensor

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"time"

	"footfall/buffer"
	"footfall/buffer/uplink"
	"footfall/configs"
	"footfall/hashing"
	"footfall/sensor/calibrate"
	"footfall/sensor/capture"
	"footfall/sensor/control"
	"footfall/sensor/decode"
	"footfall/sensor/disclose"
	"footfall/sensor/keep"
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
	// OptOut may be nil.
	OptOut *hashing.List
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

	// processMemory has the key in memory that a test can read.
	processMemory bool
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
	lists  *lists
	hands  *handCounts
	shelf  *shelf
	link   *uplink.Uplink
	stages []stage
	end    context.CancelFunc // ends the sensor
}

func assemble(o Options) (*daemon, error) {
	c := o.Config
	outbox, err := buffer.Open(c.Outbox.Path, buffer.Options{MaxRows: c.Outbox.MaxRows, Now: o.Now, Log: o.Log})
	if err != nil {
		return nil, err
	}
	lists, err := openLists(c, rand.Reader, o.Now, o.Log)
	if err != nil {
		return nil, errors.Join(err, outbox.Close())
	}
	d := &daemon{Options: o, outbox: outbox, lists: lists, hands: &handCounts{store: calibrate.Store{Path: c.Calibration.File}}, shelf: &shelf{outbox: outbox, most: heldWindows, log: o.Log}}
	if err := d.build(); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (d *daemon) close() error { return errors.Join(d.lists.close(), d.outbox.Close()) }

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
	see := &observer{
		config: d.Config, version: d.Version, listeners: listeners, counting: counting, shelf: d.shelf, outbox: d.outbox, lists: d.lists, hands: d.hands,
		now: d.Now, started: started, last: started, frames: make([]uint64, len(listeners)),
	}
	commands := &commands{d: d, counting: counting, observer: see, end: func() { d.end() }}
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
		{tasks: []task{counting, &watchdog{
			observer: see, counting: counting, notify: d.Notify, changed: d.link.Poke,
			interval: lookInterval, ready: make(chan struct{}), alerts: []string{},
		}}},
		{tasks: []task{named{"uplink", d.link}}, linger: d.drain},
	}
	return nil
}

func (d *daemon) newCounting(started time.Time) (*counting, error) {
	engine, keeper, err := d.newEngine(started)
	if err != nil {
		return nil, err
	}
	return &counting{
		engine: engine, keeper: keeper, requests: make(chan func(*Engine)), now: d.Now, log: d.Log,
		ready: make(chan struct{}), started: started,
	}, nil
}

// newEngine returns an engine that goes on where the process before left off,
// where the service manager has kept that, or a new one.
func (d *daemon) newEngine(started time.Time) (*Engine, *keeper, error) {
	c := EngineConfig{
		Config: d.Config, Keys: d.Keys, Noise: d.Noise, OptOut: d.OptOut, Checkers: d.lists.checkers(),
		Calibration: d.hands.load(d.Log), Emit: d.emit, Live: true, processMemory: d.processMemory,
	}
	now, notBefore := started.UnixNano(), d.notBefore(started)
	if d.Manager == nil {
		engine, err := NewEngine(c, now, notBefore)
		return engine, nil, err
	}
	k := &keeper{manager: d.Manager, log: d.Log}
	if engine := k.resume(c, now, notBefore); engine != nil {
		return engine, k, nil
	}
	engine, err := NewEngine(c, now, notBefore)
	if err != nil {
		return nil, nil, err
	}
	return engine, k.begin(engine), nil
}

// emit takes the payloads of a window that has been released.
func (d *daemon) emit(payloads []disclose.Payload) error {
	d.hands.recent.add(payloads)
	return d.shelf.put(payloads)
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
			decoder: NewDecoder(d.Config),
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

// drain waits a moment for the uplink to deliver what is in the outbox, if it
// is connected at all.
func (d *daemon) drain() {
	d.Notify("STOPPING=1")
	deadline := time.After(drainTime)
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for d.outbox.Stats().Rows > 0 && d.link.State().Connected {
		select {
		case <-deadline:
			return
		case <-poll.C:
		}
	}
}

// named gives an uplink the name that a task needs.
type named struct {
	name string
	*uplink.Uplink
}

func (n named) String() string { return n.name }

// newUplink connects the outbox to the broker.
func (d *daemon) newUplink(see *observer, commands *commands) (*uplink.Uplink, error) {
	c := d.Config
	t := newTopics(c)
	tls, err := brokerTLS(&c.MQTT)
	if err != nil {
		return nil, err
	}
	manifest := func() []byte {
		return encode(newManifest(c, d.Version, see.key().Store, d.OptOut.Len()+d.lists.entries()))
	}
	status := func() uplink.Message {
		return uplink.Message{Topic: t.status(), Payload: []byte(statusOf(see.alerts())), Retained: true}
	}
	health := func() []uplink.Message {
		return []uplink.Message{status(), {Topic: t.health(), Payload: encode(see.health(d.Now())), Retained: true}}
	}
	var subscriptions []uplink.Subscription
	if d.lists.chain != nil {
		subscriptions = append(subscriptions, uplink.Subscription{Topic: c.OptOut.Chain.Topic, Handle: commands.acceptChain})
	}
	return uplink.New(uplink.Config{
		Broker: c.MQTT.Broker, AllowPlaintext: c.MQTT.AllowPlaintext, ClientID: c.MQTT.ClientID, TLS: tls,
		Credentials: func() (string, string, error) { return credentials(&c.MQTT).Load(d.Getenv) },
		KeepAlive:   c.MQTT.KeepAlive, Timeout: c.MQTT.Timeout,
		Will: uplink.Message{Topic: t.status(), Payload: []byte("offline"), Retained: true},
		Greeting: func() []uplink.Message {
			return append(health(), uplink.Message{Topic: t.manifest(), Payload: manifest(), Retained: true})
		},
		Periodic: health, Interval: healthInterval, Subscriptions: subscriptions,
		Log: d.Log,
	}, d.outbox, t.compose)
}
