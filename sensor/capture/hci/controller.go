package hci

import (
	"context"
	"fmt"
	"sync"
	"time"

	"footfall/sensor/capture"
)

const (
	// firstPause and longestPause are those between attempts on a controller that
	// fails: each takes it down and up.
	firstPause   = time.Second
	longestPause = time.Minute
	// sound is how long a source must last for the next pause to be the first again.
	sound = time.Minute
)

// Controller opens the source of one configured controller, again and again. It
// remembers what goes beyond one source. Its methods may be called by any goroutine.
type Controller struct {
	options  ControllerOptions
	patience Patience

	mu       sync.Mutex
	state    State
	opened   time.Time
	failures int
	next     time.Time // not before
	failure  error
}

// ControllerOptions are the parts of a Controller.
type ControllerOptions struct {
	// Take takes the controller from the kernel; it fails at once if there is none.
	Take func(context.Context) (Link, error)
	// Now is the clock.
	Now func() time.Time
}

// State is how a controller listens.
type State struct {
	// Name is the kernel's, as hci0; "" before the first time.
	Name string
	// Open tells whether it listens. The rest is of the last time.
	Open bool
	// Raw: beside a stack.
	Raw bool
	// Scan is how.
	Scan Scan
}

// String reads like "hci0, extended scan on 1M, 100 % of the time".
func (s State) String() string {
	if s.Name == "" {
		return ""
	}
	text := fmt.Sprintf("%s, %s, %.0f %% of the time", s.Name, s.Scan, 100*s.Scan.Duty())
	if s.Raw {
		text += ", beside a Bluetooth stack"
	}
	return text
}

// NewController makes one.
func NewController(o ControllerOptions) *Controller { return &Controller{options: o} }

// State returns how it listens.
func (c *Controller) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// Deaf says that the controller answers and has reported nothing for longer than is
// usual here, or is "".
func (c *Controller) Deaf() string {
	name := c.State().Name
	silent, deaf := c.patience.Deaf(c.options.Now())
	if !deaf {
		return ""
	}
	return fmt.Sprintf("%s answers, and has reported nothing for %v, although it was reset and taken down and up; unplug it for some seconds, and see that its antenna is connected",
		name, silent.Truncate(time.Minute))
}

// Open takes the controller, sets it up and returns its source. A controller that
// fails is left alone for a while: until then Open returns the failure.
func (c *Controller) Open(ctx context.Context) (capture.Source, error) {
	now := c.options.Now()
	c.mu.Lock()
	if failure := c.failure; failure != nil && now.Before(c.next) {
		c.mu.Unlock()
		return nil, failure
	}
	c.mu.Unlock()
	link, err := c.options.Take(ctx)
	if err != nil {
		return nil, err
	}
	s, err := open(ctx, link, options{
		now: c.options.Now, again: c.options.Take, patience: &c.patience, told: c.told,
		ended: func(err error) { c.stopped(); c.failed(err) },
	})
	if err != nil {
		if ctx.Err() == nil {
			c.failed(err)
		}
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.opened, c.state.Open = c.options.Now(), true
	return &opened{s, c}, nil
}

// opened tells the controller when its source is closed.
type opened struct {
	*Source
	controller *Controller
}

// Close closes the source.
func (o *opened) Close() error {
	o.controller.stopped()
	return o.Source.Close()
}

func (c *Controller) told(l Link, s Scan) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state.Name, c.state.Raw, c.state.Scan = l.Name, l.Raw, s
}

// stopped notes that the source listens no more.
func (c *Controller) stopped() {
	c.patience.pause()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state.Open = false
}

// failed notes a failure, and makes the next attempt wait.
func (c *Controller) failed(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.options.Now()
	if !c.opened.IsZero() && now.Sub(c.opened) >= sound {
		c.failures = 0
	}
	c.failures, c.opened = c.failures+1, time.Time{}
	c.failure, c.next = err, now.Add(min(firstPause<<min(c.failures-1, 6), longestPause))
}
