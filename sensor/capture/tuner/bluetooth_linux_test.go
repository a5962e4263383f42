package tuner

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"footfall/sensor/capture/hci"
	"footfall/sensor/capture/hci/adapter"
	"footfall/sensor/capture/hci/hcitest"
	"footfall/sensor/capture/nl80211"
	"footfall/sensor/capture/nl80211/nl80211test"
)

// giver is a radio process whose controllers are made of software. The result connects
// to it.
func giver(t *testing.T, take func(context.Context, string) (adapter.Taken, *nl80211.Problem)) func(context.Context) (net.Conn, error) {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "radio.sock")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	server := &Server{Kernel: nl80211test.New(0), Now: time.Now, Log: slog.New(slog.DiscardHandler), Bluetooth: take}
	go func() { ended <- server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return DialSocket(socket)
}

// TestHandOver has a controller's socket handed over, and listens through it.
func TestHandOver(t *testing.T) {
	host, end, err := hcitest.Socket(&hcitest.Chip{Extended: true})
	if err != nil {
		t.Fatal(err)
	}
	defer end.Close()
	asked := make(chan string, 1)
	dial := giver(t, func(_ context.Context, selector string) (adapter.Taken, *nl80211.Problem) {
		asked <- selector
		return adapter.Taken{FD: host, Name: "hci0", Shared: true}, nil
	})
	c := hci.NewController(hci.ControllerOptions{Take: TakeController(dial, "usb-1-2"), Now: time.Now})
	s, err := c.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := <-asked; got != "usb-1-2" {
		t.Errorf("asked for %q", got)
	}
	if text := c.State().String(); text != "hci0, extended scan on 1M, 50 % of the time" {
		t.Error(text)
	}
	report := hcitest.Extended(hcitest.Report{Address: [6]byte{0x40, 1, 2, 3, 4, 5}, Random: true, Data: []byte{2, 1, 6}, Signal: -50})
	if _, err := end.Write(report); err != nil {
		t.Fatal(err)
	}
	frames, err := s.Next(t.Context())
	if err != nil || len(frames) != 1 || !bytes.Equal(frames[0].Data, report) {
		t.Errorf("%v, %v", frames, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := end.Write(report); !errors.Is(err, unix.EPIPE) {
		t.Errorf("the radio process keeps the controller: %v", err)
	}
}

func TestNotHandedOver(t *testing.T) {
	problem := &nl80211.Problem{Condition: adapter.SoftBlocked, Sentence: "it is blocked", Command: "rfkill unblock bluetooth"}
	blocked := giver(t, func(context.Context, string) (adapter.Taken, *nl80211.Problem) { return adapter.Taken{}, problem })
	for _, test := range []struct {
		name, want string
		dial       func(context.Context) (net.Conn, error)
	}{
		{"a problem", "it is blocked: rfkill unblock bluetooth", blocked},
		{"no process", "hci0 is not managed", DialSocket(filepath.Join(t.TempDir(), "none"))},
		{"a process without Bluetooth", "the radio process ended the connection", giver(t, nil)},
		{"another version", "speaks another version", script(t, "footfall-radio 0\n")},
		{"a controller without its socket", "not a line of this protocol", script(t, greeting+"\n", "controller \"hci0\" \"user\" \"alone\"\n")},
		{"no end of a line", "not a line of this protocol", script(t, strings.Repeat("x", 2*maxLine))},
	} {
		_, err := TakeController(test.dial, "hci0")(t.Context())
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

// script is another end that says these words, each after a line from us.
func script(t *testing.T, words ...string) func(context.Context) (net.Conn, error) {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "s")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		b := make([]byte, 256)
		for i, w := range words {
			if i > 0 {
				_, _ = conn.Read(b)
			}
			_, _ = conn.Write([]byte(w))
		}
		_, _ = conn.Read(b)
	}()
	return DialSocket(socket)
}
