package daemon

import (
	"context"
	"log/slog"
	"runtime"
	"sync/atomic"
	"time"

	"footfall/hashing"
	"footfall/hashing/secret"
	"footfall/sensor/engine"
)

// counting is the task around the engine, its only owner.
type counting struct {
	engine *engine.Engine
	in     <-chan batch
	// recycle gives a batch's sightings back to the listener they came from.
	recycle func(b batch)
	// airtime tells the engine where the radios have been; it may be nil.
	airtime *airtime
	// closing has the sources hand over their frames when a window ends.
	closing closing
	now     func() time.Time
	log     *slog.Logger
	ready   chan struct{}
	// handover, if there is one, leaves the state to the next process.
	handover *handover
	// clock holds the time against the monotonic clock, and files windows.
	clock *clock
	// requests are done between batches, by the goroutine of the engine.
	requests chan func(*engine.Engine)
	erased   bool
	// reload tells whether a sensor with another configuration goes on.
	reload func() bool

	// Written by the task, read by the watchdog and for health.
	rounds  atomic.Uint64
	started time.Time
	stats   atomic.Pointer[engineStats]
}

// engineStats is the engine's part of health.
type engineStats struct {
	keyStore string
	epoch    string
	rotation int64
	marks    hashing.Crowding
	coverage []float64 // by source, of the newest window
}

func (c *counting) String() string         { return "counting" }
func (c *counting) Ready() <-chan struct{} { return c.ready }

// Run counts until ctx ends and then releases the open window as far as it
// got, or leaves it to the next process.
func (c *counting) Run(ctx context.Context) error {
	// One thread deals with pseudonyms, so that one has registers to wipe.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return secret.OnDeepStack(func() error { return c.run(ctx) })
}

func (c *counting) run(ctx context.Context) error {
	c.note()
	close(c.ready)
	last := c.now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		timer.Reset(c.patience(last))
		var handed batch
		var request func(*engine.Engine)
		select {
		case <-ctx.Done():
			return c.stop(last)
		case handed = <-c.in:
		case request = <-c.requests:
		case <-c.engine.Estimated():
		case <-timer.C:
		}
		c.rounds.Add(1)
		now := c.now()
		if err := c.round(last, now, handed); err != nil {
			return err
		}
		if request != nil {
			request(c.engine)
			if c.erased {
				<-ctx.Done()
				return nil
			}
		}
		last = now
	}
}

// round does all work due by now. The time is held against the monotonic clock
// before any frame is looked at, so that no frame can move it.
func (c *counting) round(last, now time.Time, handed batch) error {
	defer secret.WipeStack()
	if now.Sub(c.started).Truncate(time.Second) != last.Sub(c.started).Truncate(time.Second) {
		c.note()
		c.airtime.tell(c.engine, now)
	}
	if err := c.clock.check(c.engine, last, now); err != nil {
		return err
	}
	if err := c.take(handed, now); err != nil {
		return err
	}
	return c.tick(now)
}

// patience returns how long to wait for a batch: to the end of the window, but
// not longer than longestWait.
func (c *counting) patience(now time.Time) time.Duration {
	if c.closing.pending(now) {
		return min(c.closing.remaining(now), longestWait)
	}
	return max(min(time.Duration(c.engine.End()-now.UnixNano()), longestWait), 0)
}

// take works through one batch. While the clock is a little behind the open window,
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
// window. A sighting is never later than now.
func (c *counting) count(b batch, from int, now time.Time) error {
	t := now.UnixNano()
	if t < c.engine.Start()-int64(time.Second) { // less is a window that begins at a full second
		c.recycle(b)
		return nil
	}
	for i := from; i < len(b.sightings); i++ {
		s := &b.sightings[i]
		s.Time = min(s.Time, t)
		if c.closing.early(s, c.engine.End(), now) {
			c.closing.hold(b, i)
			return nil
		}
		if err := c.engine.Sighting(b.source, s); err != nil {
			c.recycle(b)
			return err
		}
	}
	c.recycle(b)
	return nil
}

// tick releases ended windows.
func (c *counting) tick(now time.Time) error {
	end := c.engine.End()
	if now.UnixNano() >= end {
		c.closing.begin(now)
	}
	if !c.closing.since.IsZero() {
		c.airtime.tell(c.engine, now)
	}
	if c.closing.pending(now) {
		return nil
	}
	if err := c.engine.Advance(now.UnixNano()); err != nil {
		return err
	}
	c.handover.save(c.engine, now, end != c.engine.End())
	return c.resume(now)
}

// resume counts the batches held for the present window.
func (c *counting) resume(now time.Time) error {
	for _, held := range c.closing.end() {
		if err := c.count(held.batch, held.from, now); err != nil {
			return err
		}
	}
	return nil
}

// do has a request done by the task and waits for it, unless ctx ends first.
func (c *counting) do(ctx context.Context, request func(*engine.Engine)) error {
	done := make(chan struct{})
	select {
	case c.requests <- func(e *engine.Engine) { defer close(done); request(e) }:
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

// note leaves word for health.
func (c *counting) note() {
	c.stats.Store(&engineStats{keyStore: c.engine.KeyStore(), epoch: c.engine.Epoch(), rotation: c.engine.Rotation(), marks: c.engine.Crowding(), coverage: c.engine.Coverage()})
}

// erase wipes the key, the open window and the copies of them for the next
// process. Nothing is counted any more, and the end releases nothing.
func (c *counting) erase() {
	c.erased = true
	c.engine.Erase()
	c.handover.erase()
}

// stop counts the batches already handed over and releases the open window as far as it
// got. If there is a way, the key and all knowledge of the crowd are left to the
// next process, and it goes on with the rest of the window.
func (c *counting) stop(last time.Time) error {
	if c.erased {
		return nil
	}
	now := c.now()
	if err := c.clock.check(c.engine, last, now); err != nil {
		return err
	}
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
			return c.leave(now)
		}
	}
}

// leave releases the open window and ends the engine.
func (c *counting) leave(now time.Time) error {
	if c.reload() {
		return nil
	}
	if c.handover == nil {
		return c.engine.Stop(now.UnixNano())
	}
	if err := c.engine.Part(now.UnixNano()); err != nil {
		return err
	}
	c.handover.save(c.engine, now, true)
	c.engine.HandOver()
	return nil
}

// keep gives the engine away, to go on in the same process.
func (c *counting) keep() *kept {
	if c.erased {
		return &kept{}
	}
	return &kept{c.engine, c.handover}
}
