package stream

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"footfall/sensor/capture"
	"footfall/sensor/capture/captest"
)

// party is one side with its key, and its files.
type party struct {
	identity    string // file with key and certificate
	certificate string // file with the certificate alone
	leaf        *x509.Certificate
	asTLS       tls.Certificate
}

func newParty(t *testing.T, name string) party {
	t.Helper()
	text, err := NewIdentity(name)
	if err != nil {
		t.Fatal(err)
	}
	p := party{identity: filepath.Join(t.TempDir(), name+".pem"), certificate: filepath.Join(t.TempDir(), name+".crt")}
	write(t, p.identity, text)
	if p.asTLS, err = ReadIdentity(p.identity); err != nil {
		t.Fatal(err)
	}
	write(t, p.certificate, Certificate(p.asTLS))
	if p.leaf, err = ReadPeer(p.certificate); err != nil {
		t.Fatal(err)
	}
	return p
}

func identities(t *testing.T) (tls.Certificate, party) {
	return newParty(t, "sensor").asTLS, newParty(t, "ap")
}

func write(t *testing.T, file string, text []byte) {
	t.Helper()
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// clientConfig has the access point verify the sensor in full.
func clientConfig(ap party, sensor tls.Certificate) *tls.Config {
	leaf, err := x509.ParseCertificate(sensor.Certificate[0])
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return &tls.Config{Certificates: []tls.Certificate{ap.asTLS}, RootCAs: roots, ServerName: leaf.Subject.CommonName}
}

// rig is a server that runs, and an access point that it knows.
type rig struct {
	*Server
	sensor, ap party
	now        time.Time
}

func newRig(t *testing.T) *rig {
	r := &rig{sensor: newParty(t, "sensor"), ap: newParty(t, "ap"), now: time.Unix(1_800_000_000, 0)}
	r.Server = NewServer(Options{
		Source: "back", Address: "127.0.0.1:0", Identity: r.sensor.identity, Peer: r.ap.certificate,
		Now: func() time.Time { return r.now }, Log: slog.New(slog.DiscardHandler),
	})
	ended := make(chan struct{})
	go func() { defer close(ended); _ = r.Run(t.Context()) }()
	t.Cleanup(func() { <-ended })
	eventually(t, "the server listens", func() bool { return r.Addr() != nil })
	return r
}

func (r *rig) dial(t *testing.T, config *tls.Config) (*tls.Conn, error) {
	t.Helper()
	conn, err := tls.Dial("tcp", r.Addr().String(), config)
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { conn.Close() })
	return conn, nil
}

// connect dials as the access point, and waits until the server has seen it.
func (r *rig) connect(t *testing.T) *tls.Conn {
	t.Helper()
	changed := r.Changed()
	conn, err := r.dial(t, clientConfig(r.ap, r.sensor.asTLS))
	if err != nil {
		t.Fatal(err)
	}
	<-changed
	return conn
}

func (r *rig) open(t *testing.T) capture.Source {
	t.Helper()
	s, err := r.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// pcapHead begins a capture of radiotap frames.
func pcapHead() []byte {
	h := binary.LittleEndian.AppendUint32(nil, 0xa1b2c3d4)
	h = append(h, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0)
	return binary.LittleEndian.AppendUint32(h, uint32(capture.LinkRadiotap))
}

// pcapFrame is a record with a probe request, captured at some second of the access
// point's clock.
func pcapFrame(second uint32, sequence uint16) []byte {
	data := captest.Radiotap(-50, captest.ProbeRequest([6]byte{2, 0xfa, 0xce, 0x12, 0x34, 0x56}, sequence))
	h := binary.LittleEndian.AppendUint32(nil, second)
	h = binary.LittleEndian.AppendUint32(h, 0)
	h = binary.LittleEndian.AppendUint32(h, uint32(len(data)))
	h = binary.LittleEndian.AppendUint32(h, uint32(len(data)))
	return append(h, data...)
}

func send(t *testing.T, conn net.Conn, parts ...[]byte) {
	t.Helper()
	for _, p := range parts {
		if _, err := conn.Write(p); err != nil {
			t.Fatal(err)
		}
	}
}

// eventually waits for a condition of the server.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: did not happen", what)
		}
	}
}
