package uplink

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footfall/buffer"
)

const secret = "hunter2-do-not-show"

func mustTLS(t testing.TB, caFile, certFile, keyFile, serverName string) TLSFiles {
	t.Helper()
	f := TLSFiles{CAFile: caFile, CertFile: certFile, KeyFile: keyFile, ServerName: serverName}
	if err := f.Check(); err != nil {
		t.Fatal(err)
	}
	return f
}

// refused runs an uplink that cannot connect and returns what it says.
func refused(t *testing.T, cfg Config) string {
	t.Helper()
	r := run(t, cfg, newOutbox(t, 0), composeBoth)
	awaitTrue(t, "the failure to show", func() bool { return r.State().LastError != "" })
	r.stop()
	if st := r.State(); st.Connects != 0 {
		t.Errorf("connected all the same: %+v", st)
	}
	if text := r.log.String(); strings.Contains(text, secret) || strings.Contains(r.State().LastError, secret) {
		t.Errorf("a password is shown: %s", text)
	}
	return r.State().LastError
}

func TestRefusals(t *testing.T) {
	ca, otherCA := newAuthority(t, "ca"), newAuthority(t, "other-ca")
	soon, ago := time.Now().Add(time.Hour), time.Now().Add(-time.Hour)
	broker := func(conf *tls.Config) string {
		return startBroker(t, func(b *testBroker) { b.tls = conf }).address
	}
	locked := startBroker(t, func(b *testBroker) { b.username, b.password = "sensor", "right" }).address
	plain := broker(nil)
	good := broker(ca.serve(t, "127.0.0.1", soon, nil))
	elsewhere := broker(ca.serve(t, "broker.example", soon, nil))
	expired := broker(ca.serve(t, "127.0.0.1", ago, nil))
	demanding := broker(ca.serve(t, "127.0.0.1", soon, ca))
	strangerCert, strangerKey := otherCA.issue(t, "stranger", soon)
	trusted := mustTLS(t, ca.file, "", "", "")

	for name, c := range map[string]struct {
		url         string
		tls         TLSFiles
		credentials func() (string, string, error)
		want        []string
	}{
		"wrong password": {"mqtt://" + locked, TLSFiles{}, func() (string, string, error) { return "sensor", secret, nil },
			[]string{"refuses the user name or password", "mqtt.username", "mqtt.password_file"}},
		"no password": {"mqtt://" + locked, TLSFiles{}, nil, []string{"refuses the user name or password"}},
		"password cannot be read": {"mqtt://" + locked, TLSFiles{}, func() (string, string, error) { return "", "", errors.New("mqtt.password_file: no such file") },
			[]string{"mqtt.password_file: no such file"}},
		"plain to a TLS port":  {"mqtt://" + good, TLSFiles{}, nil, []string{"the broker speaks TLS on this port: write mqtts://"}},
		"TLS to a plain port":  {"mqtts://" + plain, trusted, nil, []string{"the broker speaks MQTT without TLS on this port", "8883"}},
		"unknown authority":    {"mqtts://" + good, mustTLS(t, otherCA.file, "", "", ""), nil, []string{"that is not trusted here", "mqtt.ca_file"}},
		"no authority at all":  {"mqtts://" + good, TLSFiles{}, nil, []string{"that is not trusted here", "mqtt.ca_file"}},
		"another name":         {"mqtts://" + elsewhere, trusted, nil, []string{"is for broker.example, not for 127.0.0.1", "mqtt.server_name"}},
		"expired":              {"mqtts://" + expired, trusted, nil, []string{"is valid from", "renew it, or set the clock"}},
		"no client cert":       {"mqtts://" + demanding, trusted, nil, []string{"does not accept this sensor's certificate", "mqtt.cert_file"}},
		"stranger's cert":      {"mqtts://" + demanding, mustTLS(t, ca.file, strangerCert, strangerKey, ""), nil, []string{"does not accept this sensor's certificate"}},
		"a web server":         {"mqtt://" + answering(t, "HTTP/1.1 400 Bad Request\r\n\r\n"), TLSFiles{}, nil, []string{"a web server answers", "port"}},
		"no such host":         {"mqtts://no-such-host.invalid", TLSFiles{}, nil, []string{"no-such-host.invalid cannot be resolved", "mqtt.broker"}},
		"a TLS alert":          {"mqtt://" + answering(t, "\x15\x03\x03\x00\x02\x02\x46"), TLSFiles{}, nil, []string{"speaks TLS on this port: write mqtts://"}},
		"not TLS at all":       {"mqtts://" + answering(t, "220 mail.example ESMTP\r\n"), trusted, nil, []string{"does not speak TLS on this port"}},
		"closes without words": {"mqtt://" + answering(t, ""), TLSFiles{}, nil, []string{"closed the connection without an answer"}},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := testConfig(c.url)
			cfg.TLS, cfg.Credentials = c.tls, c.credentials
			if name == "no such host" { // whatever the name servers here do
				cfg.Resolve = func(_ context.Context, host string) ([]netip.Addr, error) {
					return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
				}
			}
			got := refused(t, cfg)
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q lacks %q", got, want)
				}
			}
		})
	}
}

