// Package broker is an MQTT broker inside a program, for the demo and for tests. No
// gateway carries it.
package broker

import (
	"fmt"
	"io"
	"log/slog"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"
)

// Broker is an MQTT broker on a free port of the loopback interface.
type Broker struct {
	server *mqtt.Server
	tcp    *listeners.TCP
}

// everybody may connect: the broker listens on the loopback interface for as
// long as the demo runs. The library's own hook for this brings in a second
// YAML package.
type everybody struct{ mqtt.HookBase }

func (*everybody) ID() string { return "everybody" }

func (*everybody) Provides(b byte) bool {
	return b == mqtt.OnConnectAuthenticate || b == mqtt.OnACLCheck
}

func (*everybody) OnConnectAuthenticate(*mqtt.Client, packets.Packet) bool { return true }
func (*everybody) OnACLCheck(*mqtt.Client, string, bool) bool              { return true }

// Start starts a broker.
func Start() (*Broker, error) {
	b := &Broker{
		server: mqtt.New(&mqtt.Options{InlineClient: true, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}),
		tcp:    listeners.NewTCP(listeners.Config{ID: "loopback", Address: "127.0.0.1:0"}),
	}
	if err := b.server.AddHook(new(everybody), nil); err != nil {
		return nil, fmt.Errorf("the demo's broker: %w", err)
	}
	if err := b.server.AddListener(b.tcp); err != nil {
		return nil, fmt.Errorf("the demo's broker: %w", err)
	}
	if err := b.server.Serve(); err != nil {
		return nil, fmt.Errorf("the demo's broker: %w", err)
	}
	return b, nil
}

// URL is the address of the broker, as in mqtt.broker.
func (b *Broker) URL() string { return "mqtt://" + b.tcp.Address() }

// Subscribe has f called with each message of a topic filter, one at a time
// per publisher.
func (b *Broker) Subscribe(filter string, f func(topic string, payload []byte)) error {
	err := b.server.Subscribe(filter, 1, func(_ *mqtt.Client, _ packets.Subscription, p packets.Packet) {
		f(p.TopicName, p.Payload)
	})
	if err != nil {
		return fmt.Errorf("subscribing to %s: %w", filter, err)
	}
	return nil
}

// Retained is the retained payload of a topic.
func (b *Broker) Retained(topic string) ([]byte, bool) {
	p, ok := b.server.Topics.Retained.Get(topic)
	return p.Payload, ok
}

// Close stops the broker.
func (b *Broker) Close() { _ = b.server.Close() } // the program ends
