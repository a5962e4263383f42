package daemon

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footfall/hashing"
	"footfall/sensor/disclose"
	"footfall/sensor/leaktest"
	"footfall/sensor/replay/seeded"
	"footfall/sensor/status"
)

const topicBase = "footfall/v1/shop/front/"

// lastAddresses returns the number of unique addresses in the newest window of a
// zone.
func (s *shop) lastAddresses(t *testing.T, zone string) string {
	t.Helper()
	windows := s.broker.on(topicBase + zone + "/window")
	if len(windows) == 0 {
		return ""
	}
	p, err := disclose.ParsePayload([]byte(windows[len(windows)-1]))
	if err != nil {
		t.Fatal(err)
	}
	return p.Addresses.String()
}

func TestDaemonPublishesWhatItHears(t *testing.T) {
	s := newShop(t, "")
	stop := s.run(t)
	eventually(t, "a window has the phones at the door", func() bool {
		for n := range byte(4) {
			s.sources["door"].phone(n + 1)
		}
		return s.lastAddresses(t, "entrance") == "4"
	})
	if got := s.broker.on(topicBase + "status"); got[0] != "online" {
		t.Errorf("status was %q first", got)
	}
	var m status.Manifest
	if err := json.Unmarshal([]byte(s.broker.on(topicBase + "manifest")[0]), &m); err != nil || m.Zones[0] != "entrance" {
		t.Errorf("manifest %+v, error %v", m, err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "status is offline", func() bool {
		got := s.broker.on(topicBase + "status")
		return got[len(got)-1] == "offline"
	})
	if got := s.states.String(); !strings.HasPrefix(got, "READY=1\n") || !strings.Contains(got, "STOPPING=1\n") {
		t.Errorf("the service manager was told %q", got)
	}
}

// TestRetained: a clean stop leaves what the broker retains, but for the status. A zone that
// is no longer configured loses its latest window, and so does the total of one zone. It
// does not come back with windows that waited.
func TestRetained(t *testing.T) {
	s := newShop(t, "")
	last := func(topic string) string {
		got := s.broker.on(topicBase + topic)
		if len(got) == 0 {
			return "none"
		}
		return got[len(got)-1]
	}
	stop := s.run(t)
	eventually(t, "all zones have a latest window", func() bool { return last("total/latest") != "none" && last("floor/latest") != "none" })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "status is offline", func() bool { return last("status") == "offline" })
	for _, topic := range []string{"entrance/latest", "floor/latest", "total/latest", "health", "manifest", "presence"} {
		for _, text := range s.broker.on(topicBase + topic) {
			if text == "" {
				t.Errorf("a clean stop has deleted %s", topic)
			}
		}
	}
	s.Config.Zones, s.Config.Sources = s.Config.Zones[:1], s.Config.Sources[:1]
	before := len(s.broker.on(topicBase + "entrance/latest"))
	stop = s.run(t)
	eventually(t, "the sensor publishes again", func() bool { return len(s.broker.on(topicBase+"entrance/latest")) > before+1 })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if last("floor/latest") != "" || last("total/latest") != "" || last("entrance/latest") == "" {
		t.Errorf("latest of a zone that was removed: %q, of the total: %q", last("floor/latest"), last("total/latest"))
	}
}

// TestDaemonReleasesTheOpenWindowWhenStopped finds the last phones in a window
// that was cut short.
func TestDaemonReleasesTheOpenWindowWhenStopped(t *testing.T) {
	s := newShop(t, "")
	s.Config.Window = time.Hour
	stop := s.run(t)
	s.awaitReady(t)
	s.sources["door"].phone(1)
	eventually(t, "the frame is read", func() bool { return len(s.sources["door"].frames) == 0 })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if got := s.lastAddresses(t, "entrance"); got != "1" {
		t.Errorf("the last window has %q addresses, want 1", got)
	}
}

