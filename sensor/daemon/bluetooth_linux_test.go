package daemon

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"footfall/configs"
	"footfall/sensor/capture/hci/adapter"
	"footfall/sensor/capture/hci/hcitest"
	"footfall/sensor/capture/nl80211"
	"footfall/sensor/capture/nl80211/nl80211test"
	"footfall/sensor/capture/tuner"
	"footfall/sensor/engine"
)

// port is where a controller is plugged in, or none.
type port struct {
	mu     sync.Mutex
	end    *os.File
	broken error
}

// take gives a new controller to the one who asks.
func (p *port) take(context.Context, string) (adapter.Taken, *nl80211.Problem) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken != nil {
		return adapter.Taken{}, &nl80211.Problem{Condition: adapter.NoController, Sentence: p.broken.Error()}
	}
	host, end, err := hcitest.Socket(&hcitest.Chip{Extended: true})
	if err != nil {
		return adapter.Taken{}, &nl80211.Problem{Condition: adapter.Refused, Sentence: err.Error()}
	}
	p.end = end
	return adapter.Taken{FD: host, Name: "hci0", Shared: true}, nil
}

// event sends events, until the controller is taken and takes them.
func (p *port) event(t *testing.T, packet []byte) {
	t.Helper()
	eventually(t, "the controller takes an event", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.end == nil {
			return false
		}
		_, err := p.end.Write(packet)
		return err == nil
	})
}

// unplug has the controller gone for as long as broken is not nil.
func (p *port) unplug(broken error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.end != nil {
		_ = unix.Shutdown(int(p.end.Fd()), unix.SHUT_RDWR)
		_ = p.end.Close()
	}
	p.end, p.broken = nil, broken
}

// bluetoothShop is a sensor whose source door is a Bluetooth controller.
func bluetoothShop(t *testing.T) (*shop, *port) {
	t.Helper()
	s := newShop(t, "")
	s.Config.Sources[0] = configs.Source{Name: "door", Bluetooth: "hci0"}
	socket := filepath.Join(s.folder, "radio.sock")
	s.DialRadio = tuner.DialSocket(socket)
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	p := new(port)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	server := &tuner.Server{Kernel: nl80211test.New(0), Now: time.Now, Log: slog.New(slog.DiscardHandler), Bluetooth: p.take}
	go func() { ended <- server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		p.unplug(nil)
	})
	return s, p
}

// TestBluetoothSource has a sensor listen through a controller that was handed over,
// lose it, and find it again.
func TestBluetoothSource(t *testing.T) {
	s, p := bluetoothShop(t)
	gone := errors.New("there is no Bluetooth controller hci0")
	p.unplug(gone)
	stop := s.run(t)
	s.awaitReady(t)
	report := hcitest.Extended(hcitest.Report{Address: [6]byte{0x40, 1, 2, 3, 4, 5}, Random: true, Data: []byte{2, 1, 6}, Signal: -50})
	rounds := 2
	if testing.Short() {
		rounds = 1
	}
	for range rounds {
		s.awaitAlert(t, "source door is down: there is no Bluetooth controller hci0")
		p.unplug(nil)
		eventually(t, "health says how it listens", func() bool {
			h := s.newestHealth(t).Sources[0]
			return h.Listening && h.Error == "" && h.Interface == "hci0" && h.Bluetooth == "hci0, extended scan on 1M, 50 % of the time"
		})
		p.event(t, report)
		p.event(t, hcitest.HardwareError(0x42))
		p.event(t, report)
		p.unplug(gone)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if strings.Contains(strings.ToLower(s.log.String()), "40:01:02") {
		t.Error("an address is in the log")
	}
}

// TestDuties has the duty of a controller in the coverage of its zone.
func TestDuties(t *testing.T) {
	s, _ := bluetoothShop(t)
	s.run(t)
	s.awaitReady(t)
	eventually(t, "the coverage of a half", func() bool {
		c := s.newestWindow(t, "entrance").Coverage
		return c.Known() && c.Float64() > 0.4 && c.Float64() <= 0.5
	})
}

// TestDeafController tells a deaf controller at the end of a window, and calls a quiet
// night quiet.
func TestDeafController(t *testing.T) {
	h := newHearing("hall", onInterface("hci0"), nil, time.Now)
	h.says = Silent
	if h.judgeController(""); h.word() != Quiet || h.problem() != "" {
		t.Errorf("%s, %q", h.word(), h.problem())
	}
	if h.judgeController("hci0 answers"); h.word() != Silent || h.problem() != "source hall is deaf: hci0 answers" {
		t.Errorf("%s, %q", h.word(), h.problem())
	}
}

// TestTunedBesideBluetooth tells the visits of Wi-Fi radios to the estimate beside a
// Bluetooth source, and not beside an interface whose channel is not known.
func TestTunedBesideBluetooth(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "radio.sock")
	radioProcess(t, socket)
	d := &daemon{Options: Options{Now: time.Now, DialRadio: tuner.DialSocket(socket)}}
	r, err := d.newRadio(configs.Source{Name: "door", Radio: "phy0", Channels: []string{"1", "6"}, Dwell: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() { _ = r.Run(ctx) }()
	eventually(t, "there is a visit", func() bool { return len(r.Visits(r.told, time.Now())) > 0 })
	for _, bluetooth := range []bool{false, true} {
		c, _ := newTestCounting(t)
		a := &airtime{
			radios: []*radio{r, nil}, heard: func(int) (uint64, uint64) { return 0, 0 },
			bluetooth: func(source int) bool { return bluetooth && source == 1 }, duties: func(*engine.Engine) {},
		}
		a.tell(c.engine, time.Now())
		if a.knows() != bluetooth {
			t.Errorf("all channels are known: %t, with Bluetooth: %t", a.knows(), bluetooth)
		}
	}
}
