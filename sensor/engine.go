package sensor

import (
	"fmt"
	"io"
	"time"

	"footfall/configs"
	"footfall/hashing"
	"footfall/hashing/secret"
	"footfall/sensor/count"
	"footfall/sensor/count/scans"
	"footfall/sensor/decode"
	"footfall/sensor/disclose"
)

// Engine is the part of the sensor that one goroutine owns: the gate, the
// counter and the disclosure of finished windows. Sightings go in, payloads
// ready for release come out; no clock is read and no I/O done, so the same
// sightings, configuration and randomness give the same bytes.
type Engine struct {
	gate      *hashing.Gate
	counter   *count.Counter
	discloser *disclose.Discloser
	emit      func([]disclose.Payload) error
	window    int64
	start     int64
	end       int64
	observed  count.Observation // reused, so that no frame allocates
	urgent    bool              // somebody has opted out since the last snapshot
	// live has what a key period leaves on stacks wiped when it ends.
	live    bool
	scratch [512]byte
}

// EngineConfig is what an Engine is made of.
type EngineConfig struct {
	Config *configs.Config
	// Keys and Noise are the randomness of the pseudonym key and of the
	// released numbers: crypto/rand.Reader, or seeded ones in a replay.
	Keys, Noise io.Reader
	// OptOut is the plain list; it may be nil.
	OptOut *hashing.List
	// Checkers are the lists of digests that apply: opt-out lists, or in opt-in
	// mode those of enrolled devices.
	Checkers []hashing.Checker
	// Live has the key in protected memory; a replay is content with process
	// memory.
	Live bool
	// processMemory has the key in memory that a test can read.
	processMemory bool
	// Exact releases counts as they are: for replays alone.
	Exact bool
	// Prior of the estimates; nil for that of the library. Another is for judging
	// them alone.
	Prior *scans.Prior
	// Calibration is what people counted by eye have shown.
	Calibration Calibration
	// Emit takes the payloads of each finished window, one per zone in
	// configuration order.
	Emit func([]disclose.Payload) error
}

// NewEngine returns an engine whose first window holds now, in Unix
// nanoseconds, and does not begin before notBefore.
func NewEngine(c EngineConfig, now, notBefore int64) (*Engine, error) {
	counter, err := newCounter(&c)
	if err != nil {
		return nil, err
	}
	discloser, err := newDiscloser(c)
	if err != nil {
		return nil, err
	}
	gate, err := hashing.New(c.gate(), now)
	if err != nil {
		return nil, err
	}
	e := &Engine{gate: gate, counter: counter, discloser: discloser, emit: c.Emit, window: int64(c.Config.Window), live: c.Live}
	e.open(max(now-now%e.window, notBefore))
	if c.Live {
		e.counter.Restarted()
	}
	return e, nil
}

// gate says how the gate is to work.
func (c *EngineConfig) gate() hashing.Config {
	g := hashing.Config{
		Random: c.Keys, OptOut: c.OptOut, Checkers: c.Checkers,
		Rotate: hashing.Schedule{Minute: c.Config.Key.RotateAt, Location: c.Config.Location},
		OptIn:  c.Config.OptOut.Mode == "opt-in",
	}
	if c.Config.Key.Life == "window" {
		g.Rotate = hashing.Schedule{Each: c.Config.Window}
	}
	if c.Live && !c.processMemory {
		g.Memory = secret.Protected
	}
	return g
}

func newDiscloser(c EngineConfig) (*disclose.Discloser, error) {
	d := disclose.Config{
		Site: c.Config.Site, Sensor: c.Config.Sensor,
		Epsilon: c.Config.Privacy.Epsilon, MinCount: c.Config.Privacy.MinCount,
		Random: c.Noise, Exact: c.Exact, Calibration: c.Calibration.PerDevice,
	}
	if c.Config.Dwell.Enabled {
		d.DwellEpsilon = c.Config.Dwell.Epsilon
	}
	return disclose.New(d)
}