// TestDaemonLeaksNothing runs a day's worth of parts with a known key and looks
// for addresses, pseudonyms and the key in everything it leaves behind.
func TestDaemonLeaksNothing(t *testing.T) {
	s := newShop(t, "")
	s.Config.OptOut.File = filepath.Join(t.TempDir(), "plain.txt") // outside of what is searched
	if err := os.WriteFile(s.Config.OptOut.File, []byte("00:16:ea:5c:b7:09\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	stop := s.run(t)
	eventually(t, "a window has the phones that did not opt out", func() bool {
		for n := range byte(9) {
			s.sources["door"].phone(n + 1)
		}
		s.sources["door"].frames <- []byte("\x00\x00 hostile: 00:16:ea:5c:b7:01")
		return s.lastAddresses(t, "entrance") == "8"
	})
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	for name, content := range s.traces(t) {
		if len(content) == 0 && !strings.HasSuffix(name, ".lock") {
			t.Errorf("%s is empty", name)
		}
		if form := leaktest.Find(content, s.key(t)); form != "" {
			t.Errorf("%s holds the key (%s)", name, form)
		}
		for n, id := range s.pseudonyms(t, 9) {
			address := phoneAddress(byte(n + 1))
			if form := leaktest.Find(content, address[:]); form != "" {
				t.Errorf("%s holds an address (%s)", name, form)
			}
			if form := leaktest.FindNumber(content, id); form != "" {
				t.Errorf("%s holds a pseudonym (%s)", name, form)
			}
		}
	}
}

// traces is all that a sensor leaves behind outside its memory.
func (s *shop) traces(t *testing.T) map[string][]byte {
	t.Helper()
	s.broker.mu.Lock()
	defer s.broker.mu.Unlock()
	traces := map[string][]byte{
		"MQTT": s.broker.raw.Bytes(), "log": []byte(s.log.String()), "sd_notify": []byte(s.states.String()),
	}
	files, err := filepath.Glob(filepath.Join(s.folder, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files in the state directory", err)
	}
	for _, f := range files {
		content, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		traces[filepath.Base(f)] = content
	}
	return traces
}

// key is the first key that the shop's sensor drew.
func (s *shop) key(t *testing.T) []byte {
	t.Helper()
	keys, _ := seeded.New(7)
	key := make([]byte, 16)
	if _, err := keys.Read(key); err != nil {
		t.Fatal(err)
	}
	return key
}

// pseudonyms are those of the first phones under the shop's key.
func (s *shop) pseudonyms(t *testing.T, n int) []uint64 {
	t.Helper()
	keys, _ := seeded.New(7)
	gate, err := hashing.New(hashing.Config{Random: keys}, noon)
	if err != nil {
		t.Fatal(err)
	}
	var ids []uint64
	for i := range n {
		address := phoneAddress(byte(i + 1))
		id, verdict := gate.Admit(&address, 0, 0)
		if verdict != hashing.Admitted {
			t.Fatalf("verdict %v", verdict)
		}
		ids = append(ids, uint64(id))
	}
	return ids
}

// TestDaemonSurvivesARadioThatGoes has a source break and come back.
func TestDaemonSurvivesARadioThatGoes(t *testing.T) {
	s := newShop(t, "")
	stop := s.run(t)
	s.awaitReady(t)
	s.sources["door"].broken <- errors.New("door: the interface is down")
	eventually(t, "the log tells of it", func() bool {
		return strings.Contains(s.log.String(), "source is silent") && strings.Contains(s.log.String(), "the interface is down")
	})
	eventually(t, "the door counts again", func() bool {
		s.sources["door"].phone(1)
		return s.lastAddresses(t, "entrance") == "1"
	})
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	partial := false
	for _, w := range s.broker.on(topicBase + "entrance/window") {
		partial = partial || strings.Contains(w, "partial")
	}
	if !partial {
		t.Error("no window is marked partial although the radio was away")
	}
}

func TestDaemonRefusesATakenOutbox(t *testing.T) {
	s := newShop(t, "")
	stop := s.run(t)
	s.awaitReady(t)
	if err := Run(t.Context(), s.Options); err == nil || !strings.Contains(err.Error(), "outbox.db") {
		t.Errorf("a second sensor on the same outbox: %v", err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
}

// TestDaemonContinuesAfterRestart sees that windows of two runs do not overlap,
// so that no window is released twice.
func TestDaemonContinuesAfterRestart(t *testing.T) {
	s := newShop(t, "")
	s.Config.Window = 5 * time.Second
	for range 2 {
		stop := s.run(t)
		s.awaitReady(t)
		if err := stop(); err != nil {
			t.Fatal(err)
		}
	}
	var end int64
	for _, text := range s.broker.on(topicBase + "entrance/window") {
		p, err := disclose.ParsePayload([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if p.Start < end {
			t.Errorf("a window begins %v before the end of the one before", time.Duration(end-p.Start))
		}
		end = p.End
	}
	if end == 0 {
		t.Error("no window was published")
	}
}
