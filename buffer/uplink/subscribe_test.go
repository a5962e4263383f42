package uplink

import (
	"errors"
	"fmt"
	"net"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const listTopic = "footfall/v1/chain/optout"

// reader collects what a subscription hands over.
type reader struct {
	mu  sync.Mutex
	got []string
}

func (r *reader) handle(payload []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, string(payload))
}

func (r *reader) all() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string{}, r.got...)
}

// await waits for the newest payload to be text.
func (r *reader) await(t testing.TB, text string) {
	t.Helper()
	awaitTrue(t, fmt.Sprintf("%.20q", text), func() bool {
		all := r.all()
		return len(all) > 0 && all[len(all)-1] == text
	})
}

// publish has the embedded broker itself publish.
func (b *testBroker) publish(t testing.TB, topic, payload string) {
	t.Helper()
	if err := b.server.Publish(topic, []byte(payload), true, 1); err != nil {
		t.Fatal(err)
	}
}

func subscribed(url string, handle func([]byte)) Config {
	cfg := testConfig(url)
	cfg.Subscriptions = []Subscription{{listTopic, handle}}
	return cfg
}

func TestSubscription(t *testing.T) {
	b := startBroker(t)
	b.publish(t, listTopic, "first")
	p := startProxy(t, b.address)
	var got reader
	out := newOutbox(t, 0)
	r := run(t, subscribed(p.url(), got.handle), out, composeBoth)
	got.await(t, "first") // retained, at connect
	b.publish(t, listTopic, "second")
	got.await(t, "second")
	awaitTrue(t, "the answer to be counted", func() bool { return r.State().Subscribed == 1 })
	p.cut()
	awaitTrue(t, "a new connection", func() bool { st := r.State(); return st.Connects == 2 && st.Subscribed == 1 })
	awaitTrue(t, "the retained message again", func() bool {
		return reflect.DeepEqual(got.all(), []string{"first", "second", "second"})
	})
	b.publish(t, listTopic, "") // deleted
	got.await(t, "")
	appendWindows(t, out, 1, 10)
	b.await(t, "windows", allOf(10))
	awaitEmpty(t, r)
	if st := r.State(); st.Received != 4 || st.Oversized != 0 || st.HandlerPanics != 0 {
		t.Errorf("state %+v", st)
	}
	r.stop()
	if st := r.State(); st.Subscribed != 0 {
		t.Errorf("after the end: %+v", st)
	}
}

// TestRefusedSubscription is named in the log, does not hold up publishing, and
// is tried again at the next connection.
func TestRefusedSubscription(t *testing.T) {
	var open atomic.Bool
	b := startBroker(t, func(b *testBroker) { b.mayRead = func(topic string) bool { return topic != listTopic || open.Load() } })
	b.publish(t, listTopic, "list")
	p := startProxy(t, b.address)
	var got reader
	out := newOutbox(t, 0)
	cfg := subscribed(p.url(), got.handle)
	var other reader
	cfg.Subscriptions = append(cfg.Subscriptions, Subscription{"another/topic", other.handle})
	r := run(t, cfg, out, composeBoth)
	awaitTrue(t, "the refusal to show", func() bool {
		return strings.Contains(r.State().LastError, `refuses the subscription to "`+listTopic+`"`) && r.State().Subscribed == 1
	})
	appendWindows(t, out, 1, 10)
	b.await(t, "windows", allOf(10))
	awaitEmpty(t, r)
	b.publish(t, "another/topic", "x")
	other.await(t, "x")
	if st := r.State(); st.Connects != 1 || len(got.all()) != 0 || !strings.Contains(r.log.String(), "refuses the subscription") {
		t.Errorf("state %+v, got %v", st, got.all())
	}
	open.Store(true)
	p.cut()
	got.await(t, "list")
	awaitTrue(t, "both to be granted", func() bool { return r.State().Subscribed == 2 })
}

// TestUnansweredSubscription: the broker says nothing.
func TestUnansweredSubscription(t *testing.T) {
	b := startBroker(t)
	p := startProxy(t, b.address)
	p.filterWith(func(kind byte) (pass, cut bool) { return kind != subackKind, false }, nil)
	cfg := subscribed(p.url(), func([]byte) {})
	cfg.Timeout = 200 * time.Millisecond
	out := newOutbox(t, 0)
	r := run(t, cfg, out, composeBoth)
	awaitTrue(t, "the log to tell", func() bool {
		return strings.Contains(r.log.String(), "does not answer the subscription to")
	})
	appendWindows(t, out, 1, 10)
	b.await(t, "windows", allOf(10))
	awaitEmpty(t, r)
	if st := r.State(); st.Subscribed != 0 || st.Connects != 1 {
		t.Errorf("state %+v", st)
	}
}

// TestCrookedAnswer: two codes for one topic crash the library if they reach
// it.
func TestCrookedAnswer(t *testing.T) {
	address := serveOnce(t, func(c net.Conn) {
		for {
			p, err := readPacket(c)
			switch {
			case err != nil:
				return
			case p[0]>>4 == 1:
				_, _ = c.Write([]byte{connackKind << 4, 2, 0, 0})
			case p[0]>>4 == 8:
				_, _ = c.Write([]byte{subackKind << 4, 4, p[2], p[3], 1, 1})
			}
		}
	})
	r := run(t, subscribed("mqtt://"+address, func([]byte) {}), newOutbox(t, 0), composeBoth)
	awaitTrue(t, "the failure to show", func() bool { return strings.Contains(r.State().LastError, "breaks the MQTT protocol") })
}