// newCounter translates the configured names into the indexes that the counter
// works with.
func newCounter(e *EngineConfig) (*count.Counter, error) {
	c := e.Config
	index := make(map[string]int, len(c.Sources))
	n := count.Config{MaxAddresses: c.Limits.MaxAddresses, Prior: e.Prior, Stay: c.Stay}
	for i, s := range c.Sources {
		index[s.Name] = i
		n.Sources = append(n.Sources, count.Source{Name: s.Name, Radio: count.WiFi})
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

// open begins the window at start. It ends at the next multiple of the window
// length since the Unix epoch, or at the change of key if that comes first: a
// window never spans two keys, or a device in it would be counted twice.
func (e *Engine) open(start int64) {
	e.start = start
	e.end = min(start-start%e.window+e.window, e.gate.NextRotation())
	if e.end <= start { // a rotation that is already due
		e.end = start - start%e.window + e.window
	}
	e.counter.Open(e.start, e.end, e.gate.Epoch())
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
		o.Stable = s.Kind == decode.Global
		e.counter.Observe(o)
	case hashing.Marked, hashing.Excluded:
		e.counter.Forget(id, radio)
		e.urgent = true
	}
	return nil
}

// traits tells the gate what a frame says of its sender.
func traits(s *decode.Sighting) hashing.Traits {
	var t hashing.Traits
	if s.DoNotCount {
		t |= hashing.DoNotCount
	}
	if s.Kind == decode.Global {
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
	return nil
}

// release closes the open window at end and hands out its payloads. With last,
// the key period is over and what is known of it goes with it.
func (e *Engine) release(end int64, last bool) error {
	if err := e.gate.Err(); err != nil {
		return err // without a key nobody is counted, and nobody would know why
	}
	e.observed = count.Observation{}
	w := e.counter.Close(end, last)
	if last && e.live {
		// Here, and not where the windows have been released that ended at one go:
		// those of the next key are published meanwhile.
		wipeStack(0)
		wipeSignalStack(&e.scratch)
	}
	payloads, err := e.discloser.Release(&w)
	if err != nil {
		return fmt.Errorf("window from %s: %w", time.Unix(0, w.Start).UTC().Format(time.RFC3339), err)
	}
	if len(payloads) > 1 {
		payloads = append(payloads, disclose.Total(payloads))
	}
	return e.emit(payloads)
}

// Jump goes on at a later time after the clock was set, or after a gap in a
// recording: the open window is released as it stands and the next one holds
// now.
func (e *Engine) Jump(now int64) error {
	if err := e.leap(now); err != nil {
		return err
	}
	e.open(max(now-now%e.window, e.end))
	return nil
}

// Rewind goes on at an earlier time, even one that has been released before.
func (e *Engine) Rewind(now int64) error {
	if err := e.leap(now); err != nil {
		return err
	}
	e.open(now - now%e.window)
	return nil
}

func (e *Engine) leap(now int64) error {
	e.counter.ClockStepped()
	return e.release(e.end, e.gate.Rotate(now))
}

// ClockStepped notes that the clock was set inside the open window.
func (e *Engine) ClockStepped() { e.counter.ClockStepped() }

// SetCheckers has other lists apply from now on.
func (e *Engine) SetCheckers(c []hashing.Checker) { e.gate.SetCheckers(c) }

// SetCalibration has another calibration apply from the next release on.
func (e *Engine) SetCalibration(c Calibration) {
	e.discloser.SetCalibration(c.PerDevice)
	e.counter.SetHandCounts(c.Counts)
}

// radios are the domains in which one address may have been heard.
var radios = [...]count.Radio{count.WiFi, count.BLE}

// Exclude takes out what a device has contributed. Call it after the change of
// the list that leaves the device out.
func (e *Engine) Exclude(address *[6]byte) {
	for _, r := range radios {
		e.counter.Forget(e.gate.Exclude(address, uint8(r)), r)
	}
}

// Stop releases the open window as far as it got, rounded up to a full second,
// and wipes the key. The engine cannot be used afterwards.
func (e *Engine) Stop(now int64) error {
	defer e.gate.Close()
	end := min((now+int64(time.Second)-1)/int64(time.Second)*int64(time.Second), e.end)
	if end <= e.start {
		return nil
	}
	return e.release(end, true)
}

// Erase wipes the key and the open window without releasing it. The engine
// cannot be used afterwards.
func (e *Engine) Erase() {
	e.counter.Close(e.end, true)
	e.gate.Close()
}

// Start and End return when the open window begins and ends, in Unix
// nanoseconds.
func (e *Engine) Start() int64 { return e.start }

// End is the counterpart of Start.
func (e *Engine) End() int64 { return e.end }

// KeyStore tells where the key lies.
func (e *Engine) KeyStore() string { return e.gate.KeyStore() }

// Epoch names the key period.
func (e *Engine) Epoch() string { return e.gate.Epoch() }

// Rotation returns when the key changes next, in Unix nanoseconds.
func (e *Engine) Rotation() int64 { return e.gate.NextRotation() }

// SourceUp and SourceDown tell from when and until when a source listens.
func (e *Engine) SourceUp(source int, t int64) { e.counter.SourceUp(source, t) }

// SourceDown is the counterpart of SourceUp.
func (e *Engine) SourceDown(source int, t int64) { e.counter.SourceDown(source, t) }

// Crowding tells how full the memory of do-not-count marks is.
func (e *Engine) Crowding() hashing.Crowding { return e.gate.Crowding() }

// Gate returns what the gate tells of itself.
func (e *Engine) Gate() hashing.Stats { return e.gate.Stats() }
