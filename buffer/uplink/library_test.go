package uplink

import (
	"errors"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// TestWhyReconnectionIsOff pins down what the design rests on. A publication
// whose PUBACK never comes must not complete without an error: it does when the
// library reconnects by itself, and does not with the options used here.
func TestWhyReconnectionIsOff(t *testing.T) {
	for name, c := range map[string]struct {
		reconnect bool
		wantError bool
	}{
		"as it is used here": {false, true},
		"with reconnection":  {true, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := startBroker(t)
			p := startProxy(t, b.address)
			p.filterWith(func(kind byte) (pass, cut bool) { return kind != pubackKind, false }, nil)
			u, err := New(testConfig(p.url()), newOutbox(t, 0), composeBoth)
			if err != nil {
				t.Fatal(err)
			}
			o := u.options("", "").SetAutoReconnect(c.reconnect).SetMaxReconnectInterval(10 * time.Millisecond)
			o.Servers = nil
			client := mqtt.NewClient(o.AddBroker("tcp://" + p.listener.Addr().String()))
			if token := client.Connect(); !token.WaitTimeout(patience) || token.Error() != nil {
				t.Fatal("connect", token.Error())
			}
			defer client.Disconnect(0)
			token := client.Publish(windowTopic, 1, false, "1")
			b.await(t, "the publication", allOf(1))
			p.cut()
			select {
			case <-token.Done():
			case <-time.After(patience):
				t.Fatal("the publication never completes")
			}
			if got := token.Error(); (got != nil) != c.wantError {
				t.Errorf("completed with %v; no PUBACK ever came", got)
			}
		})
	}
}

// TestErrorIsThereWhenDone: the library closes Done after the error is set, so
// that looking at the error then is safe.
func TestErrorIsThereWhenDone(t *testing.T) {
	b := startBroker(t)
	p := startProxy(t, b.address)
	p.filterWith(func(kind byte) (pass, cut bool) { return kind != pubackKind, false }, nil)
	cfg := testConfig(p.url())
	u, err := New(cfg, newOutbox(t, 0), composeBoth)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		s, err := u.connect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var tokens []mqtt.Token
		for range 10 {
			token, err := s.publish(t.Context(), Message{Topic: windowTopic, Payload: []byte("1")})
			if err != nil {
				t.Fatal(err)
			}
			tokens = append(tokens, token)
		}
		p.cut()
		for _, token := range tokens {
			select {
			case <-token.Done():
				if token.Error() == nil {
					t.Fatal("completed without an error and without a PUBACK")
				}
			case <-time.After(patience):
				t.Fatal("the publication never completes")
			}
		}
		<-s.lost
		if !errors.Is(s.lostErr, errLost) {
			t.Errorf("lost: %v", s.lostErr)
		}
		s.end(t.Context(), s.lostErr)
	}
}