func TestOversizedMessage(t *testing.T) {
	b := startBroker(t)
	largest := strings.Repeat("x", MaxReceived)
	b.publish(t, listTopic, largest+"x")
	var got reader
	out := newOutbox(t, 0)
	r := run(t, subscribed("mqtt://"+b.address, got.handle), out, composeBoth)
	awaitTrue(t, "it to be counted", func() bool { return r.State().Oversized == 1 })
	b.publish(t, listTopic, largest)
	got.await(t, largest)
	appendWindows(t, out, 1, 10)
	b.await(t, "windows", allOf(10))
	awaitEmpty(t, r)
	if n := len(got.all()); n != 1 {
		t.Errorf("%d payloads", n)
	}
	awaitTrue(t, "the log to tell", func() bool { return strings.Contains(r.log.String(), "2097153 bytes was thrown away") })
	// Both were acknowledged, or the broker would still have them in flight.
	cl, ok := b.server.Clients.Get("footfall-test")
	if !ok {
		t.Fatal("the broker does not know the client")
	}
	awaitTrue(t, "acknowledgements", func() bool { return cl.State.Inflight.Len() == 0 })
	if st := r.State(); st.Connects != 1 || st.Received != 1 {
		t.Errorf("state %+v", st)
	}
}

// TestPanickingHandler: the sensor lives on, and the log does not tell what the
// handler was given.
func TestPanickingHandler(t *testing.T) {
	const private = "a1:b2:c3:d4:e5:f6"
	b := startBroker(t)
	var got reader
	out := newOutbox(t, 0)
	r := run(t, subscribed("mqtt://"+b.address, func(payload []byte) {
		switch string(payload) {
		case "text":
			panic("cannot read " + private)
		case "error":
			panic(errors.New(private))
		case "index":
			_ = payload[len(payload)]
		}
		got.handle(payload)
	}), out, composeBoth)
	for i, payload := range []string{"text", "error", "index"} {
		b.publish(t, listTopic, payload)
		awaitTrue(t, "the panic", func() bool { return r.State().HandlerPanics == uint64(i+1) })
	}
	b.publish(t, listTopic, "good")
	got.await(t, "good")
	appendWindows(t, out, 1, 5)
	b.await(t, "windows", allOf(5))
	log := r.log.String()
	if strings.Contains(log, private) || !strings.Contains(log, "index out of range") || !strings.Contains(log, listTopic) {
		t.Errorf("log: %s", log)
	}
	if st := r.State(); st.Connects != 1 {
		t.Errorf("state %+v", st)
	}
}

// TestSlowHandler: publishing does not wait for a handler, and of what came
// meanwhile it gets the newest.
func TestSlowHandler(t *testing.T) {
	b := startBroker(t)
	var got reader
	at, release := make(chan bool), make(chan bool)
	out := newOutbox(t, 0)
	var inside atomic.Int32
	r := run(t, subscribed("mqtt://"+b.address, func(payload []byte) {
		if inside.Add(1) != 1 {
			t.Error("two handlers at once")
		}
		defer inside.Add(-1)
		if string(payload) == "0" {
			at <- true
			<-release
		}
		got.handle(payload)
	}), out, composeBoth)
	awaitTrue(t, "the subscription", func() bool { return r.State().Subscribed == 1 })
	b.publish(t, listTopic, "0")
	<-at
	const n = 50
	for i := 1; i <= n; i++ {
		b.publish(t, listTopic, fmt.Sprint(i))
	}
	appendWindows(t, out, 1, 10)
	b.await(t, "windows", allOf(10))
	awaitTrue(t, "all to be received", func() bool { return r.State().Received == n+1 })
	close(release)
	got.await(t, fmt.Sprint(n))
	if all := got.all(); !reflect.DeepEqual(all, []string{"0", fmt.Sprint(n)}) || r.State().Replaced != n-1 {
		t.Errorf("handled %v, state %+v", all, r.State())
	}
}

// TestOwnTopicsAtQoS0 wants no more of the broker than it takes: own topics with QoS 0, the
// state of a subscription with QoS 1.
func TestOwnTopicsAtQoS0(t *testing.T) {
	b := startBroker(t)
	cfg := testConfig("mqtt://" + b.address)
	cfg.Verify, cfg.Presence.Topic = "footfall/v1/site/sensor/+/window", "footfall/v1/site/sensor/presence"
	cfg.Subscriptions = []Subscription{{Topic: "retail/opt-out", Handle: func([]byte) {}}}
	r := run(t, cfg, newOutbox(t, 0), composeBoth)
	want := map[string]byte{cfg.Verify: 0, cfg.Presence.Topic: 0, "retail/opt-out": 1}
	got := map[string]byte{}
	awaitTrue(t, "three subscriptions", func() bool {
		c, there := b.server.Clients.Get(cfg.ClientID)
		if !there {
			return false
		}
		for topic, s := range c.State.Subscriptions.GetAll() {
			got[topic] = s.Qos
		}
		return len(got) == len(want) && r.State().Subscribed == 1
	})
	if !reflect.DeepEqual(got, want) {
		t.Errorf("subscribed to %v, want %v", got, want)
	}
}
