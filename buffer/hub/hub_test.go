package hub

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"footfall/buffer/hub/settings"
	"footfall/buffer/hub/users"
)

const patience = time.Minute

// Names and passwords of the users that every hub of a test has.
const (
	sensorName = "door"
	viewerName = "manager"
	systemName = "assistant"
	secret     = "right-password"
)

// running is a hub in this process.
type running struct {
	settings *settings.Settings
	mu       sync.Mutex
	at       map[string]string // addresses by setting
	stop     func() error
}

// prepared are settings in a directory, with three users.
func prepared(t testing.TB) *settings.Settings {
	t.Helper()
	s := settings.Default()
	s.State = t.TempDir()
	s.Socket = filepath.Join(s.State, "hub.sock")
	s.Listen, s.MQTT = "127.0.0.1:0", settings.MQTT{Listen: "127.0.0.1:0", TLSListen: "127.0.0.1:0"}
	s.Shared = []string{"retail/opt-out"}
	s.History.KeepFree = 1 << 20
	addUsers(t, s)
	return s
}

// addUsers writes users with cheap hashes.
func addUsers(t testing.TB, s *settings.Settings) {
	t.Helper()
	store, err := users.Open(s.UsersFile())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range []users.User{
		{Name: sensorName, Role: users.Sensor, Site: "jakarta", SensorName: "door"},
		{Name: "lift", Role: users.Sensor, Site: "jakarta", SensorName: "lift"},
		{Name: viewerName, Role: users.Viewer}, {Name: systemName, Role: users.Integration},
	} {
		u.Hash = cheapHash
		if err := store.Add(u); err != nil {
			t.Fatal(err)
		}
	}
}

// cheapHash is that of secret, at the least cost.
const cheapHash = "$2a$04$xWrZf5ZUyjD0qlf6wFTgH.m63Bogu3..QR47AQs0gtXwfMuLFVn1a"

func start(t *testing.T, s *settings.Settings) *running { return startWith(t, s, nil) }

func startWith(t *testing.T, s *settings.Settings, hangup <-chan os.Signal) *running {
	t.Helper()
	r := &running{settings: s, at: map[string]string{}}
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() {
		done <- Run(ctx, Options{
			Settings: s, Version: "test", Page: fstest.MapFS{"index.html": {Data: []byte("<!doctype html><title>footfall</title>")}},
			Log: slog.New(slog.NewTextHandler(testWriter{t}, nil)), Now: time.Now, Hangup: hangup, Ready: func() { close(ready) },
			Listening: func(setting string, a net.Addr) { r.mu.Lock(); defer r.mu.Unlock(); r.at[setting] = a.String() },
		})
	}()
	r.stop = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	t.Cleanup(func() {
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
	select {
	case <-ready:
	case err := <-done:
		done <- err
		t.Fatal(err)
	case <-time.After(patience):
		t.Fatal("the hub is not ready")
	}
	return r
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(b []byte) (int, error) { w.t.Logf("%s", b); return len(b), nil }

func (r *running) address(setting string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at[setting]
}

// client connects to the hub. The scheme is tcp, ssl or ws.
func (r *running) client(t testing.TB, scheme, user, id string, more func(*mqtt.ClientOptions)) mqtt.Client {
	t.Helper()
	url := map[string]string{"tcp": "tcp://" + r.address("mqtt.listen"), "ssl": "ssl://" + r.address("mqtt.tls_listen"), "ws": "ws://" + r.address("listen") + "/mqtt"}[scheme]
	o := mqtt.NewClientOptions().AddBroker(url).SetClientID(id).SetUsername(user).SetPassword(secret).SetAutoReconnect(false).
		SetConnectTimeout(patience).SetTLSConfig(&tls.Config{InsecureSkipVerify: true})
	if more != nil {
		more(o)
	}
	c := mqtt.NewClient(o)
	await(t, c.Connect())
	t.Cleanup(func() { c.Disconnect(0) })
	return c
}

func await(t testing.TB, token mqtt.Token) {
	t.Helper()
	if !token.WaitTimeout(patience) {
		t.Fatal("no answer of the broker")
	}
	if token.Error() != nil {
		t.Fatal(token.Error())
	}
}

// window is the payload of one window, i windows after a time.
func window(site, sensor, zone string, i int) string {
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(i) * 5 * time.Minute)
	at := start.Format(time.RFC3339)
	return fmt.Sprintf(`{"schema":1,"id":"%s/%s/%s/%s/300","site":"%[1]s","sensor":"%[2]s","zone":"%[3]s","start":"%[4]s","end":"%[5]s","seconds":300,"devices":%d,"quality":"scans"}   `,
		site, sensor, zone, at, start.Add(5*time.Minute).Format(time.RFC3339), i)
}

// get asks the API as the viewer.
func (r *running) get(t *testing.T, path string, into any) int {
	t.Helper()
	q, err := http.NewRequest(http.MethodGet, "http://"+r.address("listen")+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	q.SetBasicAuth(viewerName, secret)
	resp, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if into != nil {
		if err := json.Unmarshal(body, into); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
	}
	return resp.StatusCode
}

// stored returns the payloads of a zone.
func (r *running) stored(t *testing.T, sensor, zone, kind string) []map[string]any {
	t.Helper()
	var got struct {
		Payloads []map[string]any
		Next     string
	}
	if status := r.get(t, "/api/history?site=jakarta&sensor="+sensor+"&zone="+zone+"&kind="+kind+"&from=2025-01-01T00:00:00Z&until=2027-01-01T00:00:00Z", &got); status != 200 {
		t.Fatalf("status %d", status)
	}
	return got.Payloads
}

func awaitTrue(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestWindowsReachTheHistory(t *testing.T) {
	r := start(t, prepared(t))
	c := r.client(t, "tcp", sensorName, "footfall-jakarta-door", nil)
	for i := range 50 {
		await(t, c.Publish("footfall/v1/jakarta/door/hall/window", 1, false, window("jakarta", "door", "hall", i)))
		await(t, c.Publish("footfall/v1/jakarta/door/hall/latest", 1, true, window("jakarta", "door", "hall", i)))
	}
	awaitTrue(t, "50 windows", func() bool { return len(r.stored(t, "door", "hall", "window")) == 50 })
	got := make(chan string, 100)
	v := r.client(t, "ws", viewerName, "page", nil)
	await(t, v.Subscribe("footfall/#", 1, func(_ mqtt.Client, m mqtt.Message) {
		if m.Retained() {
			got <- m.Topic()
		}
	}))
	select {
	case topic := <-got:
		if topic != "footfall/v1/jakarta/door/hall/latest" {
			t.Error(topic)
		}
	case <-time.After(patience):
		t.Error("no retained message")
	}
}
