package uplink

import (
	"context"
	"strings"
	"testing"
	"time"
)

// TestListenerKeepsItsSession publishes one message while a listener is connected, and one
// while it is not.
func TestListenerKeepsItsSession(t *testing.T) {
	b := startBroker(t)
	way := startProxy(t, b.address)
	cfg := testConfig(way.url())
	cfg.ClientID, cfg.RetryMin = "listener", 10*time.Millisecond
	messages := make(chan Received, 10)
	l := NewListener(cfg, "footfall/v1/+/+/+/window", func(m Received) { messages <- m })
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- l.Run(ctx) }()
	next := func(what string) Received {
		t.Helper()
		select {
		case m := <-messages:
			return m
		case <-time.After(10 * time.Second):
			t.Fatalf("%s did not come", what)
			return Received{}
		}
	}
	select {
	case <-l.Ready():
	case <-time.After(10 * time.Second):
		t.Fatal("the listener is not ready")
	}
	const topic = "footfall/v1/site/sensor/zone/window"
	publish := func(payload string) {
		t.Helper()
		other := testConfig("mqtt://" + b.address)
		other.ClientID = "publisher"
		if err := PublishOnce(context.Background(), other, Message{Topic: topic, Payload: []byte(payload)}); err != nil {
			t.Fatal(err)
		}
	}
	publish("one")
	if m := next("one"); m.Topic != topic || string(m.Payload) != "one" || m.Retained || m.Again {
		t.Errorf("got %+v", m)
	}
	way.cut()
	publish("two")
	m := next("two")
	for m.Again && string(m.Payload) == "one" { // its acknowledgement was cut off
		m = next("two")
	}
	if string(m.Payload) != "two" {
		t.Errorf("got %+v", m)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestListenerSaysWhatIsWrong(t *testing.T) {
	l := NewListener(Config{Broker: "http://broker.example"}, "footfall/#", func(Received) {})
	if err := l.Run(context.Background()); err == nil || !strings.Contains(err.Error(), "mqtt.broker") {
		t.Errorf("got %v", err)
	}
}