// answering is a server that answers whatever is said with one text and closes.
func answering(t testing.TB, text string) string {
	return serveOnce(t, func(c net.Conn) {
		if _, err := c.Read(make([]byte, 1024)); err == nil {
			_, _ = c.Write([]byte(text))
		}
	})
}

// serveOnce serves each connection with fn and closes it.
func serveOnce(t testing.TB, fn func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			fn(c)
			_ = c.Close()
		}
	}()
	return l.Addr().String()
}

// connackServer answers each CONNECT with a return code.
func connackServer(t testing.TB, code byte) string {
	return serveOnce(t, func(c net.Conn) {
		if _, err := readPacket(c); err == nil {
			_, _ = c.Write([]byte{connackKind << 4, 2, 0, code})
		}
	})
}

func TestReturnCodes(t *testing.T) {
	for code, want := range map[byte]string{
		1: "does not speak MQTT 3.1.1",
		2: `refuses the client id "footfall-test"`,
		3: "not available now",
		4: "user name or password",
		5: "user name or password",
	} {
		if got := refused(t, testConfig("mqtt://"+connackServer(t, code))); !strings.Contains(got, want) {
			t.Errorf("code %d: %q lacks %q", code, got, want)
		}
	}
}

func TestRefusedRetriesSlowly(t *testing.T) {
	address := connackServer(t, 5)
	dials := make(chan time.Time, 100)
	cfg := testConfig("mqtt://" + address)
	cfg.RetryMin, cfg.RetryMax = time.Millisecond, 400*time.Millisecond
	cfg.Jitter = func() float64 { return 0.999 }
	cfg.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		dials <- time.Now()
		return new(net.Dialer).DialContext(ctx, network, addr)
	}
	run(t, cfg, newOutbox(t, 0), composeBoth)
	first, second := <-dials, <-dials
	if gap := second.Sub(first); gap < 350*time.Millisecond {
		t.Errorf("tried again after %v", gap)
	}
}

// TestMutualTLS connects with a client certificate, renews it on the disk and
// connects again.
func TestMutualTLS(t *testing.T) {
	ca := newAuthority(t, "ca")
	b := startBroker(t, func(b *testBroker) { b.tls = ca.serve(t, "broker.example", time.Now().Add(time.Hour), ca) })
	cert, key := ca.issue(t, "sensor", time.Now().Add(time.Hour))
	cfg := testConfig("mqtts://" + b.address)
	cfg.TLS = mustTLS(t, ca.file, cert, key, "broker.example")
	out := newOutbox(t, 0)
	r := run(t, cfg, out, composeBoth)
	appendWindows(t, out, 1, 10)
	b.await(t, "windows over TLS", allOf(10))
	ca.issue(t, "sensor", time.Now().Add(2*time.Hour)) // to the same files
	b.stop()
	b.start(t)
	appendWindows(t, out, 11, 20)
	b.await(t, "windows over TLS with the new certificate", allOf(20))
	awaitEmpty(t, r)
}

