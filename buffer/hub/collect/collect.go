// Package collect brings what sensors publish from the broker into the history. It
// acknowledges a message after it is written, so nothing is lost if the hub ends at any
// moment, and nothing is acknowledged while the disk takes nothing.
package collect

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"footfall/buffer/hub/history"
)

// Durable is the name of the consumer. What it has acknowledged outlives a restart.
const Durable = "footfall-hub-history"

const (
	streamName   = "$MQTT_msgs"
	streamPrefix = "$MQTT.msgs."
	// batch is how many messages are written in one transaction. All of them are in memory,
	// and a user may publish messages of 1 MB. So batchBytes bounds those behind the first.
	// Gather is how long more are waited for.
	batch      = 256
	batchBytes = 2 << 20
	gather     = 50 * time.Millisecond
	// ackWait is after how long a message that was not acknowledged comes again. After a
	// crash, those that were being written come that late.
	ackWait = 10 * time.Second
	// firstPause and lastPause bound the wait after a failed write.
	firstPause, lastPause = 500 * time.Millisecond, 30 * time.Second
	patience              = 5 * time.Second
)

// Collector is the way from a broker to a history. Its counts may be read at any time.
type Collector struct {
	// Topics are the base topics.
	Topics []string
	// Put writes rows. Forward, if not nil, hands on what was written; the messages are
	// acknowledged after both.
	Put     func([]history.Row) error
	Forward func(ctx context.Context, rows []history.Row) error
	Log     *slog.Logger

	stored, refused atomic.Int64

	mu  sync.Mutex
	err error // of the newest write
}

// Stored is how many messages were written since the start, and Refused how many were no
// windows, hours or days.
func (c *Collector) Stored() int64 { return c.stored.Load() }

// Refused is how many messages were acknowledged and dropped.
func (c *Collector) Refused() int64 { return c.refused.Load() }

// Err is why the newest messages are not written yet; nil if they are.
func (c *Collector) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

func (c *Collector) note(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil && c.err == nil {
		c.Log.Error("messages are not stored and wait in the broker", "error", err)
	} else if err == nil && c.err != nil {
		c.Log.Info("messages are stored again")
	}
	c.err = err
}

// Consumer creates the consumer, or finds it. Messages that are published from now on wait
// for it. Call it before sensors can connect.
func (c *Collector) Consumer(ctx context.Context, js jetstream.JetStream) (jetstream.Consumer, error) {
	config := jetstream.ConsumerConfig{
		Durable: Durable, AckPolicy: jetstream.AckExplicitPolicy, DeliverPolicy: jetstream.DeliverAllPolicy,
		AckWait: ackWait, MaxAckPending: 4 * batch,
	}
	for _, base := range c.Topics {
		for _, kind := range history.Kinds {
			config.FilterSubjects = append(config.FilterSubjects, streamPrefix+strings.ReplaceAll(base, "/", ".")+".v1.*.*.*."+string(kind))
		}
	}
	consumer, err := js.CreateOrUpdateConsumer(ctx, streamName, config)
	if err != nil {
		return nil, fmt.Errorf("collecting: consumer %s: %w", Durable, err)
	}
	return consumer, nil
}

// Run writes messages until the context ends, or the broker is gone.
func (c *Collector) Run(ctx context.Context, consumer jetstream.Consumer) error {
	for {
		messages, err := next(ctx, consumer)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("collecting: %w", err)
		}
		if len(messages) > 0 {
			c.write(ctx, messages)
		}
	}
}

// next waits for a message, and takes those behind it. No message in some seconds is no
// error.
func next(ctx context.Context, consumer jetstream.Consumer) (messages []jetstream.Msg, err error) {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	first, err := consumer.Fetch(1, jetstream.FetchContext(limited))
	if err != nil {
		return nil, err
	}
	for m := range first.Messages() {
		messages = append(messages, m)
	}
	if err := first.Error(); err != nil && !errors.Is(err, context.DeadlineExceeded) || len(messages) == 0 {
		return messages, err
	}
	more, err := consumer.Fetch(batch-1, jetstream.FetchMaxBytes(batchBytes), jetstream.FetchMaxWait(gather))
	if err != nil {
		return messages, nil // those that came are written; the next call meets the error
	}
	for m := range more.Messages() {
		messages = append(messages, m)
	}
	return messages, nil
}

// write writes messages, for as long as it takes.
func (c *Collector) write(ctx context.Context, messages []jetstream.Msg) {
	rows := c.rows(messages)
	for wait := firstPause; ; wait = min(2*wait, lastPause) {
		err := c.store(ctx, rows)
		if ctx.Err() != nil {
			return
		}
		c.note(err)
		if err == nil {
			break
		}
		for _, m := range messages {
			_ = m.InProgress() // it comes again, and takes its own place
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
	}
	for _, m := range messages {
		_ = m.Ack() // it comes again, and takes its own place
	}
	c.stored.Add(int64(len(rows)))
}

func (c *Collector) store(ctx context.Context, rows []history.Row) error {
	if len(rows) == 0 {
		return nil
	}
	if err := c.Put(rows); err != nil || c.Forward == nil {
		return err
	}
	return c.Forward(ctx, rows)
}

// rows reads messages. What is not a window, hour or day is dropped and counted.
func (c *Collector) rows(messages []jetstream.Msg) (rows []history.Row) {
	for _, m := range messages {
		row, err := c.row(m.Subject(), m.Data())
		if err != nil {
			if c.refused.Add(1) == 1 {
				c.Log.Warn("a message was not kept, and others may follow; a sensor of another version?", "topic", topicOf(m.Subject()), "error", err)
			}
			continue
		}
		rows = append(rows, row)
	}
	return rows
}

func topicOf(subject string) string {
	return strings.ReplaceAll(strings.TrimPrefix(subject, streamPrefix), ".", "/")
}

func (c *Collector) row(subject string, payload []byte) (history.Row, error) {
	topic := topicOf(subject)
	for _, base := range c.Topics {
		if rest, ok := strings.CutPrefix(topic, base+"/"); ok {
			return history.Read(rest, payload)
		}
	}
	return history.Row{}, errors.New("below none of the base topics")
}
