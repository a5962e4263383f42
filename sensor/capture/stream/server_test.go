package stream

import (
	"context"
	"crypto/tls"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footfall/sensor/capture"
)

// TestStream counts on frames with the sensor's time, from an access point whose clock is
// in 1970.
func TestStream(t *testing.T) {
	r := newRig(t)
	conn := r.connect(t)
	s := r.open(t)
	send(t, conn, pcapHead(), pcapFrame(100, 1))
	first := next(t, s)
	send(t, conn, pcapFrame(107, 2))
	r.now = r.now.Add(7 * time.Second)
	second := next(t, s)
	if want := r.now.Add(-7 * time.Second).UnixNano(); first != want || second != r.now.UnixNano() {
		t.Errorf("times %d and %d, want %d and %d", first, second, want, r.now.UnixNano())
	}
	if n := s.Stats().Frames; n != 2 {
		t.Errorf("%d frames counted, want 2", n)
	}
}

// next returns the time of the one frame that comes.
func next(t *testing.T, s interface {
	Next(context.Context) ([]capture.Frame, error)
}) int64 {
	t.Helper()
	frames, err := s.Next(t.Context())
	if err != nil || len(frames) != 1 {
		t.Fatalf("%d frames, %v; want one", len(frames), err)
	}
	return frames[0].Time
}

// TestLateFrames drops frames that were held up, and counts them.
func TestLateFrames(t *testing.T) {
	r := newRig(t)
	conn := r.connect(t)
	s := r.open(t)
	send(t, conn, pcapHead(), pcapFrame(100, 1))
	next(t, s)
	r.now = r.now.Add(20 * time.Second)
	send(t, conn, append(pcapFrame(101, 2), pcapFrame(120, 3)...))
	if got := next(t, s); got != r.now.UnixNano() {
		t.Errorf("the frame that was not held up has another time")
	}
	if n := s.Stats().Dropped; n != 1 {
		t.Errorf("%d dropped, want 1", n)
	}
}

// TestStrangers are turned away in the handshake, with a reason that Open tells.
func TestStrangers(t *testing.T) {
	r := newRig(t)
	stranger := newParty(t, "stranger")
	old := clientConfig(r.ap, r.sensor.asTLS)
	old.MaxVersion = tls.VersionTLS12
	none := clientConfig(r.ap, r.sensor.asTLS)
	none.Certificates = nil
	mistaken := clientConfig(r.ap, stranger.asTLS)
	for _, test := range []struct {
		name   string
		config *tls.Config
		want   string
	}{
		{"another certificate", clientConfig(stranger, r.sensor.asTLS), "has another certificate than the access point; copy"},
		{"no certificate", none, "does not speak TLS 1.3 with a certificate"},
		{"TLS 1.2", old, "does not speak TLS 1.3 with a certificate"},
		{"another sensor", mistaken, "wants the certificate of this sensor: footfall stream certificate"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if conn, err := r.dial(t, test.config); err == nil { // TLS 1.3 tells a client at its first read
				_, _ = conn.Read(make([]byte, 1))
			}
			eventually(t, "the reason is told", func() bool {
				_, err := r.Open()
				return err != nil && strings.Contains(err.Error(), test.want)
			})
		})
	}
	send(t, r.connect(t), pcapHead())
	r.open(t)
}

// TestConnectionsThatSayNothing do not keep the access point out.
func TestConnectionsThatSayNothing(t *testing.T) {
	r := newRig(t)
	for range mostHandshakes * 2 {
		conn, err := net.Dial("tcp", r.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	r.connect(t)
	r.open(t)
}

// TestNewConnection takes the place of one that was not closed.
func TestNewConnection(t *testing.T) {
	r := newRig(t)
	send(t, r.connect(t), pcapHead(), pcapFrame(1, 1))
	before := r.open(t)
	next(t, before)
	conn := r.connect(t)
	if _, err := before.Next(t.Context()); err == nil || !strings.Contains(err.Error(), "newer connection") {
		t.Errorf("the old connection goes on, or it is not said why it ended: %v", err)
	}
	send(t, conn, pcapHead(), pcapFrame(2, 2))
	next(t, r.open(t))
}

// TestEnds names why a stream has ended.
func TestEnds(t *testing.T) {
	whole := append(pcapHead(), pcapFrame(1, 1)...)
	for name, test := range map[string]struct {
		bytes []byte
		want  string
	}{
		"between frames":    {whole, "has closed the stream"},
		"within a frame":    {whole[:len(whole)-9], "has closed the stream"},
		"no capture":        {[]byte("HTTP/1.1 400 Bad Request\r\n\r\n"), "looks like text"},
		"a monstrous frame": {append(pcapHead(), 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255), "claims 4294967295 bytes"},
		"nothing":           {nil, "is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			conn := r.connect(t)
			s := r.open(t)
			send(t, conn, test.bytes)
			conn.Close()
			var err error
			for err == nil {
				_, err = s.Next(t.Context())
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v; want %q", err, test.want)
			}
			if _, err := r.Open(); err == nil {
				t.Error("the same connection was opened twice")
			}
		})
	}
}

// TestNotListening says what keeps the server from listening.
func TestNotListening(t *testing.T) {
	r := newRig(t)
	taken := NewServer(Options{Address: r.Addr().String(), Identity: r.Identity, Peer: r.Peer, Log: r.Log})
	missing := NewServer(Options{Address: "127.0.0.1:0", Identity: "/nonexistent/id.pem", Peer: r.Peer, Log: r.Log})
	swapped := NewServer(Options{Address: "127.0.0.1:0", Identity: r.Peer, Peer: r.Peer, Log: r.Log})
	private := NewServer(Options{Address: "127.0.0.1:0", Identity: r.Identity, Peer: r.Identity, Log: r.Log})
	for want, s := range map[string]*Server{
		"another program listens there": taken,
		"stream_identity: stat /none":   missing,
		"is not a certificate with":     swapped,
		"holds a private key":           private,
	} {
		go func() { _ = s.Run(t.Context()) }()
		eventually(t, want, func() bool {
			_, err := s.Open()
			return err != nil && strings.Contains(err.Error(), want)
		})
	}
}

// TestStockClient sends by openssl, as an access point would, with a key that openssl
// has made. The seconds are numbers of letters that are commands to openssl at the
// beginning of its input.
func TestStockClient(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("SKIPPED: openssl is not installed")
	}
	dir := t.TempDir()
	crt, key := filepath.Join(dir, "ap.crt"), filepath.Join(dir, "ap.key")
	made := exec.Command("openssl", ClientCertificate(key, crt)[1:]...)
	if out, err := made.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	r := newRig(t)
	text, err := os.ReadFile(crt)
	if err != nil {
		t.Fatal(err)
	}
	write(t, r.ap.certificate, text) // read again for each client
	args := Client(r.Addr().String(), key, crt, r.sensor.certificate)
	client := exec.Command(args[0], args[1:]...)
	in, err := client.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	changed := r.Changed()
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { in.Close(); _ = client.Wait() }()
	<-changed
	s := r.open(t)
	for i, second := range []byte{0, 1, 'K', 'Q', 'R', 'k'} {
		part := pcapFrame(uint32(second), uint16(i))
		if i == 0 {
			part = append(pcapHead(), part...)
		}
		if _, err := in.Write(part); err != nil {
			t.Fatal(err)
		}
		next(t, s)
	}
}
