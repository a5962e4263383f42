package uplink

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"sync"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// Received is a message that a [Listener] got.
type Received struct {
	Topic    string
	Payload  []byte
	Retained bool
	// Again: the broker has sent it before, and got no acknowledgement.
	Again bool
}

// Listener is a consumer of the published topics, for the desk. It has a persistent
// session: what is published while it is away comes when it is back, as far as the broker
// keeps it. Each message is acknowledged once its handler has returned.
type Listener struct {
	u      *Uplink
	filter string
	handle func(Received)
	ready  chan struct{}
	once   sync.Once
	err    error
}

// NewListener returns a listener to a topic filter. Of cfg it uses what connecting needs.
// Messages are handed over one at a time.
func NewListener(cfg Config, filter string, handle func(Received)) *Listener {
	cfg.Will, cfg.Subscriptions, cfg.Verify, cfg.Presence = Message{}, nil, "", Presence{}
	if cfg.ClientID == "" {
		cfg.ClientID = "footfall-listener-" + rand.Text()[:12]
	}
	cfg = cfg.withDefaults()
	l := &Listener{filter: filter, handle: handle, ready: make(chan struct{}), err: cfg.check()}
	l.u = newUplink(cfg)
	l.u.keepSession = true
	return l
}

// Ready is closed once the subscription is granted for the first time.
func (l *Listener) Ready() <-chan struct{} { return l.ready }

// Run listens until ctx ends, and returns nil then. It returns a mistake in the settings
// at once. A connection that breaks is made again.
func (l *Listener) Run(ctx context.Context) error {
	if l.err != nil {
		return l.err
	}
	for ctx.Err() == nil {
		if err := l.session(ctx); err != nil && ctx.Err() == nil {
			l.u.report.failed(err.Error())
		}
		wait(ctx, l.u.cfg.RetryMin)
	}
	return nil
}

// session listens on one connection.
func (l *Listener) session(ctx context.Context) error {
	handle := func(_ mqtt.Client, m mqtt.Message) {
		l.handle(Received{Topic: strings.Clone(m.Topic()), Payload: slices.Clone(m.Payload()), Retained: m.Retained(), Again: m.Duplicate()})
	}
	l.u.received = handle // what waits in the session comes before the subscription is asked for
	s, err := l.u.connect(ctx)
	if err != nil {
		return err
	}
	defer s.leave()
	if granted, refusal := s.ask(ctx, l.filter, 1, handle); !granted {
		l.u.failed(refusal)
		return nil
	}
	l.once.Do(func() { close(l.ready) })
	select {
	case <-s.lost:
		return s.lostErr
	case <-ctx.Done():
		return nil
	}
}