// TestPasswordRotation changes the password of a broker that is down and the
// file that holds it.
func TestPasswordRotation(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	write := func(password string) {
		if err := os.WriteFile(file, []byte(password+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := startBroker(t, func(b *testBroker) { b.username, b.password = "sensor", "first" })
	write("first")
	cfg := testConfig("mqtt://" + b.address)
	cfg.Credentials = func() (string, string, error) {
		return Credentials{Username: "sensor", PasswordFile: file}.Load(os.Getenv)
	}
	r := run(t, cfg, newOutbox(t, 0), composeBoth)
	awaitTrue(t, "the connection", func() bool { return r.State().Connects == 1 })
	b.stop()
	b.password = "second"
	b.start(t)
	awaitTrue(t, "the refusal", func() bool { return strings.Contains(r.State().LastError, "refuses the user name") })
	write("second")
	awaitTrue(t, "the connection", func() bool { return r.State().Connects == 2 })
}

func TestCheckBroker(t *testing.T) {
	for url, want := range map[string]string{
		"mqtts://broker.example":            "",
		"mqtts://broker.example:1234":       "",
		"mqtts://broker.example/":           "",
		"mqtts://[2001:db8::1]:8883":        "",
		"mqtt://localhost":                  "",
		"mqtt://LOCALHOST.:1883":            "",
		"mqtt://127.3.2.1":                  "",
		"mqtt://[::1]":                      "",
		"mqtt://[::ffff:127.0.0.1]:1883":    "",
		"mqtt://broker.example":             "mqtt.allow_plaintext_on_the_network",
		"mqtt://192.0.2.1":                  "not encrypted",
		"mqtt://localhost.example":          "not encrypted",
		"mqtt://127.0.0.1.example":          "not encrypted",
		"mqtt://[::]":                       "not encrypted",
		"mqtt://0.0.0.0":                    "not encrypted",
		"tcp://localhost":                   "must begin with mqtts://",
		"ssl://broker.example":              "must begin with mqtts://",
		"ws://broker.example":               "must begin with mqtts://",
		"localhost":                         "must begin with mqtts://",
		"":                                  "must begin with mqtts://",
		"localhost:1883":                    "must begin with mqtts://",
		"mqtts://":                          "a host and a port only",
		"mqtts://:8883":                     "a host and a port only",
		"mqtts://broker.example/base":       "a host and a port only",
		"wss://broker.example":              "",
		"wss://broker.example:8443/ws/mqtt": "",
		"wss://broker.example/mqtt?x=1":     "a host and a port only",
		"wss://":                            "a host and a port only",
		"mqtts://broker.example?x=1":        "a host and a port only",
		"mqtts://broker.example#x":          "a host and a port only",
		"mqtts://broker.example:0":          "from 1 to 65535",
		"mqtts://broker.example:65536":      "from 1 to 65535",
		"mqtts://broker.example:port":       "not an address",
		"mqtts://u:" + secret + "@b":        "user name or password",
		"mqtts://u:" + secret + "%zz@b":     "user name or password",
		"mqtt://u:" + secret + "@localhost": "user name or password",
	} {
		err := CheckBroker(url, false)
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", url, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "mqtt.broker")):
			t.Errorf("%s: %v, want %q", url, err, want)
		}
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error shows the password", url)
		}
	}
	if err := CheckBroker("mqtt://broker.example", true); err != nil {
		t.Errorf("allowed plaintext: %v", err)
	}
	for url, want := range map[string]string{
		"mqtt://a": "a:1883", "wss://a": "a:443", "wss://a:8443/x": "a:8443", "mqtts://a": "a:8883", "mqtts://[::1]": "[::1]:8883", "mqtt://a:7": "a:7",
	} {
		if b, err := parseBroker(url); err != nil || b.address() != want {
			t.Errorf("%s: %v, %v; want %s", url, b.address(), err, want)
		}
	}
}

func FuzzCheckBroker(f *testing.F) {
	for _, s := range []string{"mqtts://b:1", "mqtt://[::1%25lo]", "mqtt://localhost", "x", "mqtt://a@b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if CheckBroker(s, false) != nil {
			return
		}
		b, err := parseBroker(s)
		if err != nil || b.host == "" || !b.tls && !isLoopback(b.host) || strings.Contains(s, "@") {
			t.Errorf("%q passed as %+v, %v", s, b, err)
		}
	})
}

