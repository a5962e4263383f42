package uplink

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// Subscription is one topic that the uplink listens to while it is connected.
//
// It is for a topic that carries a state in retained messages: the broker sends
// the newest one at each connect, and of several that come while Handle is busy
// only the newest is handed over. So Handle sees the same payload again and
// again, and not every payload.
type Subscription struct {
	// Topic is absolute and has no wildcards.
	Topic string
	// Handle gets the payload, of at most MaxReceived bytes, and may keep it. An
	// empty one means that the retained message was deleted. All handlers are
	// called from one goroutine of Run, and never after Run has returned unless
	// they take longer than a few seconds. A panic is logged and counted.
	Handle func(payload []byte)
}

func (c *Config) checkSubscriptions() error {
	seen := make(map[string]bool)
	for _, s := range c.Subscriptions {
		if err := checkTopic(s.Topic); err != nil {
			return fmt.Errorf("subscription: %w", err)
		}
		if s.Handle == nil || seen[s.Topic] {
			return fmt.Errorf("subscription to %q: no handler, or named twice", s.Topic)
		}
		seen[s.Topic] = true
	}
	return nil
}

// answer is what became of a subscription on this connection; refusal is empty
// where it was granted.
type answer struct{ refusal string }

// subscribe asks for all topics. The answers come later: publishing does not
// wait for them.
func (s *session) subscribe(ctx context.Context) {
	subs := s.u.cfg.Subscriptions
	s.answers = make(chan answer, len(subs))
	for i := range subs {
		go func() {
			_, refusal := s.ask(ctx, subs[i].Topic, 1, func(_ mqtt.Client, m mqtt.Message) { s.u.inbox.put(i, m.Payload()) })
			s.answers <- answer{refusal}
		}()
	}
	if time.Now().Before(s.u.deafUntil) {
		return
	}
	if s.u.cfg.Verify != "" {
		s.listening = make(chan struct{})
		go s.listen(ctx)
	}
	if s.u.cfg.Presence.Topic != "" {
		go s.watchPresence(ctx)
	}
}

// RabbitMQ closes the connection where a client may not read. After deafAfter
// connections in a row that ended over a subscription of its own the uplink does
// not listen for deafFor intervals.
const (
	deafAfter = 3
	deafFor   = 10
)

// hear counts those connections.
func (u *Uplink) hear(s *session) {
	if s.listening == nil {
		u.deaf = 0
		return
	}
	if u.deaf++; u.deaf < deafAfter {
		return
	}
	u.deaf, u.deafUntil = 0, time.Now().Add(deafFor*u.cfg.Interval)
	u.echo.settle(DeliveryNotVerified, fmt.Sprintf("the broker closes the connection when this sensor subscribes to %q; until its user may read that topic this sensor publishes but cannot see that it arrives", u.cfg.Verify))
}

// refusedCode is the SUBACK's return code for a refusal (MQTT 3.1.1, 3.9.3).
const refusedCode = 0x80

// ownQoS is for the topics to which this sensor publishes itself. What comes back there
// shows that the broker passes it on; that it keeps it is shown by its PUBACK. A
// subscription of QoS 1 would cost more than it tells: one more packet for each window,
// and on a NATS cluster a consumer with a log on three servers, made with each connection.
const ownQoS = 0

// ask asks for one topic and tells whether it was granted, or why it was not. It
// does neither where the connection was lost.
func (s *session) ask(ctx context.Context, topic string, qos byte, handle mqtt.MessageHandler) (granted bool, refusal string) {
	token := s.client.Subscribe(topic, qos, handle)
	late := time.NewTimer(s.u.cfg.Timeout)
	defer late.Stop()
	select {
	case <-token.Done():
	case <-s.lost:
		return false, "" // the loss is reported anyway
	case <-ctx.Done():
		return false, ""
	case <-late.C:
		return false, fmt.Sprintf("the broker does not answer the subscription to %q; it is tried again at the next connection", topic)
	}
	if err := token.Error(); err != nil {
		if !s.client.IsConnectionOpen() {
			return false, ""
		}
		return false, fmt.Sprintf("cannot subscribe to %q: %v", topic, err)
	}
	if code := token.(*mqtt.SubscribeToken).Result()[topic]; code == refusedCode {
		return false, fmt.Sprintf("the broker refuses the subscription to %q: let client id %q, or its user, read that topic; "+
			"it is tried again at the next connection", topic, s.u.cfg.ClientID)
	}
	return true, ""
}

func (s *session) answered(a answer) {
	if a.refusal != "" {
		s.u.failed(a.refusal)
		return
	}
	s.u.update(func(st *State) { st.Subscribed++ })
}

// oversized is called by the reader of the connection.
func (s *session) oversized(bytes int) {
	s.u.update(func(st *State) { st.Oversized++ })
	select {
	case s.complaints <- fmt.Sprintf("a message of %d bytes was thrown away: at most %d are taken", bytes, MaxReceived):
	default: // one of its kind is waiting to be reported
	}
}

// checkTopic tells why a topic cannot be published or subscribed to (MQTT
// 3.1.1, 1.5.3 and 4.7).
func checkTopic(topic string) error {
	switch {
	case topic == "":
		return errors.New("no topic")
	case !isTopic(topic):
		return fmt.Errorf("topic %.80q is not one that can be published to", topic)
	}
	return nil
}

func isTopic(topic string) bool {
	return len(topic) <= 65535 && utf8.ValidString(topic) && !strings.ContainsAny(topic, "+#\x00")
}

// isFilter tells whether a topic filter can be subscribed to (MQTT 3.1.1, 4.7.1):
// wildcards stand for whole levels, # at the end only.
func isFilter(filter string) bool {
	levels := strings.Split(filter, "/")
	for i, level := range levels {
		switch {
		case level == "+", level == "#" && i == len(levels)-1:
		case strings.ContainsAny(level, "+#"):
			return false
		}
	}
	return filter != "" && isTopic(strings.NewReplacer("+", "", "#", "").Replace(filter))
}

// matches tells whether a filter matches a topic. Topics that begin with $ are
// not published here.
func matches(filter, topic string) bool {
	filters, levels := strings.Split(filter, "/"), strings.Split(topic, "/")
	for i, f := range filters {
		switch {
		case f == "#":
			return true
		case i >= len(levels), f != "+" && f != levels[i]:
			return false
		}
	}
	return len(filters) == len(levels)
}
