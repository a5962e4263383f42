package daemon

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"

	"footfall/buffer/uplink/brokertest"
	"footfall/configs"
	"footfall/sensor/capture"
	"footfall/sensor/capture/captest"
	"footfall/sensor/replay/seeded"
	"footfall/sensor/status/contracttest"
)

const patience = time.Minute

// leastTries is how often something is tried at least, though it takes long itself, as a
// search of memory does under the race detector.
const leastTries = 4

// air is a source that yields what the test puts on it.
type air struct {
	frames  chan []byte
	broken  chan error
	frame   [1]capture.Frame
	dropped atomic.Uint64
}

func newAir() *air { return &air{frames: make(chan []byte, 64), broken: make(chan error, 1)} }

func (a *air) Next(ctx context.Context) ([]capture.Frame, error) {
	select {
	case f := <-a.frames:
		a.frame[0] = capture.Frame{Time: time.Now().UnixNano(), Data: f, Length: len(f), Link: capture.LinkRadiotap}
		return a.frame[:], nil
	case err := <-a.broken:
		return nil, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (a *air) Stats() capture.Stats { return capture.Stats{Dropped: a.dropped.Load()} }
func (a *air) Close() error         { return nil }

// phone puts a probe request of phone n on the air.
func (a *air) phone(n byte) {
	a.frames <- captest.Radiotap(-50, captest.ProbeRequest(phoneAddress(n), 1))
}

func phoneAddress(n byte) [6]byte { return [6]byte{0x00, 0x16, 0xea, 0x5c, 0xb7, n} }

// testBroker is a broker that keeps what it gets.
type testBroker struct {
	server *mqtt.Server
	tcp    *listeners.TCP
	mu     sync.Mutex
	topics map[string][]string
	raw    bytes.Buffer
}

type allow struct{ mqtt.HookBase }

func (*allow) Provides(b byte) bool                                    { return b == mqtt.OnConnectAuthenticate || b == mqtt.OnACLCheck }
func (*allow) OnConnectAuthenticate(*mqtt.Client, packets.Packet) bool { return true }
func (*allow) OnACLCheck(*mqtt.Client, string, bool) bool              { return true }

func newTestBroker(t *testing.T) *testBroker {
	t.Helper()
	b := &testBroker{
		server: mqtt.New(&mqtt.Options{InlineClient: true, Logger: slog.New(slog.DiscardHandler)}),
		tcp:    listeners.NewTCP(listeners.Config{ID: "t", Address: "127.0.0.1:0"}),
		topics: map[string][]string{},
	}
	err := errors.Join(b.server.AddHook(&allow{}, nil), b.server.AddListener(b.tcp), b.server.Serve(),
		b.server.Subscribe("#", 1, func(_ *mqtt.Client, _ packets.Subscription, p packets.Packet) { b.take(p) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		brokertest.Stop(b.server, b.tcp)
		b.checkContract(t)
	})
	return b
}

// checkContract holds all that a sensor has published against its topics and schemas.
func (b *testBroker) checkContract(t *testing.T) {
	t.Helper()
	contract := contracttest.New(t)
	b.mu.Lock()
	defer b.mu.Unlock()
	for topic, payloads := range b.topics {
		for _, p := range payloads {
			if !strings.HasPrefix(topic, topicBase) {
				continue // of a test
			}
			if err := contract.Check(topicBase, topic, []byte(p)); err != nil {
				t.Error(err)
			}
		}
	}
}

func (b *testBroker) take(p packets.Packet) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.topics[p.TopicName] = append(b.topics[p.TopicName], string(p.Payload))
	b.raw.WriteString(p.TopicName)
	b.raw.Write(p.Payload)
}

func (b *testBroker) on(topic string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.topics[topic]...)
}

// eventually tries for some time, and some times, until something holds.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for tries := 0; tries < leastTries || time.Now().Before(deadline); tries++ {
		if ok() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("waited %s in vain until %s", patience, what)
}

// shop is a whole sensor with parts of the test's own.
type shop struct {
	Options
	broker  *testBroker
	sources map[string]*air
	log     lockedBuffer
	states  lockedBuffer
	folder  string
}

func newShop(t *testing.T, change string) *shop {
	t.Helper()
	s := &shop{broker: newTestBroker(t), sources: map[string]*air{"door": newAir(), "ceiling": newAir()}, folder: t.TempDir()}
	c := testConfig(t, "window: 1s\n"+change)
	c.MQTT.Broker = "mqtt://" + s.broker.tcp.Address()
	c.Outbox.Path = filepath.Join(s.folder, "outbox.db")
	c.OptOut.List = filepath.Join(s.folder, "opt-out.list")
	c.Calibration.File = filepath.Join(s.folder, "people.csv")
	c.Control.Socket = ""
	keys, noise := seeded.New(7)
	s.Options = Options{
		Config: c, Keys: keys, Noise: noise, Signing: rand.Reader, Now: time.Now, Getenv: func(string) string { return "" },
		Open:    func(c configs.Source) (capture.Source, error) { return s.sources[c.Name], nil },
		Log:     slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Notify:  func(state string) { _, _ = io.WriteString(&s.states, state+"\n") },
		Version: "test",
	}
	return s
}

// run runs the sensor and returns what ends it and waits for that.
func (s *shop) run(t *testing.T) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Run(ctx, s.Options) }()
	var once sync.Once
	var err error
	stop = func() error {
		once.Do(func() {
			cancel()
			select {
			case err = <-done:
			case <-time.After(patience):
				err = errors.New("the sensor does not end")
			}
		})
		return err
	}
	t.Cleanup(func() { _ = stop() })
	return stop
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// awaitReady waits until the newest run of the sensor is ready.
func (s *shop) awaitReady(t *testing.T) {
	t.Helper()
	eventually(t, "the sensor is ready", func() bool {
		states := s.states.String()
		return strings.LastIndex(states, "READY=1") > strings.LastIndex(states, "STOPPING=1")
	})
}
