package daemon

import (
	"time"

	"footfall/sensor/decode"
)

const (
	// closingTime is how long a window's end waits for the sources to hand their
	// frames over. Those of a slower source count late.
	closingTime = 2 * time.Second
	// heldBatches bounds the batches kept for the next window meanwhile.
	heldBatches = 64
	// longestWait is how long the counting task waits at most. The watchdog sees
	// it go round, and a step of the clock is noticed. Each round wakes three
	// threads, and little else wakes an idle sensor.
	longestWait = 5 * time.Second
)

// closing is the end of a window under way. Live sources collect frames before
// they hand them over. So each is asked for its frames, and the window is
// released when all have answered. Sightings of the next window wait.
type closing struct {
	// ask asks a source for its frames, and tells whether it will answer. Nil if
	// no source collects frames.
	ask     func(source int) bool
	sources int
	// late tells whether a radio has not told yet where it was up to the end of the
	// window. It may be nil.
	late func() bool

	waiting []bool // for the answer of a source
	left    int
	since   time.Time // zero unless a window is being closed
	held    []heldBatch
}

// heldBatch is a batch with sightings of the next window from an index on.
type heldBatch struct {
	batch
	from int
}

// begin asks the sources, once per window.
func (c *closing) begin(now time.Time) {
	if c.ask == nil || !c.since.IsZero() {
		return
	}
	c.since, c.left = now, 0
	c.waiting = make([]bool, c.sources)
	for i := range c.waiting {
		if c.waiting[i] = c.ask(i); c.waiting[i] {
			c.left++
		}
	}
}

// answered notes the answer of a source, or its end.
func (c *closing) answered(source int) {
	if source < len(c.waiting) && c.waiting[source] {
		c.waiting[source] = false
		c.left--
	}
}

// pending tells whether the window has to stay open.
func (c *closing) pending(now time.Time) bool {
	return !c.since.IsZero() && (c.left > 0 || c.awaits()) && now.Sub(c.since) < closingTime && len(c.held) < heldBatches
}

// awaits tells whether all sources have answered and a radio has not.
func (c *closing) awaits() bool { return c.left == 0 && c.late != nil && c.late() }

// lateLook is how often to look whether a radio has told.
const lateLook = 100 * time.Millisecond

// remaining returns how long to wait for what pending waits for.
func (c *closing) remaining(now time.Time) time.Duration {
	left := max(closingTime-now.Sub(c.since), 0)
	if c.awaits() {
		return min(left, lateLook)
	}
	return left
}

// hold keeps a batch until the window has been released.
func (c *closing) hold(b batch, from int) { c.held = append(c.held, heldBatch{b, from}) }

// end returns the held batches, and is ready for the next window.
func (c *closing) end() []heldBatch {
	held := c.held
	c.held, c.waiting, c.left, c.since = nil, nil, 0, time.Time{}
	return held
}

// early tells whether a sighting belongs to the next window while this one is
// being closed.
func (c *closing) early(s *decode.Sighting, end int64, now time.Time) bool {
	if s.Time < end {
		return false
	}
	c.begin(now)
	return c.pending(now)
}
