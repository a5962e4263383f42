package engine

import (
	"fmt"
	"io"
	"os"
	"time"

	"footfall/configs"
	"footfall/hashing"
	"footfall/hashing/secret"
	"footfall/sensor/calibrate"
	"footfall/sensor/count"
	"footfall/sensor/count/scans"
	"footfall/sensor/decode"
	"footfall/sensor/disclose"
	"footfall/sensor/periods"
)

// Engine is the part of the sensor owned by one goroutine: the gate, the
// counter and the disclosure of finished windows. Sightings go in, payloads
// ready for release come out; no clock is read and no I/O done, so the same
// sightings, configuration and randomness give the same bytes.
type Engine struct {
	gate     *hashing.Gate
	counter  *count.Counter
	releaser Releaser
	emit     func([]disclose.Payload) error
	window   int64
	start    int64
	end      int64
	config   *configs.Config
	// Windows end at multiples of their length since the Unix epoch, plus shift.
	// It is 0 but for times released before; see Rewind.
	shift, until int64
	observed     count.Observation // reused, so that no frame allocates
	urgent       bool              // somebody has opted out since the last snapshot
	// live has the leftovers of a key period on stacks wiped when it ends.
	live bool
	// beside goes on counting while a window that has ended is estimated: ended, or nil.
	// next is the calibration from then on, if there is another one.
	beside bool
	ended  *count.Ended
	next   *Calibration
}

// Releaser makes finished windows fit to leave, one payload per zone in
// configuration order. [disclose.Discloser] is the one of every sensor.
type Releaser interface {
	// Release is called once for each window. Its result is stored
	// and published.
	Release(*count.Window) ([]disclose.Payload, error)
	// SetCalibration sets the people per device, by zone, from the next window on.
	SetCalibration(map[string]calibrate.Fit)
}

// Config holds the parts of an Engine.
type Config struct {
	Config *configs.Config
	// Keys and Noise are the randomness of the pseudonym key and of the
	// released numbers: crypto/rand.Reader, or seeded ones in a replay.
	Keys, Noise io.Reader
	// OptOut is the plain list; it may be nil.
	OptOut *hashing.List
	// Checkers are the lists of digests in force: opt-out lists, or in opt-in
	// mode those of enrolled devices.
	Checkers []hashing.Checker
	// Live wipes stacks at the end of a key period.
	Live bool
	// Beside has windows estimated beside counting. They are emitted by a later call:
	// the next Advance after [Engine.Estimated], or at the latest the end of the next
	// window. The payloads are the same.
	Beside bool
	// Memory is the kind of memory for the key: [secret.Protected] on a sensor.
	Memory secret.Memory
	// Release makes a window fit to leave. Nil stands for [disclose.New] with the
	// settings of Config and the randomness of Noise.
	Release Releaser
	// Prior of the estimates; nil for that of the library. Another is for judging
	// them alone.
	Prior *scans.Prior
	// Calibration is the result of counts by eye.
	Calibration Calibration
	// Emit takes the payloads of each finished window, one per zone in
	// configuration order.
	Emit func([]disclose.Payload) error
}

// New returns an engine. Its first window holds now, in Unix
// nanoseconds, and does not begin before notBefore.
func New(c Config, now, notBefore int64) (*Engine, error) {
	counter, err := newCounter(&c)
	if err != nil {
		return nil, err
	}
	releaser, err := c.releaser()
	if err != nil {
		return nil, err
	}
	gate, err := hashing.New(c.gate(), now)
	if err != nil {
		return nil, err
	}
	e := &Engine{gate: gate, counter: counter, releaser: releaser, emit: c.Emit, window: int64(c.Config.Window), live: c.Live, beside: c.Beside, config: c.Config}
	e.open(max(e.grid(now), notBefore))
	if c.Live {
		e.counter.Restarted()
	}
	return e, nil
}

// gate says how the gate is to work.
func (c *Config) gate() hashing.Config {
	g := hashing.Config{
		Random: c.Keys, OptOut: c.OptOut, Checkers: c.Checkers,
		Rotate: hashing.Schedule{Minute: c.Config.Key.RotateAt, Location: c.Config.Location},
		OptIn:  c.Config.OptOut.Mode == "opt-in", Memory: c.Memory,
	}
	if c.Config.Key.Life == "window" {
		g.Rotate = hashing.Schedule{Each: c.Config.Window}
	}
	return g
}

