package uplink

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// Finding is what Test found out in one step.
type Finding struct {
	Step string // reach, encryption, sign in, publish, retained
	OK   bool
	Text string // one sentence; where not OK with the fix
}

// Seen tells whether a step that went well was seen to. A message that the broker
// acknowledged and this client may not read was not.
func (f Finding) Seen() bool {
	return f.OK && (f.Step != stepPublish || strings.HasSuffix(f.Text, cameBack))
}

const cameBack = " came back"

// stepPublish and stepRetained are the steps after those of a connection.
const (
	stepPublish  = "publish"
	stepRetained = "retained"
)

// Test tries the connection to a broker step by step, as the sensor uses it, and
// returns a finding for each step up to the first that fails: whether the broker
// can be reached, how the connection is encrypted and until when its certificates
// are valid, whether it lets this client in, whether a message to topic comes
// back, and whether it keeps retained messages.
//
// The message is not retained and says only that it is a test. Choose a topic
// under that of the sensor, so that the broker's access list is tested too. Of
// cfg it uses what connecting needs. ClientID must not be that of a sensor that
// may be running; where the access list names client ids, the answer for this id
// is not the answer for the sensor's.
func Test(ctx context.Context, cfg Config, topic string) []Finding {
	cfg.Will, cfg.Subscriptions, cfg.Verify, cfg.Presence = Message{}, nil, "", Presence{}
	cfg = cfg.withDefaults()
	message := Message{Topic: topic, Payload: []byte("footfall test " + rand.Text())}
	if err := cfg.check(); err != nil {
		return []Finding{{stepReach, false, err.Error()}}
	}
	if err := message.check(MaxReceived); err != nil {
		return []Finding{{stepPublish, false, err.Error()}}
	}
	u := newUplink(cfg)
	s, err := u.connect(ctx)
	if err != nil {
		return failedAt(u.connectProblem(ctx, err))
	}
	defer s.leave()
	found := []Finding{{stepReach, true, fmt.Sprintf("%s answers at %v", cfg.Broker, s.conn.remote)}}
	found = append(found, u.encryption(s), Finding{stepLogin, true, fmt.Sprintf("the broker lets client id %q in", cfg.ClientID)})
	published := s.roundTrip(ctx, message)
	if found = append(found, published); !published.OK {
		return found
	}
	return append(found, u.retained(ctx))
}

// leave ends a connection that has no last will.
func (s *session) leave() {
	s.client.Disconnect(quiesce)
	_ = s.conn.Close()
	s.client.Disconnect(quiesce)
}

func (u *Uplink) connectProblem(ctx context.Context, err error) problem {
	_, err = u.adapt(ctx, u.cfg.clarify(ctx, err))
	return u.cfg.explainConnect(err)
}

// failedAt returns findings that end with a failure: the steps before it were
// well.
func failedAt(p problem) []Finding {
	var found []Finding
	for _, before := range []Finding{{stepReach, true, "the broker can be reached"}, {stepTLS, true, "the encryption is well"}} {
		if before.Step == p.step {
			break
		}
		found = append(found, before)
	}
	return append(found, Finding{p.step, false, p.text})
}

func (u *Uplink) encryption(s *session) Finding {
	e := s.conn.expiry
	if !s.conn.secure {
		return Finding{stepTLS, true, "the connection is not encrypted"}
	}
	text := fmt.Sprintf("TLS, the broker's certificate is valid until %s", day(e.Broker))
	if !e.Own.IsZero() {
		text += ", this sensor's until " + day(e.Own)
	}
	if ending := e.Ending(u.cfg.Now(), 0); ending != "" {
		return Finding{stepTLS, false, ending}
	}
	return Finding{stepTLS, true, text}
}

// roundTrip publishes a message and waits until it comes back.
func (s *session) roundTrip(ctx context.Context, m Message) Finding {
	back := make(chan struct{}, 1)
	granted, refusal := s.ask(ctx, m.Topic, ownQoS, func(_ mqtt.Client, got mqtt.Message) {
		if string(got.Payload()) == string(m.Payload) {
			select {
			case back <- struct{}{}:
			default:
			}
		}
	})
	err := s.publishAndWait(ctx, m)
	switch {
	case isClosedByPeer(err):
		return closedOver(m)
	case err != nil:
		return Finding{stepPublish, false, err.Error()}
	}
	if granted {
		late := time.NewTimer(s.u.cfg.Timeout)
		defer late.Stop()
		select {
		case <-back:
			return Finding{stepPublish, true, fmt.Sprintf("a message to %q", m.Topic) + cameBack}
		case <-late.C:
		case <-s.lost:
			return closedOver(m)
		case <-ctx.Done():
			return Finding{stepPublish, false, context.Cause(ctx).Error()}
		}
	}
	return s.u.askAbout(ctx, m, refusal)
}

func closedOver(m Message) Finding {
	return Finding{stepPublish, false, fmt.Sprintf("the broker closed the connection over %q: let this client's user publish and read there", m.Topic)}
}

// askAbout is for a message that did not come back.
func (u *Uplink) askAbout(ctx context.Context, m Message, refusal string) Finding {
	q, err := u.cfg.inquire(ctx)
	if err == nil {
		defer q.close()
		_ = q.conn.SetDeadline(time.Now().Add(u.cfg.Timeout))
		var reason byte
		if reason, err = q.publish(m); err == nil {
			if reason != reasonOK && reason != reasonNoSubscribers {
				return Finding{stepPublish, false, refusalOf(reason, m, u.cfg.ClientID)}
			}
			return Finding{stepPublish, true, fmt.Sprintf("the broker takes a message to %q, but does not let this client read it, so deliveries cannot be verified", m.Topic)}
		}
	}
	if refusal != "" {
		return Finding{stepPublish, true, "the broker acknowledges a message, but whether it keeps it cannot be seen: " + refusal}
	}
	return Finding{stepPublish, false, fmt.Sprintf("a message to %q was acknowledged but did not come back: let client id %q, or its user, publish and read there", m.Topic, u.cfg.ClientID)}
}

// retained asks the broker whether it keeps retained messages.
func (u *Uplink) retained(ctx context.Context) Finding {
	q, err := u.cfg.inquire(ctx)
	if err != nil {
		return Finding{stepRetained, true, "whether the broker keeps retained messages is not known, because it does not speak MQTT 5"}
	}
	defer q.close()
	if !q.retain {
		return Finding{stepRetained, false, noRetainText}
	}
	return Finding{stepRetained, true, "the broker keeps retained messages"}
}
