package daemon

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"footfall/buffer"
	"footfall/buffer/history"
	"footfall/buffer/uplink"
	"footfall/configs"
	"footfall/hashing/secret"
	"footfall/sensor/admin"
	"footfall/sensor/decode"
	"footfall/sensor/disclose"
	"footfall/sensor/engine"
	"footfall/sensor/periods"
	"footfall/sensor/status"
)

const (
	lookInterval = 5 * time.Second
	firstRetry   = 100 * time.Millisecond
	longestPause = time.Second // to look for an interface costs little
	// heldWindows bounds the windows kept in memory, of all zones, while the disk takes
	// none or the time is not known.
	heldWindows = 1000
	// drainTime is how long a stopping sensor waits for the broker to take the
	// last windows. What it does not take stays in the outbox.
	drainTime = 3 * time.Second
	// historyPage is how many bytes of released windows are read at one go.
	historyPage = 256 << 10
)

// daemon is an assembled sensor. Its stages end in order: listening, counting,
// publishing. So all frames that were read are counted, and the window released at
// the end of counting can still be delivered.
type daemon struct {
	Options
	outbox     *buffer.Outbox
	history    *history.Ring
	lists      *admin.Lists
	handCounts *admin.HandCounts
	retry      *retryQueue
	filing     *filing
	counting   *counting
	observer   *observer
	witness    *witness
	link       *uplink.Uplink
	gone       []string // zones that were counted in the last days and are not now
	stages     []stage
	end        context.CancelFunc // ends the sensor

	mu   sync.Mutex
	next *configs.Config // to go on with; nil for none
}

// following is the configuration to go on with; nil for none.
func (d *daemon) following() *configs.Config {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.next
}

