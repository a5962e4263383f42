package uplink

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"footfall/buffer"
)

// Outbox is what the uplink needs of a buffer.Outbox.
type Outbox interface {
	Peek(after uint64, n int) ([]buffer.Record, error)
	Delete(seqs ...uint64) error
	Changed() <-chan struct{}
}

// State describes an uplink at one moment. It holds no secrets.
type State struct {
	Connected bool
	// Since is when the connection began or, where there is none, ended.
	Since time.Time
	// LastError is the newest failure in words, with its time; it stays after
	// the connection is back.
	LastError   string
	LastErrorAt time.Time
	// Connects counts the connections that the broker accepted.
	Connects uint64
	// Published counts messages handed to the network and Acknowledged those
	// that the broker has confirmed.
	Published, Acknowledged uint64
	// Retries counts records that were published again because their
	// acknowledgement did not come.
	Retries uint64
	// Dropped counts records that could not be composed.
	Dropped uint64
	// Subscribed is how many subscriptions the broker has granted on this
	// connection.
	Subscribed int
	// Received counts messages of subscriptions, Replaced those of them that a
	// newer one overtook before their handler was free, and Oversized messages
	// that were thrown away for having more than MaxReceived bytes.
	Received, Replaced, Oversized uint64
	// HandlerPanics counts messages over which a handler panicked.
	HandlerPanics uint64
}

// Uplink publishes an outbox. Create it with New and run it once.
type Uplink struct {
	cfg     Config
	out     Outbox
	compose Compose
	ready   chan struct{}
	poke    chan struct{}
	inbox   *inbox

	mu    sync.Mutex
	state State

	// Owned by the goroutine of Run.

	done    uint64   // all records up to this number are acknowledged
	acked   []uint64 // of those, the ones not deleted yet
	tried   uint64   // newest record that was ever published
	backoff backoff
	report  reporter
}

// New returns an uplink that will drain out. It checks the configuration and
// does not touch the network.
func New(cfg Config, out Outbox, compose Compose) (*Uplink, error) {
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if out == nil || compose == nil {
		return nil, errors.New("uplink: no outbox or no composer")
	}
	u := &Uplink{
		cfg: cfg, out: out, compose: compose,
		ready:   make(chan struct{}),
		poke:    make(chan struct{}, 1),
		state:   State{Since: cfg.Now()},
		backoff: backoff{shortest: cfg.RetryMin, longest: cfg.RetryMax, jitter: cfg.Jitter},
		report:  reporter{cfg: &cfg},
	}
	u.inbox = newInbox(u)
	return u, nil
}

// Ready returns a channel that is closed as soon as Run is at work. It does not
// wait for a connection: a sensor must start and count while its broker is
// down.
func (u *Uplink) Ready() <-chan struct{} { return u.ready }

// Poke publishes what Periodic returns at once, for news that cannot wait.
func (u *Uplink) Poke() {
	select {
	case u.poke <- struct{}{}:
	default:
	}
}

// State returns the present figures.
func (u *Uplink) State() State {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.state
}

func (u *Uplink) update(fn func(s *State)) {
	u.mu.Lock()
	defer u.mu.Unlock()
	fn(&u.state)
}

// Run publishes until ctx ends, then says farewell and returns nil within a few
// seconds. The only error it returns is an outbox that cannot be read any more.
func (u *Uplink) Run(ctx context.Context) error {
	defer u.inbox.start()()
	close(u.ready)
	for ctx.Err() == nil {
		pause, err := u.session(ctx)
		if err != nil {
			return err
		}
		wait(ctx, pause)
	}
	return nil
}

// wait pauses unless ctx ends.
func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// session is one connection from dialling to its end. It returns how long to
// pause before the next.
func (u *Uplink) session(ctx context.Context) (pause time.Duration, err error) {
	s, err := u.connect(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return 0, nil
		}
		p := u.cfg.explainConnect(err)
		u.failed(p.text)
		if p.refused {
			return u.backoff.refused(), nil
		}
		return u.backoff.next(), nil
	}
	began := time.Now()
	u.connected()
	err = s.serve(ctx)
	s.end(ctx, err)
	lasted := time.Since(began)
	u.update(func(st *State) { st.Connected, st.Since, st.Subscribed = false, u.cfg.Now(), 0 })
	if errors.Is(err, errOutbox) {
		return 0, err
	}
	if err := u.settle(); err != nil || ctx.Err() != nil {
		return 0, err
	}
	if lasted > u.cfg.RetryMax {
		u.backoff.reset()
	}
	u.failed(u.report.lost(err, lasted))
	return u.backoff.next(), nil
}

func (u *Uplink) connected() {
	u.update(func(s *State) {
		s.Connected, s.Since = true, u.cfg.Now()
		s.Connects++
	})
	u.report.connected()
}

func (u *Uplink) failed(text string) {
	u.update(func(s *State) { s.LastError, s.LastErrorAt = text, u.cfg.Now() })
	u.report.failed(text)
}

// settle deletes what is acknowledged. A failure (a full disk) is not the end:
// the records are remembered as done and deleted later; should the process end
// before that, they are published once more.
func (u *Uplink) settle() error {
	if len(u.acked) == 0 {
		return nil
	}
	err := u.out.Delete(u.acked...)
	switch {
	case err == nil:
		u.acked = u.acked[:0]
	case errors.Is(err, buffer.ErrCorrupt), errors.Is(err, buffer.ErrClosed):
		return fmt.Errorf("%w: %w", errOutbox, err)
	default:
		u.report.failed("published windows cannot be removed from the outbox: " + err.Error())
	}
	return nil
}
