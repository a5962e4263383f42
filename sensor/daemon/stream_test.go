package daemon

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"footfall/configs"
	"footfall/sensor/capture/captest"
	"footfall/sensor/capture/stream"
	"footfall/sensor/leaktest"
)

// accessPoint sends what it hears.
type accessPoint struct {
	*tls.Conn
	capture *pcapgo.Writer
}

// streamFiles makes the keys of both sides. It returns those of the access point.
func streamFiles(t *testing.T, s *configs.Stream, folder string) *tls.Config {
	t.Helper()
	s.Identity, s.Peer = filepath.Join(folder, "sensor.pem"), filepath.Join(folder, "ap.crt")
	ap := filepath.Join(folder, "ap.pem")
	for _, file := range []string{s.Identity, ap} {
		text, err := stream.NewIdentity("test")
		if err := errors.Join(err, os.WriteFile(file, text, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	sensor, err1 := stream.ReadIdentity(s.Identity)
	sender, err2 := stream.ReadIdentity(ap)
	if err := errors.Join(err1, err2, os.WriteFile(s.Peer, stream.Certificate(sender), 0o600)); err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(stream.Certificate(sensor))
	return &tls.Config{Certificates: []tls.Certificate{sender}, RootCAs: roots, ServerName: "test"}
}

// freeAddress is one that can be listened on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func connectAccessPoint(t *testing.T, address string, config *tls.Config) *accessPoint {
	t.Helper()
	var conn *tls.Conn
	eventually(t, "the sensor listens", func() (ok bool) {
		var err error
		conn, err = tls.Dial("tcp", address, config)
		return err == nil
	})
	t.Cleanup(func() { conn.Close() })
	a := &accessPoint{conn, pcapgo.NewWriter(conn)}
	if err := a.capture.WriteFileHeader(1<<16, layers.LinkTypeIEEE80211Radio); err != nil {
		t.Fatal(err)
	}
	return a
}

// phone sends a probe request of phone n. It says nothing of a connection that is gone.
func (a *accessPoint) phone(n byte) {
	f := captest.Radiotap(-50, captest.ProbeRequest(phoneAddress(n), 1))
	_ = a.capture.WritePacket(gopacket.CaptureInfo{Timestamp: time.Unix(100, 0), Length: len(f), CaptureLength: len(f)}, f)
}

// TestSourceOfAStream counts what another access point sends, says when it is gone, and
// counts again when it is back.
func TestSourceOfAStream(t *testing.T) {
	s := newShop(t, "")
	source := &s.Config.Sources[0]
	source.Interface, source.Stream = "", configs.Stream{Listen: freeAddress(t), Crosses: true}
	config := streamFiles(t, &source.Stream, s.folder)
	stop := s.run(t)
	s.awaitReady(t)
	s.awaitAlert(t, "source door is down")
	for n := byte(1); n <= 2; n++ {
		ap := connectAccessPoint(t, source.Stream.Listen, config)
		eventually(t, "the phone is counted", func() bool {
			ap.phone(n)
			return s.lastAddresses(t, "entrance") == "1"
		})
		eventually(t, "health names the stream", func() bool {
			h := s.newestHealth(t).Sources[0]
			return h.Listening && h.Interface == "stream "+source.Stream.Listen
		})
		ap.Close()
		s.awaitAlert(t, "source door is down")
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	for name, content := range s.traces(t) {
		for n := byte(1); n <= 2; n++ {
			address := phoneAddress(n)
			if form := leaktest.Find(content, address[:]); form != "" {
				t.Errorf("%s holds an address (%s)", name, form)
			}
		}
	}
}
