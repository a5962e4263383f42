package broker

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"
)

// session is what the server stores of a session of MQTT, as far as it is needed here.
type session struct {
	number uint64 // of its message
	ID     string `json:"id"`
	Clean  bool   `json:"clean"`
	Cons   map[string]*struct {
		Durable string `json:"durable_name"`
	} `json:"cons"`
}

// EndBroken ends sessions with a subscription whose consumer is gone, since the client was
// away too long. The server would restore such a session, acknowledge its subscriptions,
// and never send it a message. Without it the client begins a new one.
func (b *Broker) EndBroken(ctx context.Context) error {
	js, err := b.JetStream()
	if err != nil {
		return err
	}
	stored, err := js.Stream(ctx, sessionStream)
	if err != nil {
		return fmt.Errorf("broker: sessions: %w", err)
	}
	sessions, err := readSessions(ctx, stored)
	if err != nil || len(sessions) == 0 {
		return err
	}
	// The consumers come second: a subscription has its consumer before it is in a session.
	consumers, err := consumerNames(ctx, js)
	if err != nil {
		return err
	}
	ended := map[string]bool{}
	for subject, s := range sessions {
		for _, c := range s.Cons {
			if c == nil || consumers[c.Durable] {
				continue
			}
			if err := stored.Purge(ctx, jetstream.WithPurgeSubject(subject)); err != nil {
				return fmt.Errorf("broker: sessions: %w", err)
			}
			ended[s.ID] = true
			break
		}
	}
	if len(ended) > 0 {
		b.kick(func(c *server.ConnInfo) bool { return ended[c.MQTTClient] })
	}
	return nil
}

// readSessions returns the sessions with subscriptions that have a consumer, by subject.
func readSessions(ctx context.Context, stored jetstream.Stream) (map[string]session, error) {
	info, err := stored.Info(ctx, jetstream.WithSubjectFilter(">"))
	if err != nil {
		return nil, fmt.Errorf("broker: sessions: %w", err)
	}
	all := map[string]session{}
	for subject := range info.State.Subjects {
		m, err := stored.GetLastMsgForSubject(ctx, subject)
		if err != nil {
			continue // it ended meanwhile
		}
		var s session
		if json.Unmarshal(m.Data, &s) == nil && len(s.Cons) > 0 {
			s.number = m.Sequence
			all[subject] = s
		}
	}
	return all, nil
}

func consumerNames(ctx context.Context, js jetstream.JetStream) (map[string]bool, error) {
	stream, err := js.Stream(ctx, messageStream)
	if err != nil {
		return nil, fmt.Errorf("broker: subscriptions: %w", err)
	}
	names, list := map[string]bool{}, stream.ConsumerNames(ctx)
	for name := range list.Name() {
		names[name] = true
	}
	if err := list.Err(); err != nil {
		return nil, fmt.Errorf("broker: subscriptions: %w", err)
	}
	return names, nil
}
