package daemon

import (
	"encoding/json"
	"errors"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"

	"footfall/sensor/disclose"
	"footfall/sensor/evidence"
	"footfall/sensor/status"
)

// logOf reads the privacy log of a shop, as an auditor does: with the public key of the
// manifest that the broker holds.
func (s *shop) logOf(t *testing.T) (lines []evidence.Line, m status.Manifest) {
	t.Helper()
	manifests := s.broker.on(topicBase + "manifest")
	text := []byte(manifests[len(manifests)-1])
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	key, err := evidence.ParsePublicKey(m.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := evidence.Verify(key, text); err != nil {
		t.Errorf("manifest: %v", err)
	}
	w := evidence.Witness{Published: m.Log}
	c, err := evidence.ReadFiles(key, evidence.LogPath(s.Config.Outbox.Path), func(l *evidence.Line, h evidence.Head) error {
		lines = append(lines, *l)
		return w.See(h)
	})
	if err := errors.Join(err, w.Missing(c)); err != nil {
		t.Error(err)
	}
	return lines, m
}

// TestEvidence runs a sensor twice. Its log has both starts, and an account of the windows
// that were released.
func TestEvidence(t *testing.T) {
	s := newShop(t, "")
	s.Config.Privacy.Epsilon = big.NewRat(1, 2)
	for range 2 {
		before := len(s.broker.on(topicBase + "entrance/window"))
		stop := s.run(t)
		eventually(t, "windows are released", func() bool {
			return len(s.broker.on(topicBase+"entrance/window")) > before+1
		})
		if err := stop(); err != nil {
			t.Fatal(err)
		}
	}
	lines, m := s.logOf(t)
	var events []string
	for _, l := range lines {
		events = append(events, string(l.Event))
	}
	if got, want := strings.Join(events, " "), "start lists account start account"; got != want {
		t.Fatalf("events %q, want %q", got, want)
	}
	if until, err := time.Parse(time.RFC3339, m.Until); err != nil || time.Until(until) < 17*time.Hour || time.Until(until) > 18*time.Hour {
		t.Errorf("the manifest is old from %q (%v), want 18 hours after it was written", m.Until, err)
	}
	account := lines[2].Spent
	if epsilon, _ := s.Config.Privacy.Epsilon.Float64(); account.Windows == 0 || account.Epsilon != epsilon*float64(account.Windows) || account.Exact != 0 {
		t.Errorf("account %+v", account)
	}
	var settings status.Manifest
	if err := json.Unmarshal(lines[0].Privacy, &settings); err != nil || settings.Zones[0] != "entrance" || settings.KeyLife != m.KeyLife {
		t.Errorf("settings %+v, %v", settings, err)
	}
}

// TestNoEvidence counts with a key that cannot be read, and says what is wrong.
func TestNoEvidence(t *testing.T) {
	s := newShop(t, "")
	if err := os.WriteFile(evidence.KeyPath(s.Config.Outbox.Path), []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.run(t)
	s.awaitReady(t)
	s.awaitAlert(t, "is no key of a sensor; put the right file back")
	eventually(t, "the phone is counted", func() bool {
		s.sources["door"].phone(1)
		return s.lastAddresses(t, "entrance") == "1"
	})
	var m status.Manifest
	if err := json.Unmarshal([]byte(s.broker.on(topicBase + "manifest")[0]), &m); err != nil || m.PublicKey != "" {
		t.Errorf("manifest with the key %q, %v", m.PublicKey, err)
	}
}

// TestAccountOfVisits: the hour and the day that end with a window add what a visit has
// spent on them.
func TestAccountOfVisits(t *testing.T) {
	w := &witness{perWindow: 0.5}
	stays := &disclose.Stays{Epsilon: disclose.Rounded(0.25, 2)}
	w.released([]disclose.Payload{{Epoch: "a"}, {Epoch: "a"}})
	w.released([]disclose.Payload{{Epoch: "a", Hour: stays}, {Epoch: "a", Hour: stays}})
	w.released([]disclose.Payload{{Epoch: "a", Hour: stays, Day: stays}})
	if w.spent.Epsilon != 3*0.5+3*0.25 || w.spent.Windows != 3 {
		t.Errorf("account %+v, want ε 2.25 of 3 windows", w.spent)
	}
}