// assemble puts a sensor together. It goes on with the state kept from the one before
// it in the same process, if any.
func assemble(o Options, before *kept) (*daemon, error) {
	c := o.Config
	outbox, err := openOutbox(&o)
	if err != nil {
		return nil, err
	}
	lists, err := admin.OpenLists(c, o.Now, o.Log)
	if err != nil {
		return nil, notYet{errors.Join(err, outbox.Close())}
	}
	d := &daemon{
		Options: o, outbox: outbox, lists: lists, handCounts: admin.NewHandCounts(c.Calibration.File),
		history: history.Open(history.Path(c.Outbox.Path), history.Options{Days: configs.WindowDays, Free: o.Free, Now: o.Now, Log: o.Log}),
	}
	d.retry = &retryQueue{outbox: outbox, history: d.history, topic: status.NewTopics(c).Base(), most: heldWindows, periods: d.newPeriods(), log: o.Log}
	d.witness = newWitness(c, o.Version, o.Signing, o.Now, lists.Entries, before != nil, o.Log)
	d.filing = &filing{doubt: o.Doubt, put: d.retry.put, most: heldWindows, log: o.Log}
	if err := d.build(before); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

// newPeriods goes on with the hour and the day of the windows that were released before.
// It also finds the zones that are no longer counted.
func (d *daemon) newPeriods() *periods.Keeper {
	k := periods.NewKeeper(d.Config)
	since, position := k.Since(d.Now()).UnixNano(), ""
	topics := status.NewTopics(d.Config)
	var release []disclose.Payload // windows of one time, over the ends of pages
	for {
		page, err := d.history.Read(position, since, historyPage)
		if err != nil {
			d.Log.Warn("the hour and the day begin with this start: the windows before cannot be read", "error", err)
			return k
		}
		for _, r := range page.Records {
			p, err := disclose.ParsePayload(r.Payload)
			if err != nil || p.Site != d.Config.Site || p.Sensor != d.Config.Sensor {
				continue
			}
			if !topics.Has(p.Zone) && !slices.Contains(d.gone, p.Zone) {
				d.gone = append(d.gone, p.Zone)
			}
			if len(release) > 0 && release[0].Start != p.Start {
				k.Seed(release)
				release = nil
			}
			release = append(release, p)
		}
		if position = page.Next; position == "" {
			k.Seed(release)
			return k
		}
	}
}

func openOutbox(o *Options) (*buffer.Outbox, error) {
	return buffer.Open(o.Config.Outbox.Path, buffer.Options{
		Sparing: o.Flash != nil && o.Flash(o.Config.Outbox.Path),
		MaxRows: o.Config.Outbox.MaxRows, Free: o.Free, Memory: heldWindows, Now: o.Now, Log: o.Log,
	})
}

func (d *daemon) close() error { return errors.Join(d.lists.Close(), d.outbox.Close()) }

// build makes the tasks and connects them.
func (d *daemon) build(before *kept) (err error) {
	started := d.Now()
	d.filing.begin(started)
	if d.counting, err = d.newCounting(started, before); err != nil {
		return notYet{err}
	}
	radios, err := d.newRadios()
	if err != nil {
		return err
	}
	listeners, batches := d.newListeners(radios)
	d.addControllers(listeners)
	d.counting.in = batches
	d.counting.airtime = &airtime{radios: radios, heard: func(source int) (frames, dropped uint64) {
		return listeners[source].frames(), listeners[source].dropped.Load()
	}, bluetooth: func(source int) bool { return d.Config.Sources[source].Bluetooth != "" }, duties: duties(listeners)}
	d.counting.recycle = func(b batch) { listeners[b.source].recycle(b.sightings) }
	d.counting.closing = closing{
		sources: len(listeners), ask: func(source int) bool { return listeners[source].flush() },
		late: func() bool { return d.counting.airtime.late(d.counting.engine.End()) },
	}
	d.observer = newObserver(d, listeners, started)
	commands := d.newCommands()
	if d.link, err = d.newUplink(d.observer, d.lists, commands.acceptChain); err != nil {
		return err
	}
	d.observer.uplink = d.link
	d.stages = d.newStages(listeners, commands)
	return nil
}

// newStages puts the tasks in the order of their ends.
func (d *daemon) newStages(listeners []*listener, commands *commands) []stage {
	var listening []task
	for _, l := range listeners {
		listening = append(listening, l)
		if l.radio != nil {
			listening = append(listening, l.radio)
		}
		if l.stream != nil {
			listening = append(listening, l.stream)
		}
	}
	if c := d.newControl(commands); c != nil {
		listening = append(listening, c)
	}
	if m := d.newMetrics(); m != nil {
		listening = append(listening, m)
	}
	counting := []task{d.counting, &watchdog{
		observer: d.observer, rounds: d.counting.rounds.Load, notify: d.Notify, changed: d.link.Poke,
		interval: lookInterval, stirred: d.observer.stirred, ready: make(chan struct{}),
	}}
	return []stage{{tasks: listening}, {tasks: counting}, {tasks: []task{named{"uplink", d.link}, d.witness}, linger: d.drain}}
}

// newCommands connects the control socket to the rest.
func (d *daemon) newCommands() *commands {
	return &commands{
		config: d.Config, lists: d.lists, handCounts: d.handCounts, history: d.history, walk: &walkBoard{now: d.Now}, apply: d.counting.do, log: d.Log,
		health: func() status.Health { return d.observer.health(d.Now()) }, reload: d.reload,
		erase: func(ctx context.Context) error {
			if err := d.counting.do(ctx, func(*engine.Engine) { d.counting.erase() }); err != nil {
				return err
			}
			d.handCounts.Forget()
			d.witness.erased.Store(true)
			d.Log.Warn("erased: the key and what was counted are gone, and the sensor ends")
			d.end()
			return nil
		},
	}
}

func (d *daemon) newCounting(started time.Time, before *kept) (*counting, error) {
	k, err := d.newEngine(started, before)
	if err != nil {
		return nil, err
	}
	return &counting{
		engine: k.engine, handover: k.handover, requests: make(chan func(*engine.Engine)), now: d.Now, log: d.Log,
		ready: make(chan struct{}), started: started, reload: func() bool { return d.following() != nil },
		clock: &clock{
			window: d.Config.Window, released: d.outbox.Newest, setBack: d.outbox.SetBack, filing: d.filing, log: d.Log,
			real: started != started.Round(0),
		},
	}, nil
}

// kept goes on when a sensor is assembled again in the same process.
type kept struct {
	engine   *engine.Engine
	handover *handover
}

// end releases the open window if nothing goes on.
func (k *kept) end(now time.Time) error {
	if k == nil || k.engine == nil {
		return nil
	}
	return k.engine.Stop(now.UnixNano())
}

// newEngine returns an engine to continue the one before, in this
// process or in the one before it, or a new one.
func (d *daemon) newEngine(started time.Time, before *kept) (*kept, error) {
	c := engine.Config{
		Config: d.Config, Keys: d.Keys, Noise: d.Noise, OptOut: d.lists.Plain(), Checkers: d.lists.Checkers(),
		Calibration: d.handCounts.Load(d.Log), Emit: d.emit, Live: true, Beside: true, Memory: secret.Protected,
	}
	if d.readableKey {
		c.Memory = secret.Process
	}
	if before != nil && before.engine != nil {
		e, err := before.engine.Continue(c, started.UnixNano())
		return &kept{e, before.handover.after(e)}, err
	}
	now, notBefore := started.UnixNano(), d.notBefore(started)
	if d.Manager == nil {
		e, err := engine.New(c, now, notBefore)
		return &kept{engine: d.unlikeBefore(e, now)}, err
	}
	h := &handover{manager: d.Manager, log: d.Log}
	if e := h.resume(c, now, notBefore); e != nil {
		return &kept{e, h}, nil
	}
	e, err := engine.New(c, now, notBefore)
	if err != nil {
		return nil, err
	}
	return &kept{d.unlikeBefore(e, now), h.begin(e)}, nil
}

// unlikeBefore is for a clock that was set back while the sensor did not run. It gives
// the windows of an engine other times than usual, until released windows of later
// times are in the past.
func (d *daemon) unlikeBefore(e *engine.Engine, now int64) *engine.Engine {
	if newest := d.outbox.Newest(); e != nil && newest-now > int64(d.Config.Window) {
		e.Replace(now, newest)
	}
	return e
}

// emit takes the payloads of a released window.
func (d *daemon) emit(payloads []disclose.Payload) error {
	d.handCounts.Released(payloads)
	d.witness.released(payloads)
	if d.observer != nil { // not yet, for the last window of the engine before
		d.observer.windowEnded(payloads)
	}
	return d.filing.emit(payloads)
}

// notBefore is the end of the released time. If that is more than a
// window ahead the clock was set back while the sensor did not run, and counting does
// not wait.
func (d *daemon) notBefore(now time.Time) int64 {
	released := d.outbox.HighWater()
	ahead := time.Duration(released - now.UnixNano())
	if ahead <= d.Config.Window {
		return released
	}
	d.Log.Warn("windows of later times were released before: the clock was set back since", "ahead", ahead.Round(time.Second).String())
	if err := d.outbox.SetBack(now.UnixNano()); err != nil {
		d.Log.Error("the outbox does not take windows from before", "error", err)
	}
	return 0
}

func (d *daemon) newListeners(radios []*radio) ([]*listener, <-chan batch) {
	batches := make(chan batch, batchesQueued)
	var listeners []*listener
	for i, s := range d.Config.Sources {
		stream := d.newStream(s)
		listeners = append(listeners, &listener{
			name: s.Name, index: i, out: batches,
			open: d.opener(s, radios[i], stream), await: d.awaiter(s, radios[i]), radio: radios[i], stream: stream,
			receiver: engine.NewReceiver(d.Config, i),
			free:     make(chan []decode.Sighting, batchesQueued+1),
			now:      d.Now, log: d.Log, retry: firstRetry, ready: make(chan struct{}),
			hours: d.openingHours(),
		})
	}
	return listeners, batches
}

func (d *daemon) openingHours() openingHours {
	return openingHours{hours: &d.Config.Hours, location: d.Config.Location, look: look}
}
