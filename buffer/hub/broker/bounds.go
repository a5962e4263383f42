package broker

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// bound limits a stream of the server.
type bound struct {
	stream string
	bytes  int64
	// messages is 0 for no limit.
	messages int64
	// full is what a full stream does with a new message.
	full jetstream.DiscardPolicy
}

// maxWaiting is how many bytes of messages wait for subscribers.
const maxWaiting = 256 << 20

// bounds are those of the streams in which the server keeps MQTT. Without them one client
// could fill the store, and then no other connects or publishes, also after a restart.
// With the 128 MB for a chain, they are less than maxStore together.
var bounds = []bound{
	// Messages of QoS 1 until all subscribers have them. A new one is refused and not
	// acknowledged, so that the sensor keeps it.
	{messageStream, maxWaiting, 0, jetstream.DiscardNew},
	// The oldest retained messages go. Sensors publish theirs again by themselves, and a
	// new sensor must not be locked out. The server has all topics in memory.
	{retainedStream, 64 << 20, 20_000, jetstream.DiscardOld},
	// The oldest sessions go. A client that finds none subscribes again.
	{sessionStream, 16 << 20, 20_000, jetstream.DiscardOld},
	// Messages of QoS 2 whose handshake is not over.
	{"$MQTT_qos2in", 16 << 20, 0, jetstream.DiscardNew},
	{"$MQTT_out", 16 << 20, 0, jetstream.DiscardOld},
}

// boundStreams limits the streams of the server.
func (b *Broker) boundStreams(ctx context.Context) error {
	js, err := b.JetStream()
	if err != nil {
		return err
	}
	for i := range bounds {
		if err := bounds[i].set(ctx, js); err != nil {
			return fmt.Errorf("broker: limit of the stream %s: %w", bounds[i].stream, err)
		}
	}
	return nil
}

func (o *bound) set(ctx context.Context, js jetstream.JetStream) error {
	stream, err := js.Stream(ctx, o.stream)
	if err != nil {
		return err
	}
	c := stream.CachedInfo().Config
	messages := o.messages
	if messages == 0 {
		messages = -1
	}
	if c.MaxBytes == o.bytes && c.MaxMsgs == messages && c.Discard == o.full {
		return nil
	}
	c.MaxBytes, c.MaxMsgs, c.Discard = o.bytes, messages, o.full
	_, err = js.UpdateStream(ctx, c)
	return err
}
