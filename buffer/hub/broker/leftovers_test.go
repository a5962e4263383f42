package broker

import (
	"log/slog"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"footfall/buffer/hub/users"
)

// openTo is a broker in a directory that lets every user in.
func openTo(t *testing.T, dir string) *Broker {
	t.Helper()
	b, err := Start(t.Context(), Options{
		Dir: dir, Topics: []string{"footfall"}, Clients: 5, Log: slog.New(slog.DiscardHandler),
		Check: func(name, _ string, _ netip.Addr) (users.User, error) {
			return users.User{Name: name, Role: users.Integration}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

// subscriber subscribes with QoS 1, in a session that lasts or not. Its "#" makes two
// consumers: one for the topic above.
func subscriber(t *testing.T, b *Broker, id string, clean bool, heard chan<- string) mqtt.Client {
	t.Helper()
	o := mqtt.NewClientOptions().AddBroker("tcp://" + b.mqtt).SetClientID(id).SetUsername(id).SetPassword("x").SetCleanSession(clean).SetAutoReconnect(false)
	o.SetDefaultPublishHandler(func(_ mqtt.Client, m mqtt.Message) { heard <- string(m.Payload()) })
	c := mqtt.NewClient(o)
	if k := c.Connect(); k.Wait() && k.Error() != nil {
		t.Fatal(k.Error())
	}
	if k := c.Subscribe("homeassistant/#", 1, nil); k.Wait() && k.Error() != nil {
		t.Fatal(k.Error())
	}
	return c
}

// TestLeftovers copies the files of a running broker, as a power cut leaves them. The next
// life ends the subscription that no one has any more, and keeps the one of a session that
// lasts, with what waits for it.
func TestLeftovers(t *testing.T) {
	first := openTo(t, t.TempDir())
	heard := make(chan string, 10)
	subscriber(t, first, "page", true, heard)
	subscriber(t, first, "nodered", false, heard).Disconnect(100)
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(first.opt.Dir)); err != nil {
		t.Fatal(err)
	}
	second := openTo(t, dir)
	left, err := second.Leftovers(t.Context())
	if err != nil || len(left.readers) != 1 || len(left.subscriptions) != 4 || left.lastSession == 0 {
		t.Fatalf("%+v, %v", left, err)
	}
	early := subscriber(t, second, "wall", true, heard) // while they are being ended
	for _, want := range []int{3, 0} {
		if ended, err := second.EndLeftovers(t.Context(), left, "history"); err != nil || ended != want {
			t.Errorf("ended %d, want %d, %v", ended, want, err)
		}
	}
	js, err := second.JetStream()
	if err != nil {
		t.Fatal(err)
	}
	if names := namesOf(t, js); len(names) != 4 {
		t.Errorf("consumers %v", names)
	}
	if k := early.Publish("homeassistant/x", 1, false, "news"); k.Wait() && k.Error() != nil {
		t.Fatal(k.Error())
	}
	subscriber(t, second, "nodered", false, heard)
	for range 2 { // both hear it
		select {
		case got := <-heard:
			if got != "news" {
				t.Errorf("heard %q", got)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("a subscription that lasts hears nothing")
		}
	}
	again, err := second.Leftovers(t.Context())
	if err != nil || strings.Join(again.readers, "") != "" {
		t.Errorf("left are %+v, %v", again, err)
	}
}
