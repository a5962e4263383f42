package sensor

import (
	"context"
	"log/slog"
	"runtime"
	"sync/atomic"
	"time"
)

// clockSlack is how far the wall clock may drift from the monotonic clock
// between two looks before it counts as having been set.
const clockSlack = 2 * time.Second

// longestReturn is how far back the clock may be set and still be waited for.
// Beyond it, the time before was the wrong one.
const longestReturn = 26 * time.Hour

// counting is the task that owns the engine.
type counting struct {
	engine *Engine
	in     <-chan batch
	// recycle gives a batch's sightings back to the listener they came from.
	recycle func(b batch)
	// closing has the sources hand over what they hold when a window ends.
	closing closing
	now     func() time.Time
	log     *slog.Logger
	ready   chan struct{}
	// keeper, if there is one, leaves the state to the next process.
	keeper *keeper
	// requests are done between batches, by the goroutine that owns the engine.
	requests chan func(*Engine)
	erased   bool

	// Written by the task, read by the watchdog and for health.
	rounds  atomic.Uint64
	started time.Time
	stats   atomic.Pointer[engineStats]
}

// engineStats is what health tells of the engine.
type engineStats struct {
	keyStore string
	epoch    string
	rotation int64
}

func (c *counting) String() string         { return "counting" }
func (c *counting) Ready() <-chan struct{} { return c.ready }

// Run counts until ctx ends and then releases the open window as far as it
// got, or leaves it to the next process.
func (c *counting) Run(ctx context.Context) error {
	// One thread deals with pseudonyms, so that one has registers to wipe.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	_, err := onDeepStack(0, func() error { return c.run(ctx) })
	return err
}

func (c *counting) run(ctx context.Context) error {
	c.note()
	close(c.ready)
	last := c.now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	found := c.engine.Found()
	for {
		timer.Reset(c.patience(last))
		select {
		case <-ctx.Done():
			return c.stop()
		case b := <-c.in:
			if err := c.take(b, last); err != nil {
				return err
			}
		case <-found:
			c.engine.Settle()
		case request := <-c.requests:
			request(c.engine)
			if c.erased {
				<-ctx.Done()
				return nil
			}
		case <-timer.C:
		}
		c.rounds.Add(1)
		now := c.now()
		if err := c.tick(last, now); err != nil {
			return err
		}
		last = now
	}
}

// patience returns how long to wait for a batch: to the end of the window, but
// not longer than longestWait.
func (c *counting) patience(now time.Time) time.Duration {
	if c.closing.pending(now) {
		return min(c.closing.remaining(now), longestWait)
	}
	return max(min(time.Duration(c.engine.End()-now.UnixNano()), longestWait), 0)
}

// take works through one batch. While the clock is behind the open window,
// because it was set back, there is no window that its frames belong to.
func (c *counting) take(b batch, now time.Time) error {
	switch b.event {
	case sourceUp:
		c.engine.SourceUp(b.source, b.time)
	case sourceDown:
		c.closing.answered(b.source)
		c.engine.SourceDown(b.source, b.time)
	case flushed:
		c.closing.answered(b.source)
	case sighted:
		return c.count(b, 0, now)
	}
	return nil
}

// count counts a batch from an index on, up to the first sighting of the next
// window.
func (c *counting) count(b batch, from int, now time.Time) error {
	defer wipeStack(len(b.sightings))
	if now.UnixNano() < c.engine.Start() {
		c.recycle(b)
		return nil
	}
	for i := from; i < len(b.sightings); i++ {
		if c.closing.early(&b.sightings[i], c.engine.End(), now) {
			c.closing.hold(b, i)
			return nil
		}
		if err := c.engine.Sighting(b.source, &b.sightings[i]); err != nil {
			c.recycle(b)
			return err
		}
	}
	c.recycle(b)
	return nil
}

// tick releases windows that have ended, and notices if the clock was set.
func (c *counting) tick(last, now time.Time) error {
	if now.Sub(c.started).Truncate(time.Second) != last.Sub(c.started).Truncate(time.Second) {
		c.note()
	}
	step := now.Round(0).Sub(last.Round(0)) - now.Sub(last)
	if step > clockSlack || step < -clockSlack {
		if err := c.stepped(step, now); err != nil {
			return err
		}
		return c.resume(now)
	}
	end := c.engine.End()
	defer wipeStack(0)
	if now.UnixNano() >= end {
		c.closing.begin(now)
	}
	if c.closing.pending(now) {
		return nil
	}
	if err := c.engine.Advance(now.UnixNano()); err != nil {
		return err
	}
	c.keeper.save(c.engine, now, end != c.engine.End())
	return c.resume(now)
}

// resume counts what was held for the window that is open now.
func (c *counting) resume(now time.Time) error {
	for _, held := range c.closing.end() {
		if err := c.count(held.batch, held.from, now); err != nil {
			return err
		}
	}
	return nil
}

// do has a request done by the task and waits for it, unless ctx ends first.
func (c *counting) do(ctx context.Context, request func(*Engine)) error {
	done := make(chan struct{})
	select {
	case c.requests <- func(e *Engine) { defer close(done); request(e) }:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stepped deals with a clock that was set. Forward, the open window is released
// as it stands and the next begins at the new time. A little back, counting
// waits for the clock to reach the open window again, for what was released
// stays released. Far back, the time before was wrong, and the new one holds.
func (c *counting) stepped(step time.Duration, now time.Time) error {
	c.log.Warn("the clock was set", "by", step.Round(time.Second).String())
	t := now.UnixNano()
	switch behind := time.Duration(c.engine.Start() - t); {
	case behind > longestReturn:
		return c.engine.Rewind(t)
	case t < c.engine.End():
		c.engine.ClockStepped()
		return nil
	default:
		return c.engine.Jump(t)
	}
}

// note leaves word for health.
func (c *counting) note() {
	c.stats.Store(&engineStats{keyStore: c.engine.KeyStore(), epoch: c.engine.Epoch(), rotation: c.engine.Rotation()})
}

// erase wipes the key, the open window and what is kept of them for the next
// process. Nothing is counted any more, and the end releases nothing.
func (c *counting) erase() {
	c.erased = true
	c.engine.Erase()
	c.keeper.erase()
}

// stop counts what was already handed over and leaves the open window to the
// next process, or releases it where there is no way to.
func (c *counting) stop() error {
	if c.erased {
		return nil
	}
	now := c.now()
	for {
		select {
		case b := <-c.in:
			if err := c.take(b, now); err != nil {
				return err
			}
		default:
			if err := c.resume(now); err != nil {
				return err
			}
			if c.keeper == nil {
				return c.engine.Stop(now.UnixNano())
			}
			c.keeper.save(c.engine, now, true)
			c.engine.HandOver()
			return nil
		}
	}
}
