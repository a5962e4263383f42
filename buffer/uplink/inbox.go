package uplink

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"
)

// inbox hands what subscriptions receive to their handlers, in a goroutine of
// its own. It holds one payload per subscription, the newest: a handler that is
// slow, or a broker that sends without end, costs no memory.
type inbox struct {
	u    *Uplink
	news chan struct{}

	mu      sync.Mutex
	waiting [][]byte // by subscription; nil for none
}

func newInbox(u *Uplink) *inbox {
	return &inbox{u: u, news: make(chan struct{}, 1), waiting: make([][]byte, len(u.cfg.Subscriptions))}
}

// put is called by the MQTT library and does not block.
func (b *inbox) put(subscription int, payload []byte) {
	if payload == nil {
		payload = []byte{}
	}
	b.mu.Lock()
	replaced := b.waiting[subscription] != nil
	b.waiting[subscription] = payload
	b.mu.Unlock()
	b.u.update(func(s *State) {
		s.Received++
		if replaced {
			s.Replaced++
		}
	})
	select {
	case b.news <- struct{}{}:
	default:
	}
}

func (b *inbox) take(subscription int) []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	payload := b.waiting[subscription]
	b.waiting[subscription] = nil
	return payload
}

// start runs the handlers until stop is called, which waits for a handler that
// is at work, but not for ever.
func (b *inbox) start() (stop func()) {
	if len(b.waiting) == 0 {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b.run(ctx)
	}()
	return func() {
		cancel()
		t := time.NewTimer(farewellTime)
		defer t.Stop()
		select {
		case <-ended:
		case <-t.C:
			b.u.cfg.Log.Error("uplink: the handler of a subscription does not come back")
		}
	}
}

func (b *inbox) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.news:
		}
		for i := range b.waiting {
			if payload := b.take(i); payload != nil && ctx.Err() == nil {
				b.handle(&b.u.cfg.Subscriptions[i], payload)
			}
		}
	}
}

// handle calls a handler. What it panics with may hold what it was given, so
// only what the runtime itself says is logged.
func (b *inbox) handle(s *Subscription, payload []byte) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		text := fmt.Sprintf("a value of type %T", cause)
		if err, ok := cause.(runtime.Error); ok {
			text = err.Error()
		}
		b.u.update(func(st *State) { st.HandlerPanics++ })
		b.u.cfg.Log.Error("uplink: a message could not be handled", "topic", s.Topic, "bytes", len(payload), "panic", text)
	}()
	s.Handle(payload)
}
