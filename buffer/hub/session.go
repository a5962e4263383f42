package hub

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"footfall/buffer/hub/broker"
	"footfall/buffer/hub/collect"
)

const (
	// doorCloses and doorOpens are free bytes of the disk. Below the first, clients are not
	// let in: a broker that meets a full disk stops storing for good.
	doorCloses = 8 << 20
	doorOpens  = 16 << 20
	// glance is how often disk and broker are looked at.
	glance = time.Second
	// sweepEvery is how often sessions without their subscriptions are ended.
	sweepEvery = 10 * time.Second
	// again is how long a broker that failed waits for the next start.
	again = 5 * time.Second
)

// session is one life of the broker.
type session struct {
	broker    *broker.Broker
	collector *collect.Collector
}

// keepBroker runs the broker, and starts it again where it ended.
func (h *hub) keepBroker(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := h.session(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, errFull) {
			h.alert("broker", fmt.Sprintf("the broker does not run, sensors keep their windows; it is started again every %v: %v", again, err))
			h.ready.Do(h.Ready)
			sleep(ctx, again)
		}
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// session is one life of the broker, from its start to its end.
func (h *hub) session(ctx context.Context) error {
	if !h.awaitRoom(ctx) {
		return nil
	}
	b, err := broker.Start(ctx, h.brokerOptions())
	if err != nil {
		return err
	}
	defer b.Close()
	defer h.door.Lead(nil)
	s := &session{broker: b, collector: &collect.Collector{Topics: h.Settings.Topics, Put: h.store.Put, Log: h.Log}}
	js, err := b.JetStream()
	if err != nil {
		return err
	}
	consumer, err := s.collector.Consumer(ctx, js)
	if err != nil {
		return err
	}
	if h.Settings.Upstream.On() {
		chain, err := collect.OpenChain(ctx, js, h.Settings.Topics[0])
		if err != nil {
			return err
		}
		s.collector.Forward = chain.Forward
	}
	left, err := b.Leftovers(ctx)
	if err != nil {
		return err
	}
	h.current.Store(s)
	defer h.current.Store(nil)
	h.alert("broker", "")
	h.door.Lead(b)
	h.ready.Do(h.Ready)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.collector.Run(ctx, consumer) })
	group.Go(func() error {
		h.tidy(ctx, b, left)
		return h.watch(ctx, b)
	})
	return group.Wait()
}

func (h *hub) brokerOptions() broker.Options {
	s := h.Settings
	o := broker.Options{Dir: s.BrokerDir(), Topics: s.Topics, Shared: s.Shared, Clients: s.Clients, Check: h.login.Check, Log: h.Log}
	if s.Upstream.On() {
		o.Upstream = &broker.Upstream{Upstream: s.Upstream, Topics: s.Topics, Inside: collect.ChainPrefix + ">"}
	}
	return o
}

// awaitRoom waits until the disk has room for the broker. It is false when the context
// ended.
func (h *hub) awaitRoom(ctx context.Context) bool {
	for h.full(doorOpens) {
		h.ready.Do(h.Ready)
		if sleep(ctx, glance); ctx.Err() != nil {
			return false
		}
	}
	h.alert("disk", "")
	return true
}

// full tells whether the disk has less left than that, and says so.
func (h *hub) full(least int64) bool {
	free, known := h.disk.free()
	if !known || free >= least {
		return false
	}
	h.alert("disk", fmt.Sprintf("the disk is full: %d MB are left at %s. Sensors keep their windows until there are %d MB: free some space", free>>20, h.Settings.State, int64(doorOpens)>>20))
	return true
}

// tidy ends what an earlier life of the broker left behind. Clients are in already: it may
// take a while.
func (h *hub) tidy(ctx context.Context, b *broker.Broker, left broker.Leftovers) {
	ended, err := b.EndLeftovers(ctx, left, collect.Durable)
	if err != nil && ctx.Err() == nil {
		h.Log.Warn("subscriptions of before the start were not ended", "error", err)
	}
	h.Log.Debug("subscriptions of before the start", "ended", ended)
}

// errFull ends a session, and keepBroker waits for room.
var errFull = errors.New("the disk is full")

// watch ends the session when the disk is full, or the broker no longer stores: one that
// met a full disk refuses messages until it is started again.
func (h *hub) watch(ctx context.Context, b *broker.Broker) error {
	var swept time.Time
	for ctx.Err() == nil {
		if h.full(doorCloses) {
			return errFull
		}
		if !b.Works() {
			return errors.New("it stopped storing; was the disk full?")
		}
		if h.relieve(ctx, b) || h.Now().Sub(swept).Abs() >= sweepEvery {
			swept = h.Now()
			if err := b.EndBroken(ctx); err != nil && ctx.Err() == nil {
				h.Log.Warn("sessions were not looked at", "error", err)
			}
		}
		sleep(ctx, glance)
	}
	return nil
}

// relieve makes room in the broker where messages wait for clients that do not take them.
// It is true if some lost their subscriptions.
func (h *hub) relieve(ctx context.Context, b *broker.Broker) bool {
	ended, err := b.Relieve(ctx, collect.Durable)
	if err != nil && ctx.Err() == nil {
		h.Log.Warn("the room for waiting messages is not known", "error", err)
	}
	if ended == 0 {
		return false
	}
	h.alert("waiting", "the broker was nearly full, and subscriptions lost what waited for them: is a client with a session gone, or does a sensor flood?")
	return true
}

// stats are the counts of the running broker; zeros while there is none.
func (h *hub) stats() (clients int, stored, refused int64, waiting error) {
	s := h.current.Load()
	if s == nil {
		return 0, 0, 0, nil
	}
	return s.broker.Clients(), s.collector.Stored(), s.collector.Refused(), s.collector.Err()
}
