package uplink

import (
	"bufio"
	"context"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMosquittoTLSMistakes makes each mistake that store IT makes with
// certificates at a real broker, and wants the one sentence that names it.
func TestMosquittoTLSMistakes(t *testing.T) {
	soon := time.Now().Add(time.Hour)
	root := newAuthority(t, "Store Root")
	middle := newAuthorityBy(t, root, "Store Issuing")
	imposter := newAuthority(t, "Store Root")
	notAnAuthority := newAuthority(t, "Self Made", func(c *x509.Certificate) { c.IsCA = false })
	expired := newAuthority(t, "Old Root", func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = time.Now().Add(-3*time.Hour), time.Now().Add(-2*time.Hour)
	})
	commonNameOnly := func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = nil, nil }
	forClients := func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }

	for name, c := range map[string]struct {
		by   *authority
		set  []func(*x509.Certificate)
		ca   string
		want string
	}{
		"common name only": {root, []func(*x509.Certificate){commonNameOnly}, root.file,
			`names "127.0.0.1" as common name only, which does not count: have it issued with subjectAltName=IP:127.0.0.1`},
		"ca_file without CA:TRUE": {notAnAuthority, nil, notAnAuthority.file,
			`mqtt.ca_file: the certificate "Self Made" may not sign others: have it issued with basicConstraints=CA:TRUE`},
		"missing intermediate": {middle, nil, root.file,
			`mqtt.ca_file holds only "Store Root", and the broker sends no certificate of "Store Issuing": if that is an intermediate authority, let the broker send its certificate behind its own`},
		"another authority of the same name": {root, nil, imposter.file,
			`mqtt.ca_file: it holds an authority named "Store Root", but the broker's certificate is signed by another one of that name`},
		"the authority has expired": {expired, nil, expired.file,
			`the certificate of the authority "Old Root" is valid from`},
		"a certificate for clients": {root, []func(*x509.Certificate){forClients}, root.file,
			"have it issued with extendedKeyUsage=serverAuth"},
	} {
		t.Run(name, func(t *testing.T) {
			cert, key := c.by.issue(t, "127.0.0.1", soon, c.set...)
			m := startMosquitto(t, "allow_anonymous true", "certfile "+cert, "keyfile "+key)
			cfg := testConfig("mqtts://" + m.address)
			cfg.TLS = TLSFiles{CAFile: c.ca}
			if got := refused(t, cfg); !strings.Contains(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
	t.Run("plain port", func(t *testing.T) {
		m := startMosquitto(t, "allow_anonymous true")
		cfg := testConfig("mqtts://" + m.address)
		if got := refused(t, cfg); got != errSpeaksPlain.Error() {
			t.Errorf("got %q", got)
		}
	})
	t.Run("the chain is complete", func(t *testing.T) {
		cert, key := middle.issue(t, "127.0.0.1", soon)
		join(t, cert, middle.file)
		m := startMosquitto(t, "allow_anonymous true", "certfile "+cert, "keyfile "+key)
		cfg := testConfig("mqtts://" + m.address)
		cfg.TLS = TLSFiles{CAFile: root.file}
		r := run(t, cfg, newOutbox(t, 0), composeBoth)
		awaitTrue(t, "the connection", func() bool { return r.State().Connected })
		if e := r.State().Expiry; e.Broker.Sub(soon).Abs() > time.Minute || !e.Own.IsZero() {
			t.Errorf("expiry %+v, want %v", e, soon)
		}
	})
}

// join appends the second file to the first.
func join(t *testing.T, first, second string) {
	t.Helper()
	one, err1 := os.ReadFile(first)
	two, err2 := os.ReadFile(second)
	if err := errors.Join(err1, err2, os.WriteFile(first, append(one, two...), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// TestCAFileRenewed replaces the authority of a broker that is down, and the
// file that names it, while the sensor runs.
func TestCAFileRenewed(t *testing.T) {
	soon := time.Now().Add(time.Hour)
	before, after := newAuthority(t, "ca"), newAuthority(t, "ca")
	b := startBroker(t, func(b *testBroker) { b.tls = before.serve(t, "127.0.0.1", soon, nil) })
	file := filepath.Join(t.TempDir(), "ca.pem")
	put := func(a *authority) {
		text, err := os.ReadFile(a.file)
		if err := errors.Join(err, os.WriteFile(file, text, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	put(before)
	cfg := testConfig("mqtts://" + b.address)
	cfg.TLS = TLSFiles{CAFile: file}
	r := run(t, cfg, newOutbox(t, 0), composeBoth)
	awaitTrue(t, "the connection", func() bool { return r.State().Connects == 1 })
	b.stop()
	b.tls = after.serve(t, "127.0.0.1", soon, nil)
	b.start(t)
	awaitTrue(t, "the refusal", func() bool { return strings.Contains(r.State().LastError, "another one of that name") })
	if err := os.Remove(file); err != nil { // in the middle of the renewal
		t.Fatal(err)
	}
	awaitTrue(t, "the missing file to be told", func() bool { return strings.Contains(r.State().LastError, "mqtt.ca_file: open") })
	put(after)
	awaitTrue(t, "the connection", func() bool { return r.State().Connects == 2 })
}

// TestEncryptedKeys reads keys with a passphrase as openssl writes them.
func TestEncryptedKeys(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("SKIPPED: openssl is not installed: apt-get install openssl")
	}
	ca := newAuthority(t, "ca")
	cert, key := ca.issue(t, "sensor", time.Now().Add(time.Hour))
	pass := filepath.Join(t.TempDir(), "pass")
	wrong := filepath.Join(t.TempDir(), "wrong")
	if err := errors.Join(os.WriteFile(pass, []byte(secret+"\n"), 0o600), os.WriteFile(wrong, []byte("other\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"default":     {"pkcs8", "-topk8", "-in", key},
		"aes-128":     {"pkcs8", "-topk8", "-in", key, "-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA1"},
		"sha512":      {"pkcs8", "-topk8", "-in", key, "-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA512"},
		"traditional": {"ec", "-in", key, "-aes256"},
	} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "key")
			text, err := exec.Command(openssl, append(args, "-out", out, "-passout", "file:"+pass)...).CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, text)
			}
			f := TLSFiles{CertFile: cert, KeyFile: out, KeyPassphraseFile: pass}
			if err := f.Check(); err != nil {
				t.Error(err)
			}
			f.KeyPassphraseFile = wrong
			if err := f.Check(); !errors.Is(err, errPassphrase) {
				t.Errorf("with the wrong passphrase: %v", err)
			}
			f.KeyPassphraseFile = ""
			if err := f.Check(); err == nil || !strings.Contains(err.Error(), "set mqtt.key_passphrase_file") || !strings.Contains(err.Error(), "openssl pkey -in "+out) {
				t.Errorf("without a passphrase: %v", err)
			}
		})
	}
	out := filepath.Join(t.TempDir(), "key")
	if text, err := exec.Command(openssl, "pkcs8", "-topk8", "-in", key, "-v2", "des3", "-out", out, "-passout", "file:"+pass).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if err := (TLSFiles{CertFile: cert, KeyFile: out, KeyPassphraseFile: pass}).Check(); !errors.Is(err, errKeyForm) {
		t.Errorf("a cipher that is not known: %v", err)
	}
}

func FuzzDecryptPKCS8(f *testing.F) {
	f.Add([]byte{0x30, 0x03, 0x02, 0x01, 0x00}, []byte("pass"))
	der, _ := base64.StdEncoding.DecodeString("MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgAAAAAAAAAAAICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEAAAAAAAAAAAAAAAAAAAAAAEgZA=")
	f.Add(der, []byte("pass"))
	f.Fuzz(func(t *testing.T, der, pass []byte) {
		if key, err := decryptPKCS8(der, pass); err == nil {
			if _, err := x509.ParsePKCS8PrivateKey(key); err != nil {
				t.Errorf("returned a key that is none: %v", err)
			}
		}
	})
}

// TestWebSocket publishes over wss:// to a real broker.
func TestMosquittoWebSocket(t *testing.T) {
	ca := newAuthority(t, "ca")
	cert, key := ca.issue(t, "127.0.0.1", time.Now().Add(time.Hour))
	m := startMosquitto(t, "allow_anonymous true", "protocol websockets", "certfile "+cert, "keyfile "+key,
		"listener 0 "+filepath.Join(t.TempDir(), "socket"))
	cfg := verifying("wss://" + m.address + "/mqtt")
	cfg.Timeout = 5 * time.Second
	cfg.TLS = TLSFiles{CAFile: ca.file}
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 50)
	r := run(t, cfg, out, composeBoth)
	awaitEmpty(t, r)
	awaitDelivery(t, r, DeliveryVerified)
	r.stop()
	if st := r.State(); st.Connects != 1 || st.Retries != 0 {
		t.Errorf("state %+v", st)
	}
	plainHTTPS := webServer(t, ca)
	cfg.Broker = "wss://" + plainHTTPS + "/elsewhere"
	if got := refused(t, cfg); !strings.Contains(got, "no MQTT at the path /elsewhere of this web server") {
		t.Errorf("got %q", got)
	}
}

// webServer answers 404 to all.
func webServer(t *testing.T, ca *authority) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cert, key := ca.issue(t, "127.0.0.1", time.Now().Add(time.Hour))
	server := &http.Server{Handler: http.NotFoundHandler()}
	go func() { _ = server.ServeTLS(l, cert, key) }()
	t.Cleanup(func() { _ = server.Close() })
	return l.Addr().String()
}

// httpProxy is a proxy that lets through what allowed says.
func httpProxy(t *testing.T, login string, allowed func(target string) int) (address string) {
	return serveEach(t, func(c net.Conn) {
		request, err := http.ReadRequest(bufio.NewReader(c))
		if err != nil {
			return
		}
		want := "Basic " + base64.StdEncoding.EncodeToString([]byte(login))
		code := allowed(request.Host)
		if login != "" && request.Header.Get("Proxy-Authorization") != want {
			code = http.StatusProxyAuthRequired
		}
		fmt.Fprintf(c, "HTTP/1.1 %d %s\r\nX-Proxy: yes\r\n\r\n", code, http.StatusText(code))
		if code != http.StatusOK {
			return
		}
		broker, err := net.Dial("tcp", strings.Replace(request.Host, "broker.example", "127.0.0.1", 1))
		if err != nil {
			return
		}
		defer broker.Close()
		go func() { _, _ = io.Copy(broker, c) }()
		_, _ = io.Copy(c, broker)
	})
}

// serveEach serves each connection in a goroutine of its own.
func serveEach(t *testing.T, fn func(net.Conn)) string {
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
			go func() {
				defer c.Close()
				fn(c)
			}()
		}
	}()
	return l.Addr().String()
}

