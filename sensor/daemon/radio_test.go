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
	"footfall/sensor/capture/channels"
	"footfall/sensor/capture/nl80211/nl80211test"
	"footfall/sensor/capture/tuner"
	"footfall/sensor/disclose"
	"footfall/sensor/status"
)

func onInterface(name string) func() string { return func() string { return name } }

// radioProcess starts the process that changes channels, in this one, on a kernel of
// its own. That is the result.
func radioProcess(t *testing.T, socket string) *nl80211test.Kernel {
	t.Helper()
	kernel := nl80211test.New(1)
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
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
	var on []int
	var end time.Time
	eventually(t, "there are three visits", func() bool {
		r.tell(time.Now(), func(s channels.Stay) {
			if s.From.Before(end) || !s.To.After(s.From) || !s.Planned() {
				t.Errorf("a visit %+v after one that ended at %v", s, end)
			}
			on, end = append(on, s.MHz), s.To
		})
		return len(on) >= 3
	})
	if !slices.Contains(on, 2412) || !slices.Contains(on, 2437) {
		t.Errorf("visited %v, want 1 and 6", on)
	}
}

// radioShop is a sensor whose door is a radio that stays on channel 6, heard at windows
// of two seconds.
func radioShop(t *testing.T) (*shop, *nl80211test.Kernel) {
	t.Helper()
	s := newShop(t, "")
	s.Config.Window = 2 * time.Second
	door := &s.Config.Sources[0]
	door.Interface, door.Radio, door.Channels, door.Dwell = "", "phy0", []string{"6"}, time.Minute
	socket := filepath.Join(s.folder, "radio.sock")
	s.DialRadio = tuner.DialSocket(socket)
	return s, radioProcess(t, socket)
}

// lastCoverage is that of the newest window of a zone, "" before there is one.
func (s *shop) lastCoverage(t *testing.T, zone string) string {
	t.Helper()
	windows := s.broker.on(topicBase + zone + "/window")
	if len(windows) == 0 {
		return ""
	}
	p, err := disclose.ParsePayload([]byte(windows[len(windows)-1]))
	if err != nil {
		t.Fatal(err)
	}
	return p.Coverage.String()
}

// TestRadioIsMoved: a radio that listens on its channel all the time has a coverage of 1.
// Where something holds it on another one, coverage falls, health tells the true channel,
// and an alert says what to do.
func TestRadioIsMoved(t *testing.T) {
	s, kernel := radioShop(t)
	s.run(t)
	s.awaitReady(t)
	eventually(t, "a whole window is covered", func() bool { return s.lastCoverage(t, "entrance") == "1" })
	door := func() status.SourceHealth { return s.newestHealth(t).Sources[0] }
	kernel.Pin(0, 2412)
	s.awaitAlert(t, "source door: ffmon0 cannot change its channel")
	eventually(t, "the coverage falls", func() bool { return s.lastCoverage(t, "entrance") == "0" })
	eventually(t, "health tells the true channel", func() bool {
		h := door()
		return h.Channel == "1" && slices.Equal(h.Plan, []string{"6"}) && h.Coverage != nil && h.Condition == "busy"
	})
	if h := door(); !h.Listening || h.Error != "" {
		t.Errorf("the source was closed: %+v", h)
	}
}

// TestRadioIsMovedAndPutBack names what happened for a minute.
func TestRadioIsMovedAndPutBack(t *testing.T) {
	s, kernel := radioShop(t)
	s.run(t)
	s.awaitReady(t)
	eventually(t, "a whole window is covered", func() bool { return s.lastCoverage(t, "entrance") == "1" })
	links, err := kernel.Links()
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the window in which it was moved is not covered whole", func() bool {
		if err := kernel.Tune(links[len(links)-1].Index, 2462); err != nil {
			t.Fatal(err)
		}
		c := s.lastCoverage(t, "entrance")
		return c != "1" && c != "0"
	})
	eventually(t, "health names it", func() bool { return s.newestHealth(t).Sources[0].Condition == moved })
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
