package uplink

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// PublishOnce connects, publishes one message at QoS 1, waits for the broker's
// acknowledgement, disconnects and returns nil: for a command. It tries once.
// Payloads have at most MaxReceived bytes; an empty retained one deletes what
// the broker keeps.
//
// Of cfg it uses what connecting needs. ClientID must not be that of a sensor
// that may be running: the broker would throw the sensor out. The error says
// what to look at, as the uplink's log does. That the broker acknowledged does
// not mean that it lets this client publish to the topic: MQTT 3.1.1 cannot
// tell.
func PublishOnce(ctx context.Context, cfg Config, m Message) error {
	cfg.Will, cfg.Subscriptions, cfg.Verify, cfg.Presence = Message{}, nil, "", Presence{}
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return err
	}
	if err := m.check(MaxReceived); err != nil {
		return err
	}
	u := newUplink(cfg)
	s, err := u.connect(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("connecting to %s: %w", cfg.Broker, context.Cause(ctx))
		}
		return errors.New(cfg.explainConnect(cfg.clarify(ctx, err)).text)
	}
	err = s.publishAndWait(ctx, m)
	s.client.Disconnect(quiesce)
	_ = s.conn.Close()
	s.client.Disconnect(quiesce)
	return err
}

// publishAndWait returns nil when the message is acknowledged.
func (s *session) publishAndWait(ctx context.Context, m Message) error {
	token, err := s.publish(ctx, m)
	if err != nil {
		return fmt.Errorf("publishing to %q: %w", m.Topic, err)
	}
	late := time.NewTimer(s.u.cfg.Timeout)
	defer late.Stop()
	select {
	case <-token.Done():
		if err := token.Error(); err != nil {
			return fmt.Errorf("publishing to %q: %w", m.Topic, s.because(err))
		}
		if !s.client.IsConnectionOpen() {
			return fmt.Errorf("publishing to %q: %w", m.Topic, s.because(errLost))
		}
		return nil
	case <-s.lost:
		return fmt.Errorf("publishing to %q: %w", m.Topic, s.lostErr)
	case <-late.C:
		return fmt.Errorf("publishing to %q: %w within %v", m.Topic, errNoAck, s.u.cfg.Timeout)
	case <-ctx.Done():
		return fmt.Errorf("publishing to %q: %w", m.Topic, context.Cause(ctx))
	}
}
