package uplink

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// echo compares what comes back from the broker with what was published.
type echo struct {
	now     func() time.Time
	heard   chan struct{} // something came back
	foreign func()        // somebody else published there

	mu      sync.Mutex
	granted time.Time // when the broker granted the subscription; zero if it has not
	missing map[digest]bool
	known   map[digest]bool // published by this process lately
	order   []digest        // of known
	state   Delivery
	misses  int      // in a row
	refusal Delivery // goes before state while a topic is refused
}

// digest stands for a topic and its payload.
type digest [sha256.Size]byte

// keptDigests bounds what is remembered of earlier publications.
const keptDigests = 1024

// settling is how long after a subscription messages of an earlier process of
// the same sensor may still come.
const settling = 10 * time.Second

func newEcho(now func() time.Time, foreign func()) *echo {
	return &echo{
		now: now, foreign: foreign, heard: make(chan struct{}, 1),
		missing: map[digest]bool{}, known: map[digest]bool{}, state: Delivery{State: DeliveryUnknown, Since: now()},
	}
}

func digestOf(topic string, payload []byte) digest {
	h := sha256.New()
	fmt.Fprintf(h, "%d %s ", len(topic), topic)
	h.Write(payload)
	return digest(h.Sum(nil))
}

// begin is for a new connection.
func (e *echo) begin() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.granted = time.Time{}
	clear(e.missing)
}

// grant says that messages come back from now on.
func (e *echo) grant() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.granted = e.now()
}

// expect notes what is about to be published. It returns false where nothing is
// expected to come back.
func (e *echo) expect(topic string, payload []byte) (digest, bool) {
	d := digestOf(topic, payload)
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.known[d] {
		e.known[d] = true
		e.order = append(e.order, d)
	}
	for len(e.order) > keptDigests {
		delete(e.known, e.order[0])
		e.order = e.order[1:]
	}
	if e.granted.IsZero() || e.state.State == DeliveryNotVerified || e.state.State == DeliveryRefused {
		return d, false
	}
	e.missing[d] = true
	return d, true
}

// came is called by the MQTT library and does not block.
func (e *echo) came(topic string, payload []byte) {
	d := digestOf(topic, payload)
	e.mu.Lock()
	delete(e.missing, d)
	known := e.known[d]
	settled := !e.granted.IsZero() && e.now().Sub(e.granted) > settling
	if known {
		e.misses, e.state.CameBack = 0, e.now()
		e.become(DeliveryVerified, "")
	}
	e.mu.Unlock()
	if !known && settled {
		e.foreign()
	}
	select {
	case e.heard <- struct{}{}:
	default:
	}
}

// become changes the state; the caller holds mu.
func (e *echo) become(state DeliveryState, reason string) {
	if e.state.State != state {
		e.state.Since = e.now()
	}
	e.state.State, e.state.Reason = state, reason
}

// settle changes the state.
func (e *echo) settle(state DeliveryState, reason string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.become(state, reason)
}

// missed counts one publication that did not come back in time, and returns how
// many there were in a row.
func (e *echo) missed() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.misses++
	return e.misses
}

// out tells whether any of these has not come back.
func (e *echo) out(all []digest) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, d := range all {
		if e.missing[d] {
			return true
		}
	}
	return false
}

func (e *echo) delivery() Delivery {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.refusal.State != "" {
		d := e.refusal
		d.CameBack = e.state.CameBack
		return d
	}
	return e.state
}

// refuse says that the broker refuses a topic, and why; "" that it refuses none
// any more.
func (e *echo) refuse(reason string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case reason == "":
		e.refusal = Delivery{}
	case e.refusal.State == "":
		e.refusal = Delivery{State: DeliveryRefused, Reason: reason, Since: e.now()}
	default:
		e.refusal.Reason = reason
	}
}

// listen subscribes to what records publish, and lets them go when the broker has
// answered. A refusal is a way to set up a broker and no failure.
func (s *session) listen(ctx context.Context) {
	answered := s.listening
	granted, refusal := s.ask(ctx, s.u.cfg.Verify, ownQoS, func(_ mqtt.Client, m mqtt.Message) { s.u.echo.came(m.Topic(), m.Payload()) })
	switch {
	case granted:
		s.u.echo.grant()
	case refusal != "":
		s.u.echo.settle(DeliveryNotVerified, refusal+"; until then this sensor publishes but cannot see that it arrives")
	default:
		return // the connection has ended
	}
	close(answered)
}