// releaser is the configured way to release windows.
func (c *Config) releaser() (Releaser, error) {
	if c.Release != nil {
		c.Release.SetCalibration(c.Calibration.PerDevice)
		return c.Release, nil
	}
	d := disclose.Config{
		Site: c.Config.Site, Sensor: c.Config.Sensor,
		Epsilon: c.Config.Privacy.Epsilon, MinCount: c.Config.Privacy.MinCount,
		Random: c.Noise, Calibration: c.Calibration.PerDevice,
	}
	if c.Config.Dwell.Enabled {
		d.DwellEpsilon = c.Config.Dwell.Epsilon
		d.Hour, d.Day = periods.Hour.Nanoseconds(c.Config.Location), periods.Day.Nanoseconds(c.Config.Location)
	}
	if c.Config.Kinds.Enabled {
		d.KindsEpsilon = c.Config.Kinds.Epsilon
	}
	return disclose.New(d)
}

// newCounter translates the configured names into the indexes of the
// counter.
func newCounter(e *Config) (*count.Counter, error) {
	c := e.Config
	index := make(map[string]int, len(c.Sources))
	n := count.Config{MaxAddresses: c.Limits.MaxAddresses, Prior: e.Prior, Stay: c.Stay, Kinds: c.Kinds.Enabled}
	for i, s := range c.Sources {
		index[s.Name] = i
		n.Sources = append(n.Sources, count.Source{Name: s.Name, Radio: radioOf(s)})
	}
	for _, z := range c.Zones {
		zone := count.Zone{Name: z.Name}
		for _, s := range z.Sources {
			i, ok := index[s.Source]
			if !ok {
				return nil, fmt.Errorf("zone %q: unknown source %q", z.Name, s.Source)
			}
			zone.Sources = append(zone.Sources, count.Admission{Source: i, MinSignal: s.MinSignal, HasMinSignal: s.HasMinSignal})
		}
		n.Zones = append(n.Zones, zone)
	}
	if c.Dwell.Enabled {
		n.Dwell = &count.Dwell{PasserBy: c.Dwell.PasserBy, Gap: c.Dwell.Gap}
	}
	counter, err := count.New(n)
	if err == nil {
		counter.SetHandCounts(e.Calibration.Counts)
	}
	return counter, err
}

// NewDecoder returns a decoder with the configured do-not-count marks.
func NewDecoder(c *configs.Config) *decode.Decoder {
	return decode.New(decode.Marks{SSIDs: c.OptOut.SSIDs, Suffixes: c.OptOut.SSIDSuffixes})
}

// Sighting takes one decoded frame of a source. Windows that had ended by the
// frame's time are released first. A frame from before the open window counts
// in the open window: its own has been released, and is never changed.
func (e *Engine) Sighting(source int, s *decode.Sighting) error {
	if s.Time >= e.end {
		if err := e.Advance(s.Time); err != nil {
			return err
		}
	}
	radio := count.Radio(s.Radio)
	id, verdict := e.gate.Admit((*[6]byte)(&s.Address), uint8(s.Radio), traits(s))
	switch verdict {
	case hashing.Admitted:
		o := &e.observed
		o.ID, o.Time, o.Source, o.Radio = id, s.Time, source, radio
		o.Class, o.Family = s.Class, s.Family
		o.Signal, o.HasSignal, o.Sequence = s.Signal, s.HasSignal, s.Sequence
		o.Stable, o.Bare = s.Radio == decode.WiFi && s.Kind == decode.Global, s.Bare
		o.Advertiser, o.Life = advertiser(s)
		e.counter.Observe(o)
	case hashing.Marked, hashing.Excluded:
		e.counter.Forget(id, radio)
		e.urgent = true
	}
	return nil
}

// traits tells the gate the claims of a frame about its sender.
func traits(s *decode.Sighting) hashing.Traits {
	var t hashing.Traits
	if s.DoNotCount {
		t |= hashing.DoNotCount
	}
	if s.Kind == decode.Global || s.Kind == decode.Static {
		t |= hashing.Global
	}
	return t
}

// Advance releases every window that has ended by now, empty ones included:
// a cell is published on schedule whether or not anybody was there.
func (e *Engine) Advance(now int64) error {
	for now >= e.end {
		if err := e.release(e.end, e.gate.Rotate(e.end)); err != nil {
			return err
		}
		e.open(e.end)
	}
	select {
	case <-e.Estimated():
		return e.Settle()
	default:
		return nil
	}
}

// Estimated is closed when a window that has ended is estimated, and the next Advance
// emits it. It is nil where there is none.
func (e *Engine) Estimated() <-chan struct{} {
	if e.ended == nil {
		return nil
	}
	return e.ended.Done()
}

// Settle emits the window that has ended and was not emitted yet, if there is one.
func (e *Engine) Settle() error {
	if e.ended == nil {
		return nil
	}
	w := e.ended.Window()
	e.ended = nil
	err := e.publish(w)
	if e.next != nil {
		e.SetCalibration(*e.next)
		e.next = nil
	}
	return err
}

