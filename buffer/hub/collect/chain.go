package collect

import (
	"context"
	"fmt"
	"hash/crc32"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"footfall/buffer/hub/history"
)

// ChainStream is the name of the stream from which a chain takes what was stored. The
// chain's own stream sources it by the domain of the hub.
const ChainStream = "FOOTFALL"

// ChainPrefix begins the subjects of that stream: "chain.footfall.v1.site.sensor.zone.kind".
// They stay within the hub, or every hub of a chain would store those of all.
const ChainPrefix = "chain."

const (
	// chainAge and chainBytes bound what waits for the chain. The oldest are dropped.
	chainAge   = 30 * 24 * time.Hour
	chainBytes = 128 << 20
)

// Chain hands rows on to a chain.
type Chain struct {
	js   jetstream.JetStream
	base string
}

// OpenChain creates the stream for the chain, or finds it. Rows are named by the first
// base topic.
func OpenChain(ctx context.Context, js jetstream.JetStream, base string) (*Chain, error) {
	_, err := js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: ChainStream, Subjects: []string{ChainPrefix + ">"}, Storage: jetstream.FileStorage,
		MaxAge: chainAge, MaxBytes: chainBytes, Discard: jetstream.DiscardOld,
	})
	if err != nil {
		return nil, fmt.Errorf("stream %s for the chain: %w", ChainStream, err)
	}
	return &Chain{js: js, base: strings.ReplaceAll(base, "/", ".")}, nil
}

// Forward stores rows in the stream. It returns nil when all are on the disk. A row that
// is handed on twice within minutes is there once.
func (c *Chain) Forward(ctx context.Context, rows []history.Row) error {
	var acks []jetstream.PubAckFuture
	for i := range rows {
		r := &rows[i]
		subject := strings.Join([]string{ChainPrefix + c.base, "v1", r.Site, r.Sensor, r.Zone, string(r.Kind)}, ".")
		id := fmt.Sprintf("%s/%s/%d%s/%08x", r.Zoned(), r.Kind, r.Start, r.Rest, crc32.ChecksumIEEE(r.Payload))
		ack, err := c.js.PublishAsync(subject, r.Payload, jetstream.WithMsgID(id))
		if err != nil {
			return fmt.Errorf("handing on to the chain: %w", err)
		}
		acks = append(acks, ack)
	}
	for _, ack := range acks {
		select {
		case <-ack.Ok():
		case err := <-ack.Err():
			return fmt.Errorf("handing on to the chain: %w", err)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
