package broker

import (
	"context"
	"fmt"
)

// Relieve makes room once three quarters of the room for waiting messages are taken. It
// ends the subscriptions that hold the oldest message, but for the named consumer, and
// returns how many. A client that is away too long loses what waits for it, so that sensors
// need not wait for that client. [Broker.EndBroken] ends
// their sessions.
func (b *Broker) Relieve(ctx context.Context, but string) (ended int, err error) {
	js, err := b.JetStream()
	if err != nil {
		return 0, err
	}
	stream, err := js.Stream(ctx, messageStream)
	if err != nil {
		return 0, fmt.Errorf("broker: waiting messages: %w", err)
	}
	state := stream.CachedInfo().State
	if int64(state.Bytes) < bounds[0].bytes/4*3 {
		return 0, nil
	}
	consumers := stream.ListConsumers(ctx)
	for c := range consumers.Info() {
		waits := c.NumPending > 0 || c.NumAckPending > 0
		if c.Name == but || !waits || c.AckFloor.Stream >= state.FirstSeq {
			continue
		}
		if err := stream.DeleteConsumer(ctx, c.Name); err != nil {
			return ended, fmt.Errorf("broker: waiting messages: %w", err)
		}
		ended++
	}
	return ended, consumers.Err()
}
