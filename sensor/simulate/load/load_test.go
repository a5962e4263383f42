package load

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"footfall/buffer/uplink"
	"footfall/configs"
)

const patience = 30 * time.Second

// broker is an embedded NATS server that can be stopped and started again on its ports.
type broker struct {
	t       *testing.T
	options server.Options
	server  *server.Server
}

func startBroker(t *testing.T) *broker {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = free.Close()
	b := &broker{t: t, options: server.Options{
		ServerName: "load", Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true,
		MQTT: server.MQTTOpts{Host: "127.0.0.1", Port: free.Addr().(*net.TCPAddr).Port},
	}}
	b.start()
	t.Cleanup(b.stop)
	return b
}

func (b *broker) start() {
	options := b.options
	s, err := server.NewServer(&options)
	if err != nil {
		b.t.Fatal(err)
	}
	go s.Start()
	if !s.ReadyForConnections(patience) {
		b.t.Fatal("the NATS server does not start")
	}
	b.server = s
}

func (b *broker) stop() {
	b.server.Shutdown()
	b.server.WaitForShutdown()
}

func (b *broker) url() string { return fmt.Sprintf("mqtt://127.0.0.1:%d", b.options.MQTT.Port) }

func settings(url string) Config {
	return Config{
		Sensors: 20, Filter: "footfall/v1/load/+/+/window", Window: time.Second, Steady: 2, Outage: 2, Patience: patience,
		Log: slog.New(slog.DiscardHandler),
		Parse: func(name string) (*configs.Config, error) {
			return configs.Parse([]byte("site: load\nsensor: "+name+"\nwindow: 1s\noutbox: {path: /nowhere/outbox.db}\n"+
				"sources: [{name: door, interface: sim0}]\nzones: [{name: all, sources: [{source: door}]}]\nmqtt: {broker: '"+url+"'}\n"), "test")
		},
		Connection: func(c *configs.Config) uplink.Config {
			return uplink.Config{Broker: c.MQTT.Broker, RetryMin: 20 * time.Millisecond, RetryMax: 100 * time.Millisecond, CatchUp: 1000, Timeout: 3 * time.Second}
		},
	}
}

func TestAFleetComesBack(t *testing.T) {
	b := startBroker(t)
	c := settings(b.url())
	c.Back = func() error { // the broker restarts, too
		b.stop()
		b.start()
		return nil
	}
	r, err := Run(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	if r.Connected != 20 || r.Windows != 80 || r.Received != 80 || r.Lost != 0 || r.Unsent != 0 {
		t.Errorf("%+v", r)
	}
	if r.Reconnects < 20 || r.Acknowledged < 160 || r.P50 <= 0 || r.P99 < r.P50 {
		t.Errorf("%+v", r)
	}
}

// TestWhatIsLostIsTold has a broker that never comes back.
func TestWhatIsLostIsTold(t *testing.T) {
	b := startBroker(t)
	c := settings(b.url())
	c.Sensors, c.Steady, c.Outage, c.Patience = 3, 1, 1, 2*time.Second
	c.Back = func() error { b.stop(); return nil }
	r, err := Run(context.Background(), c)
	b.start() // for the end of the test
	if err != nil {
		t.Fatal(err)
	}
	if r.Lost != 3 || r.Unsent < 3 || r.Received != 3 {
		t.Errorf("%+v", r)
	}
}

func TestABrokenStepEndsTheRun(t *testing.T) {
	b := startBroker(t)
	c := settings(b.url())
	c.Sensors, c.Steady, c.Outage = 1, 1, 0
	broken := errors.New("no such node")
	c.Back = func() error { return broken }
	if _, err := Run(context.Background(), c); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestNoBroker(t *testing.T) {
	c := settings("mqtt://127.0.0.1:1")
	c.Patience = 300 * time.Millisecond
	if _, err := Run(context.Background(), c); err == nil || !strings.Contains(err.Error(), "could not subscribe") {
		t.Errorf("got %v", err)
	}
}

func TestTally(t *testing.T) {
	ta := newTally()
	at := time.Now().Add(-time.Second)
	text := func(zone, late string) []byte {
		return []byte(`{"schema":1,"id":"s/t/` + zone + `"` + late + `}`)
	}
	ta.ended("s/t/a", at, true)
	ta.arrived(uplink.Received{Payload: text("a", "")}) // not what a sensor writes
	ta.arrived(uplink.Received{Payload: []byte("x")})
	var r Result
	if ta.sum(&r); r.Windows != 1 || r.Lost != 1 || r.Received != 0 {
		t.Errorf("%+v", r)
	}
	var b strings.Builder
	if err := r.Write(&b); err != nil || !strings.Contains(b.String(), "lost                     1, of which 0 still wait in a sensor\n") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

func TestQuantiles(t *testing.T) {
	var hundred []time.Duration
	for i := range 100 {
		hundred = append(hundred, time.Duration(i+1))
	}
	for _, c := range []struct {
		sorted  []time.Duration
		percent int
		want    time.Duration
	}{{nil, 50, 0}, {hundred[:1], 99, 1}, {hundred, 50, 50}, {hundred, 99, 99}, {hundred[:3], 50, 2}} {
		if got := quantile(c.sorted, c.percent); got != c.want {
			t.Errorf("%d %% of %d: %d, want %d", c.percent, len(c.sorted), got, c.want)
		}
	}
}
