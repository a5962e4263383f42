package hub

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"footfall/buffer/hub/settings"
)

func TestAPI(t *testing.T) {
	r := start(t, prepared(t))
	c := r.client(t, "tcp", sensorName, "door", nil)
	for i := range 3 {
		await(t, c.Publish("footfall/v1/jakarta/door/hall/window", 1, false, window("jakarta", "door", "hall", i)))
	}
	hour := strings.Replace(strings.Replace(window("jakarta", "door", "hall", 0), "hall/2026", "hall/hour/2026", 1), `Z/300"`, `Z","period":"hour"`, 1)
	await(t, c.Publish("footfall/v1/jakarta/door/hall/hour", 1, false, hour))
	await(t, c.Publish("footfall/v1/jakarta/door/hall/window", 1, false, `{"no":"window"}`))
	await(t, c.Publish("footfall/v1/jakarta/door/hall/window", 1, false, window("jakarta", "door", "hall", 3)))
	awaitTrue(t, "the last window", func() bool { return len(r.stored(t, "door", "hall", "window")) == 4 })
	if got := r.stored(t, "door", "hall", "hour"); len(got) != 1 || got[0]["period"] != "hour" {
		t.Errorf("hours %v", got)
	}
	var zones struct {
		Zones []struct{ Site, Sensor, Zone, First, Last string }
	}
	if r.get(t, "/api/zones", &zones); len(zones.Zones) != 1 || zones.Zones[0].First != "2026-03-02T09:00:00Z" || zones.Zones[0].Last != "2026-03-02T09:15:00Z" {
		t.Errorf("%+v", zones)
	}
	var state struct {
		Alerts         []string
		Windows, Hours int
		Last           string
		DiskFree       int64 `json:"disk_free"`
	}
	r.get(t, "/api/state", &state)
	if state.Windows != 4 || state.Hours != 1 || state.Last != "2026-03-02T09:15:00Z" || state.DiskFree == 0 || len(state.Alerts) != 1 || !strings.Contains(state.Alerts[0], "1 messages of sensors were not kept") {
		t.Errorf("%+v", state)
	}
	var hub struct {
		Hub, Now, Topic, MQTT string
		Simulated             bool
	}
	if r.get(t, "/api/hub", &hub); hub.Hub != "footfall-hub" || hub.Topic != "footfall" || hub.MQTT != "mqtt" || hub.Now == "" || hub.Simulated {
		t.Errorf("%+v", hub)
	}
}

// TestRetiredStaysInTheHistory retires a zone as "footfall retire" does: by empty retained
// messages. The API goes on to name it, and to answer.
func TestRetiredStaysInTheHistory(t *testing.T) {
	r := start(t, prepared(t))
	c := r.client(t, "tcp", sensorName, "door", nil)
	await(t, c.Publish("footfall/v1/jakarta/door/hall/latest", 1, true, window("jakarta", "door", "hall", 0)))
	await(t, c.Publish("footfall/v1/jakarta/door/hall/window", 1, false, window("jakarta", "door", "hall", 0)))
	awaitTrue(t, "the window", func() bool { return len(r.stored(t, "door", "hall", "window")) == 1 })
	await(t, c.Publish("footfall/v1/jakarta/door/hall/latest", 1, true, ""))
	await(t, c.Publish("footfall/v1/jakarta/door/gate/window", 1, false, window("jakarta", "door", "gate", 0)))
	awaitTrue(t, "what came after it was retired", func() bool { return len(r.stored(t, "door", "gate", "window")) == 1 })
	var zones struct{ Zones []struct{ Zone string } }
	if r.get(t, "/api/zones", &zones); len(zones.Zones) != 2 || zones.Zones[1].Zone != "hall" {
		t.Errorf("%+v", zones)
	}
	if got := r.stored(t, "door", "hall", "window"); len(got) != 1 {
		t.Errorf("the history has %v", got)
	}
}

