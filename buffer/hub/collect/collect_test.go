package collect

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"footfall/buffer/hub/history"
)

// streams are those of an embedded server with the stream of MQTT.
func streams(t *testing.T) jetstream.JetStream {
	t.Helper()
	s, err := server.NewServer(&server.Options{DontListen: true, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	go s.Start()
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("the server does not start")
	}
	conn, err := nats.Connect("", nats.InProcessServer(s))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: streamName, Subjects: []string{streamPrefix + ">"}}); err != nil {
		t.Fatal(err)
	}
	return js
}

// TestBatchesAreBounded has messages as long as a sensor's user may send them. A batch of
// them would take 225 MB, if it were bounded by their number alone.
func TestBatchesAreBounded(t *testing.T) {
	js := streams(t)
	c := &Collector{Topics: []string{"footfall"}, Put: func([]history.Row) error { return nil }, Log: slog.New(slog.DiscardHandler)}
	consumer, err := c.Consumer(t.Context(), js)
	if err != nil {
		t.Fatal(err)
	}
	const long, short = 12, 600
	large := []byte(strings.Repeat("x", 900<<10))
	for i := range long + short {
		payload := large
		if i >= long {
			payload = []byte("{}")
		}
		if _, err := js.Publish(t.Context(), fmt.Sprintf("%sfootfall.v1.s.a.zone%d.window", streamPrefix, i), payload); err != nil {
			t.Fatal(err)
		}
	}
	var got, most, largest int
	for got < long+short {
		messages, err := next(t.Context(), consumer)
		if err != nil {
			t.Fatal(err)
		}
		if len(messages) == 0 {
			t.Fatalf("%d messages came, and no more", got)
		}
		bytes := 0
		for _, m := range messages {
			bytes += len(m.Data())
			_ = m.Ack() // it would come again, and the count be wrong
		}
		got, most, largest = got+len(messages), max(most, len(messages)), max(largest, bytes)
	}
	t.Logf("%d messages, at most %d and %d bytes at a time", got, most, largest)
	if got != long+short || largest > batchBytes+1<<20 || largest < 1<<20 || most > batch || most < batch/2 {
		t.Errorf("%d messages, at most %d and %d bytes at a time", got, most, largest)
	}
}
