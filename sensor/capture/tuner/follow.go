package tuner

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"footfall/sensor/capture/channels"
	"footfall/sensor/capture/nl80211"
)

// Follower is the sensor's end: it has the radio process walk one radio through a
// plan of channels, and keeps what came of it. Run is a task of its own; the
// other methods may be called by any goroutine.
type Follower struct {
	options FollowerOptions

	mu      sync.Mutex
	state   State
	meter   channels.Meter
	plan    channels.Plan
	renewed bool // plan is to be taken over
	changed chan struct{}
}

// FollowerOptions are the choices of NewFollower.
type FollowerOptions struct {
	// Dial connects to the radio process, usually DialSocket(Socket).
	Dial func(context.Context) (net.Conn, error)
	// Radio names the radio as nl80211.Choose reads it, or a monitor interface
	// that the user made.
	Radio string
	// Channels are those to visit, and Dwell the stay on each.
	Channels channels.Spec
	Dwell    time.Duration
	// Now is the clock.
	Now func() time.Time
	// Retry is the pause before another attempt to reach the radio process;
	// 0 stands for a second.
	Retry time.Duration
}

// State is how the radio does.
type State struct {
	// Radio, Interface and Driver are empty until a radio was found. Frames are
	// captured from Interface.
	Radio, Interface, Driver string
	// MHz is the true channel when it was last looked at, 0 for none.
	MHz int
	// Planned are the channels of the plan. Hops tells that there are several.
	Planned []int
	Hops    bool
	// Received are the frames on the interface's own counter, beacons included,
	// in the last stay: they tell a quiet shop from a deaf radio.
	Received uint64
	// Problem is what is wrong, nil for nothing.
	Problem *nl80211.Problem
}

// NewFollower makes a follower for one radio.
func NewFollower(o FollowerOptions) *Follower {
	if o.Retry == 0 {
		o.Retry = time.Second
	}
	return &Follower{options: o, changed: make(chan struct{})}
}

// State returns how the radio does, and a channel that is closed when interface
// or problem change.
func (f *Follower) State() (State, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state, f.changed
}

// Coverage is the share of a time in which the radio was on the planned channel.
func (f *Follower) Coverage(from, to time.Time) float64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.meter.Coverage(from, to)
}

// Visits are the true visits within a time, in order.
func (f *Follower) Visits(from, to time.Time) []channels.Visit {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.meter.Visits(from, to)
}

// Forget drops what ended before a time.
func (f *Follower) Forget(before time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.meter.Forget(before)
}

// Weigh gives an automatic plan longer stays where more was heard, from the next
// stop on. heard is by MHz, in sums.
func (f *Follower) Weigh(heard map[int]channels.Heard) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.state.Planned != nil {
		f.plan, f.renewed = f.plan.Weigh(heard), true
	}
}

// Run goes on until ctx ends. What goes wrong is in State, and is tried again.
func (f *Follower) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		err := f.connect(ctx)
		if ctx.Err() != nil {
			return nil
		}
		f.set(func(s *State) { s.MHz = 0 }, f.explain(err))
		timer := time.NewTimer(f.options.Retry)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
	return nil
}

// explain makes a problem of the error that ended a connection.
func (f *Follower) explain(err error) *nl80211.Problem {
	var problem *nl80211.Problem
	if errors.As(err, &problem) {
		return problem
	}
	return nl80211.NotManaged(f.options.Radio)
}

// set changes the state, and tells those who wait if they would see a difference.
func (f *Follower) set(change func(*State), problem *nl80211.Problem) {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := f.state
	change(&f.state)
	f.state.Problem = problem
	same := before.Problem == nil && problem == nil || before.Problem != nil && problem != nil && *before.Problem == *problem
	if !same || before.Interface != f.state.Interface {
		close(f.changed)
		f.changed = make(chan struct{})
	}
}

// connect is one connection: open the radio, then one stop after the other.
func (f *Follower) connect(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c, err := dial(ctx, f.options.Dial)
	if err != nil {
		return err
	}
	radio, problem, err := c.open(f.options.Radio)
	if problem != nil {
		return problem
	}
	if err != nil {
		return err
	}
	plan, err := f.options.Channels.Plan(radio.Channels, f.options.Dwell)
	if err == nil && !plan.Hops() { // what happens is told at the end of a stay
		plan, err = f.options.Channels.Plan(radio.Channels, min(f.options.Dwell, time.Second))
	}
	if err != nil {
		return nl80211.Refused(err, radio.Name)
	}
	f.begin(radio, plan)
	schedule := channels.NewSchedule(plan)
	for ctx.Err() == nil {
		if err := f.visit(c, schedule); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (f *Follower) begin(radio *Radio, plan channels.Plan) {
	f.set(func(s *State) {
		s.Radio, s.Interface, s.Driver = radio.Name, radio.Interface, radio.Driver
		s.Planned, s.Hops = plan.Channels(), plan.Hops()
		f.plan, f.renewed = plan, false
	}, nil)
}

// visit is one stop.
func (f *Follower) visit(c *client, schedule *channels.Schedule) error {
	f.mu.Lock()
	if f.renewed {
		schedule.Replace(f.plan)
		f.renewed = false
	}
	f.mu.Unlock()
	stop := schedule.Next(f.options.Now())
	r, err := c.tune(stop.MHz, stop.Until.Sub(stop.From))
	if err != nil {
		return err
	}
	f.set(func(s *State) {
		f.meter.Add(stop, r.visits)
		if r.radio != nil {
			s.Radio, s.Interface, s.Driver = r.radio.Name, r.radio.Interface, r.radio.Driver
		}
		s.MHz, s.Received = 0, r.frames
		if n := len(r.visits); n > 0 {
			s.MHz = r.visits[n-1].MHz
		}
	}, r.problem)
	return nil
}
