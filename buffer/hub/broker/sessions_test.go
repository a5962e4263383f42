package broker

import (
	"log/slog"
	"net/netip"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
	"github.com/nats-io/nats.go/jetstream"

	"footfall/buffer/hub/users"
)

// TestEndBroken wants a client that was away for too long to hear again once it is back,
// whether it connects before its session is ended or after.
func TestEndBroken(t *testing.T) {
	b, err := Start(t.Context(), Options{
		Dir: t.TempDir(), Topics: []string{"footfall"}, Clients: 5, Log: slog.New(slog.DiscardHandler),
		Check: func(name, _ string, _ netip.Addr) (users.User, error) {
			return users.User{Name: name, Role: users.Integration}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	js, err := b.JetStream()
	if err != nil {
		t.Fatal(err)
	}
	for _, early := range []bool{false, true} {
		heard := make(chan string, 10)
		connect := func() mqtt.Client {
			o := mqtt.NewClientOptions().AddBroker("tcp://" + b.mqtt).SetClientID("wall").SetUsername("wall").SetPassword("x").SetCleanSession(false).SetAutoReconnect(false)
			c := mqtt.NewClient(o)
			for until := time.Now().Add(20 * time.Second); ; { // the first try may meet the old session
				k := c.Connect()
				if k.Wait() && k.Error() == nil {
					break
				}
				if time.Now().After(until) {
					t.Fatal(k.Error())
				}
			}
			k := c.Subscribe("homeassistant/#", 1, func(_ mqtt.Client, m mqtt.Message) { heard <- m.Topic() })
			if k.Wait() && k.Error() != nil {
				t.Fatal(k.Error())
			}
			return c
		}
		connect().Disconnect(100)
		for name := range namesOf(t, js) {
			if err := js.DeleteConsumer(t.Context(), messageStream, name); err != nil {
				t.Fatal(err)
			}
		}
		var c mqtt.Client
		if early {
			c = connect()
		}
		if err := b.EndBroken(t.Context()); err != nil {
			t.Fatal(err)
		}
		for early && c.IsConnectionOpen() {
			time.Sleep(time.Millisecond)
		}
		c = connect()
		if k := c.Publish("homeassistant/x", 1, false, "x"); k.Wait() && k.Error() != nil {
			t.Fatal(k.Error())
		}
		select {
		case <-heard:
		case <-time.After(20 * time.Second):
			t.Errorf("early %v: the client hears nothing", early)
		}
		if err := b.EndBroken(t.Context()); err != nil || !c.IsConnectionOpen() {
			t.Errorf("early %v: a whole session was ended, %v", early, err)
		}
		c.Disconnect(100)
	}
}

func namesOf(t *testing.T, js jetstream.JetStream) map[string]bool {
	t.Helper()
	names, err := consumerNames(t.Context(), js)
	if err != nil || len(names) == 0 {
		t.Fatalf("consumers %v, %v", names, err)
	}
	return names
}
