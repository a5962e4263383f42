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
		go func() { s.answers <- answer{s.subscribeTo(ctx, i)} }()
	}
}

// refusedCode is the SUBACK's return code for a refusal (MQTT 3.1.1, 3.9.3).
const refusedCode = 0x80

// subscribeTo asks for one topic and returns why it was not granted, or "".
func (s *session) subscribeTo(ctx context.Context, i int) (refusal string) {
	topic := s.u.cfg.Subscriptions[i].Topic
	token := s.client.Subscribe(topic, 1, func(_ mqtt.Client, m mqtt.Message) { s.u.inbox.put(i, m.Payload()) })
	late := time.NewTimer(s.u.cfg.Timeout)
	defer late.Stop()
	select {
	case <-token.Done():
	case <-s.lost:
		return "" // the loss is reported anyway
	case <-ctx.Done():
		return ""
	case <-late.C:
		return fmt.Sprintf("the broker does not answer the subscription to %q; it is tried again at the next connection", topic)
	}
	if err := token.Error(); err != nil {
		return fmt.Sprintf("cannot subscribe to %q: %v", topic, err)
	}
	if code := token.(*mqtt.SubscribeToken).Result()[topic]; code == refusedCode {
		return fmt.Sprintf("the broker refuses the subscription to %q: let client id %q, or its user, read that topic; "+
			"it is tried again at the next connection", topic, s.u.cfg.ClientID)
	}
	return ""
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
