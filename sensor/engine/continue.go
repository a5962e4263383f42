package engine

import (
	"reflect"

	"footfall/configs"
	"footfall/sensor/count"
)

// Continue returns an engine with another configuration in place of e, in
// the same process. Where sources, zones, window and the rules of the key are the
// same, it goes on with the same key and the same open window. Otherwise the open
// window is released as far as it got; the key goes on if its rules are the same.
// E cannot be used afterwards, and its counter is wiped.
func (e *Engine) Continue(c Config, now int64) (*Engine, error) {
	defer e.counter.Wipe()
	e.emit = c.Emit // the new receiver of windows
	if err := e.Settle(); err != nil {
		return nil, err
	}
	if !sameRules(e.config, c.Config) {
		if err := e.Stop(now); err != nil {
			return nil, err
		}
		return New(c, now, e.end)
	}
	counter, err := newCounter(&c)
	if err != nil {
		return nil, err
	}
	releaser, err := c.releaser()
	if err != nil {
		return nil, err
	}
	whole := sameShape(e.config, c.Config)
	if !whole {
		if err := e.Part(now); err != nil {
			return nil, err
		}
	} else if err := e.pass(counter, now); err != nil {
		return nil, err
	}
	e.gate.SetList(c.OptOut)
	e.gate.SetCheckers(c.Checkers)
	next := &Engine{
		gate: e.gate, counter: counter, releaser: releaser, emit: c.Emit, config: c.Config,
		window: int64(c.Config.Window), live: c.Live, beside: c.Beside, start: e.start, end: e.end, shift: e.shift, until: e.until,
	}
	if !whole {
		next.open(e.start)
	}
	c.OptOut.Each(next.Exclude)
	return next, nil
}

// pass has a new counter go on from the one of e.
func (e *Engine) pass(to *count.Counter, now int64) error {
	saved := e.counter.Snapshot(nil, now)
	defer func() { clear(saved[:cap(saved)]) }()
	return to.Restore(saved)
}

// sameRules tells whether the key may go on: it changes at the same times, and the
// same devices are let through it.
func sameRules(a, b *configs.Config) bool {
	return a.Key == b.Key && a.OptOut.Mode == b.OptOut.Mode && a.Location.String() == b.Location.String() &&
		(a.Key.Life != configs.LifeWindow || a.Window == b.Window)
}

// sameShape tells whether the open window may go on.
func sameShape(a, b *configs.Config) bool {
	if len(a.Sources) != len(b.Sources) {
		return false
	}
	for i := range a.Sources {
		if a.Sources[i].Name != b.Sources[i].Name {
			return false
		}
	}
	return a.Site == b.Site && a.Sensor == b.Sensor && a.Window == b.Window &&
		reflect.DeepEqual(a.Zones, b.Zones) && a.Dwell.Enabled == b.Dwell.Enabled
}