// fakeConn has a remote address of its own.
type fakeConn struct {
	net.Conn
	remote net.Addr
}

func (c fakeConn) RemoteAddr() net.Addr { return c.remote }

func TestLocalhostThatLeadsElsewhere(t *testing.T) {
	cfg := testConfig("mqtt://localhost")
	cfg.Dial = func(context.Context, string, string) (net.Conn, error) {
		one, two := net.Pipe()
		t.Cleanup(func() { _ = two.Close() })
		return fakeConn{one, &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 1883}}, nil
	}
	if got := refused(t, cfg); !strings.Contains(got, "192.0.2.1:1883, which is not this machine") {
		t.Errorf("got %q", got)
	}
}

func TestTLSConfigErrors(t *testing.T) {
	ca := newAuthority(t, "ca")
	cert, key := ca.issue(t, "sensor", time.Now().Add(time.Hour))
	otherCert, _ := ca.issue(t, "other", time.Now().Add(time.Hour))
	notPEM := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(notPEM, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][3]string{
		"mqtt.ca_file: open /no/such":           {"/no/such", "", ""},
		"mqtt.ca_file: " + notPEM:               {notPEM, "", ""},
		"mqtt.key_file: needed beside":          {"", cert, ""},
		"mqtt.cert_file: needed beside":         {"", "", key},
		"mqtt.cert_file: open /no/such":         {"", "/no/such", key},
		"private key does not match public key": {"", otherCert, key},
	} {
		if err := (TLSFiles{CAFile: args[0], CertFile: args[1], KeyFile: args[2]}).Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", args, err, want)
		}
	}
	l, err := mustTLS(t, ca.file, cert, key, "name").load()
	if c := l.config; err != nil || c.MinVersion != tls.VersionTLS12 || c.ServerName != "name" || c.InsecureSkipVerify {
		t.Errorf("configuration %+v, %v", c, err)
	}
}