// release closes the open window at end and hands out its payloads. With last,
// the key period is over and all knowledge of it goes with it.
func (e *Engine) release(end int64, last bool) error {
	if err := e.gate.Err(); err != nil {
		return err // without a key no device is counted, and no one would know why
	}
	if err := e.Settle(); err != nil {
		return err
	}
	e.observed = count.Observation{}
	if e.beside && !last {
		e.ended = e.counter.End(end, last)
		return nil
	}
	w := e.counter.Close(end, last)
	if last && e.live {
		// Here, and not where the windows have been released that ended at one go:
		// those of the next key are published meanwhile.
		secret.WipeStack()
		secret.WipeSignalStack()
	}
	return e.publish(&w)
}

// publish hands out the payloads of a window.
func (e *Engine) publish(w *count.Window) error {
	payloads, err := e.releaser.Release(w)
	if err != nil {
		return fmt.Errorf("window from %s: %w", time.Unix(0, w.Start).UTC().Format(time.RFC3339), err)
	}
	if len(payloads) > 1 {
		payloads = append(payloads, disclose.Total(payloads))
	}
	for i := range payloads {
		payloads[i].Expect(time.Duration(e.window))
	}
	return e.emit(payloads)
}

// SetCheckers has other lists apply from now on.
func (e *Engine) SetCheckers(c []hashing.Checker) { e.gate.SetCheckers(c) }

// SetCalibration has another calibration apply from the window that is open now on.
func (e *Engine) SetCalibration(c Calibration) {
	if e.ended != nil {
		e.next = &c
		return
	}
	e.releaser.SetCalibration(c.PerDevice)
	e.counter.SetHandCounts(c.Counts)
}

// radios are the domains in which one address may have been heard.
var radios = [...]count.Radio{count.WiFi, count.BLE}

// Exclude takes out the contribution of a device. Call it after the change of
// the list.
func (e *Engine) Exclude(address *[6]byte) {
	for _, r := range radios {
		e.counter.Forget(e.gate.Exclude(address, uint8(r)), r)
	}
}

// Erase wipes the key and the open window without releasing it, nor a window that is
// still being estimated. The engine
// cannot be used afterwards.
func (e *Engine) Erase() {
	e.ended = nil
	e.counter.Close(e.end, true)
	e.gate.Close()
}

// Start and End return when the open window begins and ends, in Unix
// nanoseconds.
func (e *Engine) Start() int64 { return e.start }

// End is the counterpart of Start.
func (e *Engine) End() int64 { return e.end }

// KeyFile is the key's secret memory as a descriptor, for the service manager to
// keep; nil for none.
func (e *Engine) KeyFile() *os.File { return e.gate.KeyFile() }

// SealingKey derives the key to seal a snapshot; false if the pseudonym key
// is gone.
func (e *Engine) SealingKey(into *[32]byte) bool { return e.gate.SealingKey(into) }

// Urgent tells whether a device has opted out since the last snapshot: that
// should be saved soon, for it may not be heard again.
func (e *Engine) Urgent() bool { return e.urgent }

// KeyStore names the memory of the key.
func (e *Engine) KeyStore() string { return e.gate.KeyStore() }

// Epoch names the key period.
func (e *Engine) Epoch() string { return e.gate.Epoch() }

// Rotation returns when the key changes next, in Unix nanoseconds.
func (e *Engine) Rotation() int64 { return e.gate.NextRotation() }

// SourceUp and SourceDown tell from when and until when a source listens.
func (e *Engine) SourceUp(source int, t int64) { e.counter.SourceUp(source, t) }

// SourceDown is the counterpart of SourceUp.
func (e *Engine) SourceDown(source int, t int64) { e.counter.SourceDown(source, t) }

// Tuned notes that a source listened to a channel between two times; see
// [count.Counter.Tuned].
func (e *Engine) Tuned(source int, channel uint8, from, to int64) {
	e.counter.Tuned(source, channel, from, to)
}

// Visited notes whether a source was on the channel that its plan wanted; see
// [count.Counter.Visited].
func (e *Engine) Visited(source int, planned bool, from, to int64) {
	e.counter.Visited(source, planned, from, to)
}

// Received notes how many frames of a source were read and dropped since the call before.
func (e *Engine) Received(source int, frames, dropped uint64) {
	e.counter.Received(source, frames, dropped)
}

// Coverage returns for each source the share of the newest window in which it listened as
// planned; nil before the first has ended.
func (e *Engine) Coverage() []float64 { return e.counter.Coverage() }

// Duty says for which share of the time an open source listens; see [count.Counter.Duty].
func (e *Engine) Duty(source int, share float64) { e.counter.Duty(source, share) }

// Crowding tells how full the memory of do-not-count marks is.
func (e *Engine) Crowding() hashing.Crowding { return e.gate.Crowding() }

// Gate returns the gate's account of itself.
func (e *Engine) Gate() hashing.Stats { return e.gate.Stats() }
