package uplink

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"footfall/buffer"
)

// Outbox is what the uplink needs of a buffer.Outbox.
type Outbox interface {
	Peek(after uint64, n int) ([]buffer.Record, error)
	Last(match func(r *buffer.Record) bool) (uint64, error)
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
	// Delivery tells whether the broker keeps what it acknowledges.
	Delivery Delivery
	// Twin says that another gateway publishes as this sensor, and what to do;
	// "" for none.
	Twin string
	// Limited says what the broker cannot do and what that means; "" for
	// nothing.
	Limited string
	// Expiry of the certificates of the newest connection.
	Expiry Expiry
}

// Uplink publishes an outbox. Create it with New and run it once.
type Uplink struct {
	cfg     Config
	out     Outbox
	compose Compose
	ready   chan struct{}
	poke    chan struct{}
	inbox   *inbox
	echo    *echo
	twin    *twin

	mu    sync.Mutex
	state State

	// Owned by the goroutine of Run.

	acked     []uint64        // acknowledged and not deleted yet
	unsure    map[uint64]bool // published, but the connection ended before the acknowledgement
	announced bool            // others can know this process, see Presence
	deaf      int             // connections in a row that ended over a subscription
	deafUntil time.Time       // when the uplink listens to its own topics again
	noRetain  bool            // the broker keeps no retained messages
	withheld  withheld        // what the broker refuses, see Delivery
	looked    time.Time       // when a broker that hung up was looked at more closely
	hangUp    error           // what was found then, until the next connection
	thrownOut string          // why connections end soon, where the broker said so
	longest   int             // bytes of topic and payload of the longest message so far
	backoff   backoff
	room      room
	report    reporter

	// keepSession and received are those of a Listener: a persistent session, and what
	// takes messages of no subscription.
	keepSession bool
	received    mqtt.MessageHandler
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
	u := newUplink(cfg)
	u.out, u.compose = out, compose
	return u, nil
}

// newUplink returns an uplink that can connect.
func newUplink(cfg Config) *Uplink {
	u := &Uplink{
		cfg:    cfg,
		ready:  make(chan struct{}),
		poke:   make(chan struct{}, 1),
		state:  State{Since: cfg.Now()},
		unsure: make(map[uint64]bool),

		received: func(mqtt.Client, mqtt.Message) {},
		backoff:  backoff{shortest: cfg.RetryMin, longest: cfg.RetryMax, jitter: cfg.Jitter},
		room:     newRoom(cfg.InFlight, cfg.Timeout),
	}
	u.report = reporter{cfg: &u.cfg}
	u.inbox = newInbox(u)
	u.twin = &twin{run: rand.Text()[:16], lifetime: twinForgotten * cfg.Interval, now: cfg.Now, news: u.foundTwin}
	u.echo = newEcho(cfg.Now, u.twin.cameWindow)
	return u
}

// foundTwin is called by the MQTT library.
func (u *Uplink) foundTwin() {
	u.cfg.Log.Error("uplink: " + u.twin.description())
	u.Poke()
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
	s := u.state
	u.mu.Unlock()
	s.Delivery, s.Twin = u.echo.delivery(), u.twin.description()
	return s
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
