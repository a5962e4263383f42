package broker

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// Leftovers are what clients of an earlier life of the broker left behind, when the hub was
// killed or lost its power. The server keeps them for a while. Meanwhile messages wait for
// subscriptions that no one has any more. Each start reads and writes them again, so a hub
// that is killed again and again starts more and more slowly.
type Leftovers struct {
	// readers are the server's own consumers of retained messages, one a life.
	readers []string
	// subscriptions are consumers of clients, and lastSession is the newest session.
	subscriptions []string
	lastSession   uint64
}

// Streams of the server.
const (
	messageStream  = "$MQTT_msgs"
	retainedStream = "$MQTT_rmsgs"
	sessionStream  = "$MQTT_sess"
)

// Leftovers looks for them. Call it before clients are let in: what is there later may be
// in use.
func (b *Broker) Leftovers(ctx context.Context) (l Leftovers, err error) {
	js, err := b.JetStream()
	if err != nil {
		return l, err
	}
	retained, err := js.Stream(ctx, retainedStream)
	if err != nil {
		return l, fmt.Errorf("broker: leftovers: %w", err)
	}
	readers := retained.ListConsumers(ctx)
	for c := range readers.Info() {
		if !c.PushBound { // that of this life is
			l.readers = append(l.readers, c.Name)
		}
	}
	sessions, err := js.Stream(ctx, sessionStream)
	if err = errors.Join(err, readers.Err()); err != nil {
		return l, fmt.Errorf("broker: leftovers: %w", err)
	}
	l.lastSession = sessions.CachedInfo().State.LastSeq
	names, err := consumerNames(ctx, js)
	for name := range names {
		l.subscriptions = append(l.subscriptions, name)
	}
	return l, err
}

// EndLeftovers deletes them, and returns how many there were. Persistent sessions and the
// named consumer stay.
func (b *Broker) EndLeftovers(ctx context.Context, l Leftovers, but string) (ended int, err error) {
	js, err := b.JetStream()
	if err != nil {
		return 0, err
	}
	kept, err := endCleanSessions(ctx, js, l.lastSession)
	if err != nil {
		return 0, err
	}
	kept[but] = true
	var gone []error
	remove := func(stream, name string) {
		err := js.DeleteConsumer(ctx, stream, name)
		switch {
		case err == nil:
			ended++
		case !errors.Is(err, jetstream.ErrConsumerNotFound): // it ended by itself
			gone = append(gone, err)
		}
	}
	for _, name := range l.readers {
		remove(retainedStream, name)
	}
	for _, name := range l.subscriptions {
		if !kept[name] {
			remove(messageStream, name)
		}
	}
	if err := errors.Join(gone...); err != nil {
		return ended, fmt.Errorf("broker: leftovers: %w", err)
	}
	return ended, nil
}

// endCleanSessions deletes sessions up to a number that end with their connection (MQTT
// 3.1.1, 3.1.2.4), and returns the consumers of all others. A session that began since has
// a higher number.
func endCleanSessions(ctx context.Context, js jetstream.JetStream, last uint64) (kept map[string]bool, err error) {
	stream, err := js.Stream(ctx, sessionStream)
	if err != nil {
		return nil, fmt.Errorf("broker: sessions: %w", err)
	}
	sessions, err := readSessions(ctx, stream)
	if err != nil {
		return nil, err
	}
	kept = map[string]bool{}
	for _, s := range sessions {
		if s.Clean && s.number <= last {
			if err := stream.DeleteMsg(ctx, s.number); err != nil && !errors.Is(err, jetstream.ErrMsgNotFound) {
				return nil, fmt.Errorf("broker: sessions: %w", err)
			}
			continue
		}
		for _, c := range s.Cons {
			if c != nil {
				kept[c.Durable] = true
			}
		}
	}
	return kept, nil
}
