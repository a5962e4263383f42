package settings

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// now is within the life of the certificates here, but for some.
var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// pair is a certificate and its key in PEM.
func pair(t *testing.T, from, until time.Time) (certificate, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: from, NotAfter: until, DNSNames: []string{"hub.shop.lan"}}
	der, err := x509.CreateCertificate(rand.Reader, &c, &c, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	text, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: text})
}

// TestCheckFiles wants each mistake with the line of its setting, and no other.
func TestCheckFiles(t *testing.T) {
	dir := t.TempDir()
	year := 365 * 24 * time.Hour
	certificate, key := pair(t, now.Add(-year), now.Add(year))
	old, oldKey := pair(t, now.Add(-2*year), now.Add(-year))
	early, _ := pair(t, now.Add(year), now.Add(2*year))
	for name, text := range map[string][]byte{
		"cert.pem": certificate, "key.pem": key, "old.pem": old, "old-key.pem": oldKey, "early.pem": early,
		"empty": nil, "password": []byte("p\n"), "torn.pem": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")}),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "hub.yaml")
	const tls = "tls:\n  cert_file: "
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{tls + "cert.pem\n  key_file: key.pem\n", nil},
		{tls + "old.pem\n  key_file: old-key.pem\n", []string{":2: tls.cert_file: the certificate in " + dir + "/old.pem ended on 2025-03-02; renew it"}},
		{tls + "cert.pem\n  key_file: old-key.pem\n", []string{":3: tls.key_file: tls: private key does not match public key; cert_file and key_file must"}},
		{tls + "early.pem\n  key_file: key.pem\n", []string{":2: tls.cert_file: the certificate in " + dir + "/early.pem begins on 2027-03-02; is the clock", ":3: tls.key_file: "}},
		{tls + "none.pem\n  key_file: none-key.pem\n", []string{":2: tls.cert_file: missing none.pem", ":3: tls.key_file: missing none-key.pem"}},
		{tls + "key.pem\n  key_file: cert.pem\n", []string{":2: tls.cert_file: " + dir + "/key.pem has no certificate in PEM", ":3: tls.key_file: "}},
		{tls + "torn.pem\n  key_file: key.pem\n", []string{":2: tls.cert_file: " + dir + "/torn.pem: x509", ":3: tls.key_file: "}},
		{"\nupstream: {urls: [\"tls://c:1\"], name: a, user: a, password_file: password, ca_file: cert.pem}\n", nil},
		{"\nupstream: {urls: [\"tls://c:1\"], name: a, user: a, password_file: empty, ca_file: empty}\n", []string{
			":2: upstream.password_file: " + dir + "/empty is empty", ":2: upstream.ca_file: " + dir + "/empty has no certificate"}},
		{"clients: none\n", []string{":1: clients: "}},
	} {
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, mistakes := CheckFiles(file, func(_, path string) string {
			if _, err := os.Stat(path); err != nil {
				return "missing " + filepath.Base(path)
			}
			return ""
		}, now)
		if len(mistakes) != len(c.want) {
			t.Errorf("%q: got %v", c.text, mistakes)
			continue
		}
		for i, err := range mistakes {
			var own *Error
			if !errors.As(err, &own) || !strings.HasPrefix(err.Error(), file+c.want[i]) {
				t.Errorf("%q: got %v, want %q", c.text, err, c.want[i])
			}
		}
	}
	if _, mistakes := CheckFiles(filepath.Join(dir, "none.yaml"), nil, now); len(mistakes) != 1 {
		t.Errorf("without a file: %v", mistakes)
	}
}
