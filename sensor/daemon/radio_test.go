package daemon

import (
	"context"
	"log/slog"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"footfall/configs"
	"footfall/sensor/capture"
	"footfall/sensor/capture/nl80211/nl80211test"
	"footfall/sensor/capture/tuner"
)

func onInterface(name string) func() string { return func() string { return name } }

// radioProcess starts the process that changes channels, in this one, on a kernel of
// its own. The way to it is the result.
func radioProcess(t *testing.T, socket string) *nl80211test.Kernel {
	t.Helper()
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	kernel := nl80211test.New(1)
	server := &tuner.Server{Kernel: kernel, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	go func() { ended <- server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return kernel
}

// TestSourceOfARadio has a sensor count on the interface that the radio process makes,
// once there is one.
func TestSourceOfARadio(t *testing.T) {
	s := newShop(t, "")
	s.Config.Sources[0].Interface, s.Config.Sources[0].Radio = "", "phy0"
	socket := filepath.Join(s.folder, "radio.sock")
	s.DialRadio = tuner.DialSocket(socket)
	var mu sync.Mutex
	var opened []string
	open := s.Open
	s.Open = func(c configs.Source) (capture.Source, error) {
		mu.Lock()
		defer mu.Unlock()
		if c.Name == "door" {
			opened = append(opened, c.Interface)
		}
		return open(c)
	}
	s.run(t)
	s.awaitReady(t)
	s.awaitAlert(t, "source door is down")
	radioProcess(t, socket)
	eventually(t, "the phone is counted", func() bool {
		s.sources["door"].phone(1)
		return s.lastAddresses(t, "entrance") == "1"
	})
	eventually(t, "health names the interface", func() bool { return s.newestHealth(t).Sources[0].Interface == "ffmon0" })
	mu.Lock()
	defer mu.Unlock()
	if want := []string{"ffmon0"}; !slices.Equal(opened, want) {
		t.Errorf("opened %q, want %q", opened, want)
	}
}

// TestRadioOnAnotherChannel has a sensor count on a radio that something holds on another
// channel, and say so.
func TestRadioOnAnotherChannel(t *testing.T) {
	s := newShop(t, "")
	s.Config.Sources[0].Interface, s.Config.Sources[0].Radio = "", "phy0"
	s.Config.Sources[0].Channels = []string{"6"}
	socket := filepath.Join(s.folder, "radio.sock")
	s.DialRadio = tuner.DialSocket(socket)
	radioProcess(t, socket).Pin(0, 2462)
	s.run(t)
	s.awaitReady(t)
	s.awaitAlert(t, "source door: ffmon0 cannot change its channel (2462 MHz), because wlan0 on the same radio is up")
	eventually(t, "the phone is counted", func() bool {
		s.sources["door"].phone(1)
		return s.lastAddresses(t, "entrance") == "1"
	})
}

// TestVisitsAreToldOnce lets a radio hop and wants each visit once and in order.
func TestVisitsAreToldOnce(t *testing.T) {
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
	var on []uint8
	var end int64
	eventually(t, "there are three visits", func() bool {
		r.tell(time.Now(), func(channel uint8, from, to int64) {
			if from < end || to <= from {
				t.Errorf("a visit from %d to %d after one that ended at %d", from, to, end)
			}
			on, end = append(on, channel), to
		})
		return len(on) >= 3
	})
	if !slices.Contains(on, 1) || !slices.Contains(on, 6) {
		t.Errorf("visited %v, want 1 and 6", on)
	}
}

// TestChannelsOfOthers leaves an interface alone for which no channels are given.
func TestChannelsOfOthers(t *testing.T) {
	d := &daemon{Options: Options{Now: time.Now}}
	for _, test := range []struct {
		source configs.Source
		ours   bool
	}{
		{configs.Source{Interface: "mon0", Channels: []string{configs.ChannelsAuto}}, false},
		{configs.Source{Interface: "mon0", Channels: []string{"1", "6"}, Dwell: time.Second}, true},
		{configs.Source{Radio: "auto", Channels: []string{configs.ChannelsAuto}}, true},
	} {
		if r, err := d.newRadio(test.source); err != nil || (r != nil) != test.ours {
			t.Errorf("%+v: ours %t, error %v", test.source, r != nil, err)
		}
	}
}

func TestCheckChannels(t *testing.T) {
	for _, test := range []struct {
		channels string
		dwell    time.Duration
		want     string
	}{
		{"auto", time.Second, ""}, {"6", time.Second, ""}, {"36", time.Second, ""}, {"1 6 11", time.Second, ""},
		{"1 6 11 36", time.Second, "source door: channels: 4 channels in turn"},
		{"1 6 11", 0, "source door: channels: channels in turn for 0s each"},
		{"99999", time.Second, "source door: channels: "},
	} {
		c := &configs.Config{Sources: []configs.Source{{Name: "door", Channels: strings.Fields(test.channels), Dwell: test.dwell}}}
		err := CheckChannels(c)
		if (err == nil) != (test.want == "") || err != nil && !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s for %s: %v, want %q", test.channels, test.dwell, err, test.want)
		}
	}
}