func TestAPIRefuses(t *testing.T) {
	r := start(t, prepared(t))
	const whole = "/api/history?site=a&sensor=b&zone=c&kind=window&from=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z"
	for _, c := range []struct {
		path   string
		status int
		want   string
	}{
		{whole, 200, ""},
		{strings.Replace(whole, "zone=c&", "", 1), 400, "zone is missing"},
		{strings.Replace(whole, "window", "latest", 1), 400, "kind is"},
		{strings.Replace(whole, "2026-01-01T", "yesterday", 1), 400, "from is"},
		{strings.Replace(whole, "2026-01-02T", "2025-01-02T", 1), 400, "until is not after from"},
		{"/api/nothing", 404, "there is no /api/nothing"},
		{"/mqtt", 426, "WebSocket"},
	} {
		var got struct{ Error string }
		if status := r.get(t, c.path, &got); status != c.status || !strings.Contains(got.Error, c.want) {
			t.Errorf("%s: %d %q", c.path, status, got.Error)
		}
	}
	for _, c := range []struct {
		path, accept, password, scheme string
		status                         int
	}{
		{"/api/zones", "*/*", "", "x-Basic", 401},
		{"/api/zones", "text/html", "", "Basic", 401},
		{"/api/zones", "*/*", "wrong", "x-Basic", 401},
		{"/api/state", "*/*", "wrong", "x-Basic", 401},
		{whole, "*/*", "wrong", "x-Basic", 401},
		{"/api/hub", "*/*", "", "", 200},
		{"/", "text/html", "", "", 200},
	} {
		q, _ := http.NewRequest(http.MethodGet, "http://"+r.address("listen")+c.path, nil)
		q.Header.Set("Accept", c.accept)
		if c.password != "" {
			q.SetBasicAuth(viewerName, c.password)
		}
		resp, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		scheme, _, _ := strings.Cut(resp.Header.Get("WWW-Authenticate"), " ")
		if resp.StatusCode != c.status || scheme != c.scheme || !strings.HasPrefix(resp.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s %s: %d, %q", c.path, c.password, resp.StatusCode, scheme)
		}
	}
	resp, err := http.Post("http://"+r.address("listen")+"/api/hub", "text/plain", nil)
	if err != nil || resp.StatusCode != 405 {
		t.Errorf("POST: %v, %v", resp, err)
	}
}

// TestBehindProxy puts a proxy with a subpath before the hub. Page, API and WebSocket work
// below it.
func TestBehindProxy(t *testing.T) {
	r := start(t, prepared(t))
	target, _ := url.Parse("http://" + r.address("listen"))
	proxy := &http.Server{Handler: http.StripPrefix("/counts", httputil.NewSingleHostReverseProxy(target))}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = proxy.Serve(l) }()
	defer proxy.Close()
	resp, err := http.Get("http://" + l.Addr().String() + "/counts/")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if !strings.Contains(string(body), "<title>footfall") {
		t.Errorf("%s", body)
	}
	c := r.client(t, "ws", viewerName, "page", func(o *mqtt.ClientOptions) {
		o.Servers = nil
		o.AddBroker("ws://" + l.Addr().String() + "/counts/mqtt")
	})
	await(t, c.Subscribe("footfall/#", 1, nil))
}