func TestProxy(t *testing.T) {
	ca := newAuthority(t, "ca")
	b := startBroker(t, func(b *testBroker) { b.tls = ca.serve(t, "broker.example", time.Now().Add(time.Hour), nil) })
	_, port, _ := net.SplitHostPort(b.address)
	all := func(string) int { return http.StatusOK }
	cfg := testConfig("mqtts://broker.example:" + port) // a name that only the proxy knows
	cfg.TLS = TLSFiles{CAFile: ca.file}
	cfg.Proxy = "http://" + httpProxy(t, "user:"+secret, all)
	cfg.ProxyCredentials = func() (string, string, error) { return "user", secret, nil }
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 10)
	awaitEmpty(t, run(t, cfg, out, composeBoth))

	for want, proxy := range map[string]string{
		"wants a user name and a password: check mqtt.proxy_username": httpProxy(t, "other:"+secret, all),
		"does not let this sensor connect to broker.example:":         httpProxy(t, "", func(string) int { return http.StatusForbidden }),
		`answers "502 Bad Gateway"`:                                   httpProxy(t, "", func(string) int { return http.StatusBadGateway }),
		"cannot be reached, check mqtt.proxy":                         freeAddress(t),
		"does not answer as an HTTP proxy":                            answering(t, "220 mail.example ESMTP\r\n\r\n"),
	} {
		cfg.Proxy = "http://" + proxy
		if got := refused(t, cfg); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for url, want := range map[string]string{"": "", "http://proxy:3128": "", "http://proxy": "", "https://proxy": "write http://", "proxy:3128": "write http://", "http://u:" + secret + "@proxy": "mqtt.proxy_password_file"} {
		if err := CheckProxy(url); (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), secret)) {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// TestDeadAddresses: of the addresses of a name the first is dead in one way or
// another.
func TestDeadAddresses(t *testing.T) {
	b := startBroker(t)
	_, port, _ := net.SplitHostPort(b.address)
	live := netip.MustParseAddr("127.0.0.1")
	for name, dead := range map[string]func(ctx context.Context) (net.Conn, error){
		"no answer": func(ctx context.Context) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		},
		"refused": func(context.Context) (net.Conn, error) { return nil, errors.New("connection refused") },
		"accepts and says nothing": func(context.Context) (net.Conn, error) {
			one, two := net.Pipe()
			go func() { _, _ = io.Copy(io.Discard, two) }()
			return fakeConn{one, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 9), Port: 1883}}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := testConfig("mqtt://broker.example:" + port)
			cfg.AllowPlaintext, cfg.Timeout = true, time.Second
			cfg.Resolve = func(context.Context, string) ([]netip.Addr, error) {
				return []netip.Addr{netip.MustParseAddr("127.0.0.9"), live}, nil
			}
			cfg.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
				if strings.HasPrefix(address, "127.0.0.9:") {
					return dead(ctx)
				}
				return new(net.Dialer).DialContext(ctx, network, address)
			}
			r := run(t, cfg, newOutbox(t, 0), composeBoth)
			awaitTrue(t, "the connection", func() bool { return r.State().Connected })
		})
	}
}

func TestExpiryEnding(t *testing.T) {
	now := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	for want, e := range map[string]Expiry{
		"": {Broker: now.Add(100 * time.Hour)},
		"the broker's certificate ends on 2026-03-02 10:00Z: renew it there":      {Broker: now.Add(24 * time.Hour)},
		"this sensor's certificate ended on 2026-03-01 09:00Z: replace mqtt.cert": {Own: now.Add(-time.Hour)},
	} {
		if got := e.Ending(now, 48*time.Hour); want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
