package publish

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"footfall/buffer/uplink"
	"footfall/configs"
	"footfall/sensor/disclose"
	"footfall/sensor/replay/seeded"
	"footfall/sensor/simulate/day"
	"footfall/sensor/status"
	"footfall/sensor/status/schematest"
)

const patience = 20 * time.Second

// startBroker is an embedded NATS server that speaks MQTT.
func startBroker(t *testing.T) string {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := free.Addr().(*net.TCPAddr).Port
	_ = free.Close()
	s, err := server.NewServer(&server.Options{
		ServerName: "publish", Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true,
		MQTT: server.MQTTOpts{Host: "127.0.0.1", Port: port},
	})
	if err != nil {
		t.Fatal(err)
	}
	go s.Start()
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	if !s.ReadyForConnections(patience) {
		t.Fatal("the NATS server does not start")
	}
	return "mqtt://" + free.Addr().String()
}

func config(t *testing.T, broker string) *configs.Config {
	t.Helper()
	c, err := configs.Parse([]byte("site: s\nsensor: t\ntimezone: UTC\noutbox: {path: /nowhere/outbox.db}\n"+day.Text+"mqtt: {broker: '"+broker+"'}\n"), "day.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// received collects messages of a listener.
type received struct {
	topics map[string]int
	newest map[string][]byte
	late   int
}

// listen subscribes to all topics until the test ends.
func listen(t *testing.T, broker string) (messages <-chan uplink.Received) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out := make(chan uplink.Received, 10_000)
	l := uplink.NewListener(uplink.Config{Broker: broker, ClientID: "listener"}, "footfall/#", func(m uplink.Received) { out <- m })
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = l.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	select {
	case <-l.Ready():
	case <-time.After(patience):
		t.Fatal("the listener does not connect")
	}
	return out
}

// gather takes messages until one fulfils a wish.
func gather(t *testing.T, messages <-chan uplink.Received, until func(*received, uplink.Received) bool) *received {
	t.Helper()
	r := &received{topics: map[string]int{}, newest: map[string][]byte{}}
	for {
		select {
		case m := <-messages:
			kind := m.Topic[strings.LastIndexByte(m.Topic, '/')+1:]
			r.topics[kind]++
			r.newest[m.Topic] = m.Payload
			if kind == "window" && strings.Contains(string(m.Payload), `"late":true`) {
				r.late++
			}
			if until(r, m) {
				return r
			}
		case <-time.After(patience):
			t.Fatalf("only %v came", r.topics)
		}
	}
}

// run runs a sensor until the returned function is called.
func run(t *testing.T, s *Sensor) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// windows are those of a time, in releases.
func windows(t *testing.T, c *configs.Config, from time.Time, length time.Duration) (all [][]disclose.Payload) {
	t.Helper()
	_, noise := seeded.New(1)
	o := day.Occupancy{
		Config: c, Seed: 1, Noise: noise, From: from, Until: from.Add(length),
		Emit: func(p []disclose.Payload) error { all = append(all, p); return nil },
	}
	if err := o.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestASensorIsPublished(t *testing.T) {
	broker := startBroker(t)
	c, messages := config(t, broker), listen(t, broker)
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	gate := new(Gate)
	s, err := New(Options{
		Config: c, Signing: rand.Reader, Version: "1", Now: func() time.Time { return now },
		Connection: uplink.Config{Dial: gate.Dial, RetryMin: 10 * time.Millisecond, RetryMax: 50 * time.Millisecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer run(t, s)()
	for _, p := range windows(t, c, now.Add(-time.Hour), time.Hour) {
		if err := s.Put(p); err != nil {
			t.Fatal(err)
		}
	}
	r := gather(t, messages, func(r *received, _ uplink.Received) bool {
		return r.topics["window"] >= 48 && r.topics["hour"] >= 4 && r.topics["manifest"] > 0 && r.topics["presence"] > 0
	})
	if r.late != 4*10 { // the newest two of twelve are not late
		t.Errorf("%d windows are late, want 40", r.late)
	}
	if got := string(r.newest["footfall/v1/s/t/status"]); got != "online" {
		t.Errorf("status is %q", got)
	}
	var m status.Manifest
	if err := json.Unmarshal(r.newest["footfall/v1/s/t/manifest"], &m); err != nil || m.PublicKey == "" {
		t.Errorf("manifest: %v, key %q", err, m.PublicKey)
	}

	for topic, payload := range r.newest {
		if schema := status.Schema(topic[strings.LastIndexByte(topic, '/')+1:]); schema != nil {
			if err := schematest.Strict(t, schema).Validate(schematest.Value(t, payload)); err != nil {
				t.Errorf("%s: %v", topic, err)
			}
		}
	}

	s.Silence(2, true)
	gather(t, messages, func(_ *received, m uplink.Received) bool {
		return strings.HasSuffix(m.Topic, "/health") && strings.Contains(string(m.Payload), "source tills is down")
	})
	gate.Cut()
	gather(t, messages, func(_ *received, m uplink.Received) bool {
		return strings.HasSuffix(m.Topic, "/status") && string(m.Payload) == "offline"
	})
	gate.Mend()
	gather(t, messages, func(_ *received, m uplink.Received) bool {
		return strings.HasSuffix(m.Topic, "/status") && string(m.Payload) == "alert"
	})
}

func TestThePastIsPublishedInOrder(t *testing.T) {
	broker := startBroker(t)
	c, messages := config(t, broker), listen(t, broker)
	s, err := New(Options{Config: c, Past: true})
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	releases := windows(t, c, from, 24*time.Hour)
	for _, p := range releases {
		if err := s.Put(p); err != nil {
			t.Fatal(err)
		}
	}
	defer run(t, s)()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	var newest string
	r := gather(t, messages, func(r *received, m uplink.Received) bool {
		if strings.HasSuffix(m.Topic, "/total/window") {
			p, err := disclose.ParsePayload(m.Payload)
			if err != nil {
				t.Fatal(err)
			}
			if p.ID() <= newest {
				t.Errorf("%s came after %s", p.ID(), newest)
			}
			newest = p.ID()
		}
		return r.topics["day"] == 4
	})
	if r.topics["window"] != 4*len(releases) || r.topics["hour"] != 4*24 || r.late != 0 || r.topics["latest"] != 4 || r.topics["status"] != 0 {
		t.Errorf("got %v with %d late", r.topics, r.late)
	}
}

func TestGateTakesTheNextBroker(t *testing.T) {
	alive, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer alive.Close()
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = dead.Close()
	g := &Gate{Addresses: []string{dead.Addr().String(), alive.Addr().String()}}
	for range 3 {
		conn, err := g.Dial(context.Background(), "tcp", "ignored:1")
		if err != nil {
			t.Fatal(err)
		}
		if got := conn.RemoteAddr().String(); got != alive.Addr().String() {
			t.Errorf("led to %s", got)
		}
		_ = conn.Close()
	}
	g.Cut()
	if _, err := g.Dial(context.Background(), "tcp", "ignored:1"); err == nil {
		t.Error("a cut network connects")
	}
}
