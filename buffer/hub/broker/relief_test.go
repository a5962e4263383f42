package broker

import (
	"errors"
	"log/slog"
	"net/netip"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"footfall/buffer/hub/users"
)

// started is a broker without users.
func started(t *testing.T) (*Broker, jetstream.JetStream) {
	t.Helper()
	b, err := Start(t.Context(), Options{
		Dir: t.TempDir(), Topics: []string{"footfall"}, Clients: 5, Log: slog.New(slog.DiscardHandler),
		Check: func(string, string, netip.Addr) (users.User, error) { return users.User{}, errors.New("no one") },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	js, err := b.JetStream()
	if err != nil {
		t.Fatal(err)
	}
	return b, js
}

// TestRelieve wants a subscriber that is away to lose its messages before sensors are
// refused, and the history's consumer never.
func TestRelieve(t *testing.T) {
	old := bounds[0].bytes
	bounds[0].bytes = 1 << 20
	t.Cleanup(func() { bounds[0].bytes = old })
	b, js := started(t)
	for _, name := range []string{"away", "present", "history"} {
		if _, err := js.CreateConsumer(t.Context(), messageStream, jetstream.ConsumerConfig{Durable: name, AckPolicy: jetstream.AckExplicitPolicy, FilterSubject: "$MQTT.msgs." + name + ".>"}); err != nil {
			t.Fatal(err)
		}
	}
	publish := func(to string) error {
		_, err := js.Publish(t.Context(), "$MQTT.msgs."+to+".x", make([]byte, 50_000))
		return err
	}
	if err := publish("history"); err != nil {
		t.Fatal(err)
	}
	if n, err := b.Relieve(t.Context(), "history"); n != 0 || err != nil {
		t.Errorf("with room: %d ended, %v", n, err)
	}
	for range 19 {
		if err := publish("away"); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(publish("away"), publish("away")); err == nil {
		t.Fatal("the stream is not full")
	}
	if n, err := b.Relieve(t.Context(), "history"); n != 1 || err != nil {
		t.Errorf("full: %d ended, %v", n, err)
	}
	if err := publish("present"); err != nil {
		t.Error(err)
	}
	c, err := js.Consumer(t.Context(), messageStream, "history")
	if err != nil || c.CachedInfo().NumPending != 1 {
		t.Errorf("the history's consumer: %+v, %v", c, err)
	}
	if _, err := js.Consumer(t.Context(), messageStream, "present"); err != nil {
		t.Error(err)
	}
}