func TestCredentials(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(path, []byte(text), mode), os.Chmod(path, mode)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	user, pass := write("user", "sensor\n", 0o600), write("pass", secret+"\r\n", 0o600)
	spaces := write("spaces", "  a b \n", 0o600)
	env := func(name string) string {
		return map[string]string{"USER": "sensor", "PASS": secret}[name]
	}
	for name, c := range map[string]struct {
		in             Credentials
		user, password string
		wrong          string
	}{
		"none":                       {Credentials{}, "", "", ""},
		"user only":                  {Credentials{Username: "sensor"}, "sensor", "", ""},
		"files":                      {Credentials{UsernameFile: user, PasswordFile: pass}, "sensor", secret, ""},
		"environment":                {Credentials{UsernameEnv: "USER", PasswordEnv: "PASS"}, "sensor", secret, ""},
		"spaces are kept":            {Credentials{Username: "u", PasswordFile: spaces}, "u", "  a b ", ""},
		"two users":                  {Credentials{Username: "a", UsernameFile: user}, "", "", "mqtt.username, username_file and username_env: set one"},
		"two passwords":              {Credentials{Username: "a", PasswordFile: pass, PasswordEnv: "PASS"}, "", "", "mqtt.password_file and password_env: set one"},
		"password only":              {Credentials{PasswordFile: pass}, "", "", "needs a user name"},
		"no such file":               {Credentials{Username: "a", PasswordFile: "/no/such"}, "", "", "mqtt.password_file: open /no/such"},
		"no such file for the proxy": {Credentials{Username: "a", PasswordFile: "/no/such", Settings: "mqtt.proxy_"}, "", "", "mqtt.proxy_password_file: open /no/such"},
		"empty file":                 {Credentials{Username: "a", PasswordFile: write("empty", "\n", 0o600)}, "", "", "is empty"},
		"two lines":                  {Credentials{Username: "a", PasswordFile: write("two", "a\nb\n", 0o600)}, "", "", "more than one line"},
		"a large file":               {Credentials{Username: "a", PasswordFile: write("large", strings.Repeat("x", 5000), 0o600)}, "", "", "is it the right file"},
		"unset environment":          {Credentials{Username: "a", PasswordEnv: "NOT_SET"}, "", "", "mqtt.password_env: the environment variable NOT_SET is not set"},
		"no such user file":          {Credentials{UsernameFile: "/no/such"}, "", "", "mqtt.username_file"},
		"unset user":                 {Credentials{UsernameEnv: "NOT_SET"}, "", "", "mqtt.username_env"},
	} {
		u, p, err := c.in.Load(env)
		if u != c.user || p != c.password || (err == nil) != (c.wrong == "") {
			t.Errorf("%s: %q, %q, %v", name, u, p, err)
		}
		if err != nil && (!strings.Contains(err.Error(), c.wrong) || strings.Contains(err.Error(), secret)) {
			t.Errorf("%s: error %v, want %q", name, err, c.wrong)
		}
	}
}

func TestBackoff(t *testing.T) {
	half := func() float64 { return 0.5 }
	b := backoff{shortest: time.Second, longest: time.Minute, jitter: half}
	for i, want := range []time.Duration{562500, 1125000, 2250000, 4500000, 9000000, 18000000, 33750000, 33750000} {
		if got := b.next(); got != want*time.Microsecond {
			t.Errorf("pause %d is %v, want %v", i, got, want*time.Microsecond)
		}
	}
	for range 1000 {
		if got := b.next(); got != 33750*time.Millisecond {
			t.Fatalf("pause after many failures is %v", got)
		}
	}
	b.ease()
	if got := b.next(); got != 4500*time.Millisecond {
		t.Errorf("pause after a connection that worked is %v", got)
	}
	b.reset()
	if got := b.next(); got != 562500*time.Microsecond {
		t.Errorf("pause after a reset is %v", got)
	}
	for _, j := range []float64{0, 0.999999} {
		b.jitter = func() float64 { return j }
		if got := b.refused(); got < 7500*time.Millisecond || got > time.Minute {
			t.Errorf("pause after a refusal is %v", got)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	out := newOutbox(t, 0)
	for want, change := range map[string]func(*Config){
		"mqtt.broker":     func(c *Config) { c.Broker = "mqtt://broker.example" },
		"mqtt.client_id":  func(c *Config) { c.ClientID = "" },
		"mqtt.keep_alive": func(c *Config) { c.KeepAlive = time.Millisecond },
		"last will":       func(c *Config) { c.Will.Topic = "a/#" },
		"longest pause":   func(c *Config) { c.RetryMin = time.Hour },
		"no handler":      func(c *Config) { c.Subscriptions = []Subscription{{Topic: "a"}} },
		"no topic":        func(c *Config) { c.Subscriptions = []Subscription{{Handle: func([]byte) {}}} },
		`"a/#"`:           func(c *Config) { c.Subscriptions = []Subscription{{"a/#", func([]byte) {}}} },
		"named twice":     func(c *Config) { c.Subscriptions = []Subscription{{"a", func([]byte) {}}, {"a", func([]byte) {}}} },
	} {
		cfg := testConfig("mqtt://localhost")
		change(&cfg)
		if _, err := New(cfg, out, composeBoth); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := New(testConfig("mqtt://localhost"), out, nil); err == nil {
		t.Error("no composer is no error")
	}
	var _ Outbox = (*buffer.Outbox)(nil)
}
