package engine

import (
	"time"

	"footfall/sensor/count"
)

const second = int64(time.Second)

// open begins the window at start. It ends at the next multiple of the window
// length since the Unix epoch, or at the change of key if that comes first. A window
// never spans two keys, or a device in it would be counted twice.
func (e *Engine) open(start int64) {
	if start >= e.until {
		e.shift, e.until = 0, 0
	}
	e.start = start
	e.end = min(e.grid(start)+e.window, e.gate.NextRotation())
	if e.end <= start { // a rotation already due
		e.end = e.grid(start) + e.window
	}
	e.counter.Open(e.start, e.end, e.gate.Epoch())
	if e.shift != 0 {
		e.counter.ClockStepped()
	}
}

// grid returns the newest possible start of a window, up to t.
func (e *Engine) grid(t int64) int64 { return t - (t-e.shift)%e.window }

// Skip goes on at a later time after a gap in a recording: the open window is
// released whole, and the next one holds now.
func (e *Engine) Skip(now int64) error {
	e.counter.ClockStepped()
	if err := e.release(e.end, e.gate.Rotate(now)); err != nil {
		return err
	}
	e.open(max(e.grid(now), e.end))
	return nil
}

// Jump goes on at a later time after the clock was set forward, or after a time in
// which the sensor did not run. The open window is released as far as it got at was.
// The time up to now is released as one cell without numbers, a gap, so that no
// window is invented for it.
func (e *Engine) Jump(was, now int64) error {
	if err := e.cut(was, now); err != nil {
		return err
	}
	from, to := e.start, ceil(now)
	if to > from {
		if err := e.gap(from, to); err != nil {
			return err
		}
	}
	e.open(max(from, to))
	return nil
}

// Leap is Jump without the gap, for a clock that was wrong before.
func (e *Engine) Leap(was, now int64) error {
	if err := e.cut(was, now); err != nil {
		return err
	}
	e.open(max(ceil(now), e.start))
	return nil
}

// Rewind goes on at an earlier time after the clock was set back. Times up to
// released were released before, and keep what was said of them. Until then windows
// begin and end at other times than usual, so that none has the identity of one that
// was released.
func (e *Engine) Rewind(was, now, released int64) error {
	if err := e.cut(was, now); err != nil {
		return err
	}
	e.Replace(now, released)
	return nil
}

// Replace has the open window, in which nothing has been counted, begin at an
// earlier time, up to released of which there are released windows.
func (e *Engine) Replace(now, released int64) {
	start := ceil(now)
	before := e.shift
	e.shift, e.until = start%e.window, released
	if e.shift == before || e.shift == 0 {
		start += second
		e.shift = start % e.window
	}
	e.open(start)
}

// ClockStepped notes that the clock was set inside the open window.
func (e *Engine) ClockStepped() { e.counter.ClockStepped() }

// cut releases the open window as far as it got at was, and leaves a window that
// begins at its end. The key changes with it if that is due at now.
func (e *Engine) cut(was, now int64) error {
	e.counter.ClockStepped()
	last := e.gate.Rotate(now)
	end := min(ceil(was), e.end)
	if end <= e.start {
		e.counter.Close(e.end, last) // nothing of it has passed
		return nil
	}
	if err := e.release(end, last); err != nil {
		return err
	}
	e.start = end
	return nil
}

// gap releases a cell without numbers for each zone.
func (e *Engine) gap(from, to int64) error {
	if err := e.Settle(); err != nil {
		return err
	}
	w := count.Window{Start: from, End: to, Epoch: e.gate.Epoch(), Quality: count.Quality{Method: count.Scans, Clock: true}}
	for _, zone := range e.config.Zones {
		w.Cells = append(w.Cells, count.Cell{Zone: zone.Name})
	}
	return e.publish(&w)
}

// ceil rounds a time up to a full second.
func ceil(t int64) int64 { return (t + second - 1) / second * second }

// Finish releases the open window to its end and wipes the key: the end of a
// recording. The engine cannot be used afterwards.
func (e *Engine) Finish() error {
	defer e.gate.Close()
	return e.release(e.end, true)
}

// Stop releases the open window as far as it got, rounded up to a full second,
// and wipes the key. The engine cannot be used afterwards.
func (e *Engine) Stop(now int64) error {
	defer e.gate.Close()
	end := min(ceil(now), e.end)
	if end <= e.start {
		return e.Settle()
	}
	return e.release(end, true)
}

// Part releases the open window as far as it got, rounded up to a full second. It
// opens a window for the rest, with the same key and all knowledge. Nothing is
// lost when the process ends after it, and another one can go on.
func (e *Engine) Part(now int64) error {
	end := min(ceil(now), e.end)
	if end <= e.start {
		return e.Settle()
	}
	if err := e.release(end, e.gate.Rotate(end)); err != nil {
		return err
	}
	e.open(end)
	return e.Settle()
}
