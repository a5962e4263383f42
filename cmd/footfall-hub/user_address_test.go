package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footfall/buffer/hub/settings"
	"footfall/buffer/hub/users"
)

// certified writes a certificate for names, and with whole its authority behind it. It
// returns the authority in PEM.
func certified(t *testing.T, path string, whole bool, names ...string) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "the chain"}, IsCA: true, BasicConstraintsValid: true, NotAfter: time.Now().Add(time.Hour)}
	own := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "hub"}, NotAfter: time.Now().Add(time.Hour)}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			own.IPAddresses = append(own.IPAddresses, ip)
		} else {
			own.DNSNames = append(own.DNSNames, name)
		}
	}
	var text bytes.Buffer
	var authority string
	for _, c := range []*x509.Certificate{own, root} {
		der, err := x509.CreateCertificate(rand.Reader, c, root, key.Public(), key)
		if err != nil {
			t.Fatal(err)
		}
		authority = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
		if c == own || whole {
			text.WriteString(authority)
		}
	}
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return authority
}

// TestLogin wants the address that works from where the sensor is, and the authority of
// the hub if a sensor's system does not know it.
func TestLogin(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cert.pem")
	for _, c := range []struct {
		name          string
		plain, secure string
		names         []string // of the certificate; none for no TLS
		whole, here   bool
		broker        string
	}{
		{"elsewhere", ":1883", ":8883", nil, false, false, "mqtt://hub.lan:1883"},
		{"elsewhere with TLS", ":1883", ":8883", []string{"hub.shop.lan"}, true, false, "mqtts://hub.lan:8883"},
		{"here", ":1883", ":8883", []string{"hub.shop.lan"}, true, true, "mqtt://127.0.0.1:1883"},
		{"here by IPv6", "[::1]:1883", "", nil, false, true, "mqtt://[::1]:1883"},
		{"here, on one address", "192.0.2.7:1883", "", nil, false, true, "mqtt://192.0.2.7:1883"},
		{"here, TLS alone", "", ":8883", []string{"*.shop.lan", "hub.shop.lan"}, true, true, "mqtts://hub.shop.lan:8883"},
		{"here, TLS by a public authority", "", ":8883", []string{"192.0.2.7"}, false, true, "mqtts://192.0.2.7:8883"},
	} {
		s := settings.Default()
		s.MQTT = settings.MQTT{Listen: c.plain, TLSListen: c.secure}
		authority := ""
		if len(c.names) > 0 {
			s.TLS = settings.TLS{CertFile: file, KeyFile: file}
			authority = certified(t, file, c.whole, c.names...)
		}
		if !c.whole || !strings.HasPrefix(c.broker, "mqtts:") {
			authority = ""
		}
		u := users.User{Name: "door", Role: users.Sensor, Site: "s", SensorName: "a"}
		l, err := loginOf(s, &u, &addOptions{host: "hub.lan", here: c.here})
		if err != nil || l.Broker != c.broker || l.CA != authority {
			t.Errorf("%s: %+v, %v", c.name, l, err)
		}
		help := sensorHelp(&l)
		if strings.Contains(help, "ca_file: hub-ca.pem") != (authority != "") || !strings.Contains(help, authority) || strings.Contains(help, "%!") {
			t.Errorf("%s: authority in\n%s", c.name, help)
		}
		if plain := strings.Contains(help, "allow_plaintext"); plain != (c.broker == "mqtt://hub.lan:1883" || c.broker == "mqtt://192.0.2.7:1883") {
			t.Errorf("%s: plaintext in\n%s", c.name, help)
		}
	}
}
