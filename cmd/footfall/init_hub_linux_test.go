package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footfall/cmd/internal/clitest"
	"footfall/configs"
)

// TestInitHubAtTerminal takes the hub of this machine, which is offered first.
func TestInitHubAtTerminal(t *testing.T) {
	hub, err := clitest.StartHub(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer hub.Stop()
	t.Setenv("PATH", hub.Folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	path := filepath.Join(t.TempDir(), "footfall.yaml")
	p := atTerminal(t, "init", "-c", path, "--interface", "mon0", "--hub-config", hub.Config())
	p.answer("Which store is this", "jakarta-01")
	p.answer("Which sensor in it", "front-door")
	p.answer("Time zone of the store", "UTC")
	p.answer("Which are there?", "entrance")
	p.answer("still in entrance", "")
	p.expect("A hub runs on this machine. The user of this sensor is then made there.")
	p.answer("the hub of this machine or another (hub, other) [hub]: ", "")
	p.answer("When is it open?", "")
	p.answer("One of standard, strict, consent [standard]:", "")
	p.answer("Which company answers", "")
	p.answer("How do customers reach it", "")
	p.expect("make the user front-door at the hub of this machine, for the sensor jakarta-01/front-door")
	if text, err := os.ReadFile(filepath.Join(hub.Folder, "users.yaml")); err == nil {
		t.Errorf("before the last question the hub has users:\n%s", text)
	}
	p.answer("Write it [yes]:", "")
	p.write("no\n") // where there is a service to start
	p.expect("sign in")
	p.expect("written")
	if got := p.status(); got != 0 {
		t.Errorf("status %d: %s", got, p.errors.String())
	}
	c, err := configs.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	password, err := os.ReadFile(c.MQTT.PasswordFile)
	if err != nil || len(password) < 20 || strings.Contains(p.shown(), string(password)) {
		t.Errorf("the password has %d bytes, %v", len(password), err)
	}
	if c.MQTT.Broker != hub.Broker || c.MQTT.Username != "front-door" {
		t.Errorf("broker %+v", c.MQTT)
	}
}

// TestInitHubByTLS has a hub that takes MQTT over TLS alone, with an authority of its own.
func TestInitHubByTLS(t *testing.T) {
	hub, err := clitest.StartHub(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	hub.Stop()
	t.Setenv("PATH", hub.Folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	hubCertificate(t, filepath.Join(hub.Folder, "cert.pem"), filepath.Join(hub.Folder, "key.pem"))
	text := "state: .\nsocket: hub.sock\nlisten: 127.0.0.1:0\nmqtt: {listen: \"\", tls_listen: \"" + strings.TrimPrefix(hub.Broker, "mqtt://") +
		"\"}\ntls: {cert_file: cert.pem, key_file: key.pem}\nhistory: {keep_free_mb: 1}\n"
	if err := os.WriteFile(hub.Config(), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := hub.Start(); err != nil {
		t.Fatal(err)
	}
	defer hub.Stop()
	path := filepath.Join(t.TempDir(), "footfall.yaml")
	c := exec.Command("footfall", "init", "-c", path, "--yes", "--site", "s", "--sensor", "a", "--timezone", "UTC", "--interface", "mon0", "--hub", "--hub-config", hub.Config())
	if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), "TLS, the broker's certificate is valid until") {
		t.Fatalf("%v\n%s", err, out)
	}
	config, err := configs.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(hub.Broker, "mqtt://"), ":")
	if config.MQTT.Broker != "mqtts://localhost:"+port || config.MQTT.CAFile != filepath.Join(filepath.Dir(path), "hub-ca.pem") {
		t.Errorf("broker %+v", config.MQTT)
	}
}

// hubCertificate writes a certificate of localhost that signed itself, and its key.
func hubCertificate(t *testing.T, certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(365 * 24 * time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	text, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{certificate: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: text}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
