package daemon

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"footfall/configs"
	"footfall/sensor/capture"
	"footfall/sensor/status"
)

// newestHealth is what the sensor said of itself last.
func (s *shop) newestHealth(t *testing.T) (h status.Health) {
	t.Helper()
	if all := s.broker.on(topicBase + "health"); len(all) > 0 {
		if err := json.Unmarshal([]byte(all[len(all)-1]), &h); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

func (s *shop) awaitAlert(t *testing.T, text string) {
	t.Helper()
	eventually(t, "health has the alert "+text, func() bool {
		h := s.newestHealth(t)
		return h.Status == "alert" && strings.Contains(strings.Join(h.Alerts, "\n"), text)
	})
}

// TestStartsWithoutItsSources has no radio at first: the sensor is ready, says what is
// missing, and counts once the radio is there.
func TestStartsWithoutItsSources(t *testing.T) {
	s := newShop(t, "")
	var there atomic.Bool
	open := s.Open
	s.Open = func(c configs.Source) (capture.Source, error) {
		if !there.Load() {
			return nil, errors.New("mon0: there is no interface of this name")
		}
		return open(c)
	}
	stop := s.run(t)
	s.awaitReady(t)
	s.awaitAlert(t, "source door is down: mon0: there is no interface of this name")
	there.Store(true)
	eventually(t, "the phone is counted", func() bool {
		s.sources["door"].phone(1)
		return s.lastAddresses(t, "entrance") == "1"
	})
	if err := stop(); err != nil {
		t.Fatal(err)
	}
}

// TestStandsByWithoutItsLists: without the opt-out list no device may be counted, and
// no source is opened.
func TestStandsByWithoutItsLists(t *testing.T) {
	s := newShop(t, "")
	s.Config.OptOut.File = filepath.Join(s.folder, "missing.txt")
	s.Config.Control.Socket = filepath.Join(s.folder, "control.sock")
	s.Open = func(configs.Source) (capture.Source, error) {
		t.Error("a source was opened")
		return nil, errors.New("closed")
	}
	stop := s.run(t)
	s.awaitReady(t)
	s.awaitAlert(t, "nothing is counted: opt_out.file: open ")
	if err := stop(); err != nil {
		t.Fatal(err)
	}
}

// TestSafeMode opens no source for a while after too many crashes, says why, and
// counts again after it.
func TestSafeMode(t *testing.T) {
	s := newShop(t, "")
	s.Trouble, s.Safe = "the sensor crashed 5 times in ten minutes; the last time: SIGABRT: abort", 3*time.Second
	var opened, recovered atomic.Int64
	open := s.Open
	s.Open = func(c configs.Source) (capture.Source, error) { opened.Add(1); return open(c) }
	s.Recovered = func() {
		recovered.Add(1)
		if opened.Load() != 0 {
			t.Error("a source was opened in safe mode")
		}
	}
	stop := s.run(t)
	s.awaitReady(t)
	s.awaitAlert(t, "nothing is counted: safe mode: the sensor crashed 5 times in ten minutes")
	eventually(t, "it counts again", func() bool { return recovered.Load() == 1 && opened.Load() > 0 })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
}

// TestReload takes over another configuration at SIGHUP: one that is not valid
// changes nothing; one with the same zones goes on with the same window and key.
func TestReload(t *testing.T) {
	s := newShop(t, "")
	s.Config.Window = time.Hour
	hangup := make(chan os.Signal, 1)
	next, problem := *s.Config, errors.New("footfall.yaml:3: unknown key")
	s.Hangup = hangup
	s.Load = func() (*configs.Config, error) { c := next; return &c, problem }
	stop := s.run(t)
	s.awaitReady(t)
	read := func(phone byte) {
		t.Helper()
		s.sources["door"].phone(phone)
		eventually(t, "the frame is read", func() bool { return len(s.sources["door"].frames) == 0 })
	}
	read(1)
	hangup <- syscall.SIGHUP
	s.awaitAlert(t, "the new configuration is not in force: footfall.yaml:3: unknown key")
	read(2)

	problem = nil
	next.Privacy.MinCount = 0
	next.Stay = 10 * time.Minute
	var epoch string
	eventually(t, "health names the key period", func() bool {
		epoch = s.newestHealth(t).Key.Epoch
		return epoch != ""
	})
	hangup <- syscall.SIGHUP
	eventually(t, "the configuration is taken over", func() bool {
		return strings.Count(s.states.String(), "READY=1") == 2
	})
	read(3)
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	windows := s.broker.on(topicBase + "entrance/window")
	if got := s.lastAddresses(t, "entrance"); got != "3" || len(windows) != 1 {
		t.Errorf("%q addresses in the last of %d windows, want 3 in one", got, len(windows))
	}
	if last := windows[len(windows)-1]; !strings.Contains(last, `"epoch":"`+epoch+`"`) {
		t.Errorf("the key of %s is not that of the window %s", epoch, last)
	}
}

// TestReloadWithOtherZones cuts the window, and loses nothing.
func TestReloadWithOtherZones(t *testing.T) {
	s := newShop(t, "")
	s.Config.Window = time.Hour
	hangup := make(chan os.Signal, 1)
	s.Hangup = hangup
	next := *s.Config
	next.Zones = []configs.Zone{{Name: "all", Sources: []configs.ZoneSource{{Source: "door"}, {Source: "ceiling"}}}}
	s.Load = func() (*configs.Config, error) { return &next, nil }
	stop := s.run(t)
	s.awaitReady(t)
	s.sources["door"].phone(1)
	eventually(t, "the frame is read", func() bool { return len(s.sources["door"].frames) == 0 })
	hangup <- syscall.SIGHUP
	eventually(t, "the configuration is taken over", func() bool {
		return strings.Count(s.states.String(), "READY=1") == 2
	})
	s.sources["ceiling"].phone(2)
	eventually(t, "the frame is read", func() bool { return len(s.sources["ceiling"].frames) == 0 })
	time.Sleep(1100 * time.Millisecond) // a window has at least a second
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if before, after := s.lastAddresses(t, "entrance"), s.lastAddresses(t, "all"); before != "1" || after != "1" {
		t.Errorf("%q before and %q after, want 1 and 1", before, after)
	}
}