// pair writes a certificate of localhost with a serial number.
func pair(t *testing.T, files settings.TLS, serial int64, ends time.Time) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "hub"}, DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: ends}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{files.CertFile: {Type: "CERTIFICATE", Bytes: der}, files.KeyFile: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCertificateIsExchanged reads a new certificate while a client is connected. New
// connections get it, and the client stays.
func TestCertificateIsExchanged(t *testing.T) {
	s := prepared(t)
	s.TLS = settings.TLS{CertFile: filepath.Join(s.State, "cert.pem"), KeyFile: filepath.Join(s.State, "key.pem")}
	pair(t, s.TLS, 1, time.Now().Add(365*24*time.Hour))
	hangup := make(chan os.Signal)
	r := startWith(t, s, hangup)
	c := r.client(t, "ssl", sensorName, "door", nil)
	serial := func(setting string) int64 {
		conn, err := tls.Dial("tcp", r.address(setting), &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
	}
	if serial("listen") != 1 || serial("mqtt.tls_listen") != 1 {
		t.Error("not the first certificate")
	}
	pair(t, s.TLS, 2, time.Now().Add(5*24*time.Hour))
	hangup <- syscall.SIGHUP
	awaitTrue(t, "the second certificate", func() bool { return serial("listen") == 2 && serial("mqtt.tls_listen") == 2 })
	if err := os.WriteFile(s.TLS.CertFile, []byte("torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	hangup <- syscall.SIGHUP
	alerts := func() string {
		status, err := AskStatus(context.Background(), s.Socket)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(status.Alerts, "\n")
	}
	awaitTrue(t, "the alerts", func() bool {
		return strings.Contains(alerts(), "the certificate was not changed") && strings.Contains(alerts(), "the certificate ends on")
	})
	if serial("listen") != 2 {
		t.Error("a torn file took the certificate away")
	}
	await(t, c.Publish("footfall/v1/jakarta/door/status", 1, true, "online"))
	if !c.IsConnectionOpen() {
		t.Error("the client was dropped")
	}
}

func TestStartRefuses(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		name, want string
		change     func(*settings.Settings)
	}{
		{"address", "is another broker or server on this address?", func(s *settings.Settings) { s.MQTT.Listen = taken.Addr().String() }},
		{"state", "does not exist; create it", func(s *settings.Settings) { s.State = filepath.Join(s.State, "missing") }},
		{"socket", "must exist and belong", func(s *settings.Settings) { s.Socket = filepath.Join(s.State, "missing", "s") }},
		{"certificate", "cert_file and key_file must be PEM", func(s *settings.Settings) { s.TLS = settings.TLS{CertFile: s.UsersFile(), KeyFile: s.UsersFile()} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := prepared(t)
			c.change(s)
			err := Run(context.Background(), Options{Settings: s, Page: fstest.MapFS{}, Log: slog.New(slog.DiscardHandler), Now: time.Now, Ready: func() {}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	s := prepared(t)
	start(t, s)
	second := *s
	err = Run(context.Background(), Options{Settings: &second, Page: fstest.MapFS{}, Log: slog.New(slog.DiscardHandler), Now: time.Now, Ready: func() {}})
	if err == nil || !strings.Contains(err.Error(), "another hub is using the file") {
		t.Errorf("a second hub: %v", err)
	}
	if _, err := AskStatus(context.Background(), s.Socket+"-no"); err == nil || !strings.Contains(err.Error(), "does not run") {
		t.Errorf("status without a hub: %v", err)
	}
}

// TestTornHistory wants a hub with a torn history to start, and to say so.
func TestTornHistory(t *testing.T) {
	s := prepared(t)
	if err := os.WriteFile(s.HistoryFile(), []byte(strings.Repeat("torn", 9000)), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, s)
	status, err := AskStatus(context.Background(), s.Socket)
	if err != nil || !strings.Contains(fmt.Sprint(status.Alerts), "the history was damaged") {
		t.Errorf("%+v, %v", status, err)
	}
}

// TestWebSocketHasNoBody wants a request with a body to be refused before it is read: one
// without a login could otherwise fill the memory.
func TestWebSocketHasNoBody(t *testing.T) {
	r := start(t, prepared(t))
	for _, length := range []string{"Content-Length: 1000000000", "Transfer-Encoding: chunked"} {
		c, err := net.Dial("tcp", r.address("listen"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(c, "GET /mqtt HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s\r\n\r\n", length)
		_ = c.SetReadDeadline(time.Now().Add(patience))
		answer := make([]byte, 12)
		if _, err := io.ReadFull(c, answer); err != nil || string(answer) != "HTTP/1.1 400" {
			t.Errorf("%s: %q, %v", length, answer, err)
		}
		_ = c.Close()
	}
}

// TestSocketIsNoOtherFile wants a file that socket names by mistake to stay.
func TestSocketIsNoOtherFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "users.yaml")
	if err := os.WriteFile(path, []byte("users: []"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openSocket(path); err == nil || !strings.Contains(err.Error(), "give the socket another path") {
		t.Error(err)
	}
	if text, err := os.ReadFile(path); string(text) != "users: []" {
		t.Errorf("the file is %q, %v", text, err)
	}
}

// TestIdleBrowsersMakeRoom wants the page to open while someone holds all connections that
// there may be.
func TestIdleBrowsersMakeRoom(t *testing.T) {
	s := prepared(t)
	s.Clients = 1
	r := start(t, s)
	for range s.Clients + moreHTTP + 5 {
		c, err := net.Dial("tcp", r.address("listen"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	}
	client := &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get("http://" + r.address("listen") + "/")
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
}
