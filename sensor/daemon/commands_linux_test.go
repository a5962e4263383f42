package daemon

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"footfall/hashing/optout"
	"footfall/sensor/admin"
	"footfall/sensor/control"
	"footfall/sensor/disclose"
	"footfall/sensor/status"
)

// commanded is a running sensor and a client of its control socket.
func commanded(t *testing.T, s *shop) (*control.Client, func() error) {
	t.Helper()
	s.Config.Control.Socket = filepath.Join(s.folder, "control.sock")
	stop := s.run(t)
	s.awaitReady(t)
	client, err := control.Dial(s.Config.Control.Socket)
	if err != nil {
		t.Fatal(err)
	}
	return client, stop
}

// crowd puts phones on the air until the newest window has so many addresses.
func (s *shop) crowd(t *testing.T, phones byte, want string) {
	t.Helper()
	eventually(t, "a window has "+want+" addresses", func() bool {
		for n := range phones {
			s.sources["door"].phone(n + 1)
		}
		return s.lastAddresses(t, "entrance") == want
	})
}

func addressOf(n byte) []optout.Address { return []optout.Address{optout.Address(phoneAddress(n))} }

// TestOptOutWhileTheSensorRuns has a device opt out over the control socket
// and back in.
func TestOptOutWhileTheSensorRuns(t *testing.T) {
	s := newShop(t, "")
	client, stop := commanded(t, s)
	s.crowd(t, 5, "5")
	change, err := client.OptOutAdd(t.Context(), addressOf(2))
	if err != nil || change.Changed != 1 || change.Entries != 1 {
		t.Fatalf("change %+v, error %v", change, err)
	}
	s.crowd(t, 5, "4")
	address := optout.Address(phoneAddress(2))
	if check, err := client.OptOutCheck(t.Context(), &address); err != nil || !check.Own || !check.Listed() {
		t.Errorf("check %+v, error %v", check, err)
	}
	if summary, err := client.OptOutSummary(t.Context()); err != nil || summary.Entries != 1 || summary.Path != s.Config.OptOut.List {
		t.Errorf("summary %+v, error %v", summary, err)
	}
	if _, err := client.OptOutRemove(t.Context(), addressOf(2)); err != nil {
		t.Fatal(err)
	}
	s.crowd(t, 5, "5")
	if err := stop(); err != nil {
		t.Fatal(err)
	}
}

// TestOptOutTakesOutOfTheOpenWindow has a device opt out in the window in
// which it was heard, and not be heard again.
func TestOptOutTakesOutOfTheOpenWindow(t *testing.T) {
	s := newShop(t, "")
	s.Config.Window = time.Hour
	client, stop := commanded(t, s)
	for n := range byte(3) {
		s.sources["door"].phone(n + 1)
	}
	eventually(t, "the frames are read", func() bool { return len(s.sources["door"].frames) == 0 })
	if _, err := client.OptOutAdd(t.Context(), addressOf(1)); err != nil {
		t.Fatal(err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if got := s.lastAddresses(t, "entrance"); got != "2" {
		t.Errorf("the open window has %s addresses, want 2", got)
	}
}

func TestOptIn(t *testing.T) {
	s := newShop(t, "opt_out: {mode: opt-in}\n")
	client, stop := commanded(t, s)
	s.crowd(t, 5, "0")
	if _, err := client.OptOutAdd(t.Context(), addressOf(3)); err != nil {
		t.Fatal(err)
	}
	s.crowd(t, 5, "1")
	if _, err := client.OptOutRemove(t.Context(), addressOf(3)); err != nil {
		t.Fatal(err)
	}
	s.crowd(t, 5, "0")
	if err := stop(); err != nil {
		t.Fatal(err)
	}
}

// TestListOutlivesTheSensor adds a device, starts again, and finds it left out.
func TestListOutlivesTheSensor(t *testing.T) {
	s := newShop(t, "")
	client, stop := commanded(t, s)
	if _, err := client.OptOutAdd(t.Context(), addressOf(1)); err != nil {
		t.Fatal(err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	stop = s.run(t)
	s.crowd(t, 3, "2")
	if err := stop(); err != nil {
		t.Fatal(err)
	}
}

// TestChainList publishes a signed list, then one with a wrong signature and an
// old one, which change nothing and raise an alert.
func TestChainList(t *testing.T) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, stranger, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := newShop(t, "")
	s.Config.OptOut.Chain.Topic = "chain/opt-out"
	s.Config.OptOut.Chain.PublicKey = base64.StdEncoding.EncodeToString(public)
	publish := func(key ed25519.PrivateKey, sequence uint64, phones ...byte) {
		t.Helper()
		list, err := optout.New(rand.Reader, optout.Head{
			Purpose: optout.Objection, Scope: optout.OfChain(optout.ChainID(public)),
			Date: time.Now(), Expires: time.Now().AddDate(0, 1, 0), Sequence: sequence,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range phones {
			address := phoneAddress(n)
			if _, err := list.Add(&address); err != nil {
				t.Fatal(err)
			}
		}
		payload := optout.Sign(key, list)
		if err := s.broker.server.Publish("chain/opt-out", payload, true, 1); err != nil {
			t.Fatal(err)
		}
	}
	publish(private, 5, 1, 2) // before the sensor starts: it is retained
	stop := s.run(t)
	s.crowd(t, 5, "3")
	publish(stranger, 6)
	alert := func() bool {
		got := s.broker.on(topicBase + "status")
		return got[len(got)-1] == "alert"
	}
	eventually(t, "the sensor raises an alert", alert)
	s.crowd(t, 5, "3")
	publish(private, 4)
	s.crowd(t, 5, "3")
	publish(private, 7, 1)
	s.crowd(t, 5, "4")
	eventually(t, "the alert is over", func() bool { return !alert() })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(s.log.String(), "is not accepted") {
		t.Error("the log does not say why")
	}
}

func TestStatusOverTheSocket(t *testing.T) {
	s := newShop(t, "")
	client, _ := commanded(t, s)
	text, err := client.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var h status.Health
	if err := json.Unmarshal(text, &h); err != nil || h.Status != "online" || h.Key.Store == "" {
		t.Errorf("health %s, error %v", text, err)
	}
}

// TestErase sees the sensor wipe what it has, release nothing more, and end.
func TestErase(t *testing.T) {
	s := newShop(t, "")
	s.Config.Window = time.Hour
	client, stop := commanded(t, s)
	s.sources["door"].phone(1)
	if err := client.Erase(t.Context()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the control socket is gone", func() bool {
		_, err := control.Dial(s.Config.Control.Socket)
		return errors.Is(err, control.ErrNotRunning)
	})
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if got := s.broker.on(topicBase + "entrance/window"); len(got) != 0 {
		t.Errorf("a window was released after all: %q", got)
	}
	if _, err := os.Stat(s.Config.Control.Socket); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is left: %v", err)
	}
}

// TestWindowsOverTheSocket asks for what was released, and finds exactly what the
// broker got, from the running sensor and from its files.
func TestWindowsOverTheSocket(t *testing.T) {
	s := newShop(t, "")
	client, stop := commanded(t, s)
	s.crowd(t, 3, "3")
	page, err := client.Windows(t.Context(), control.WindowsQuery{})
	if err != nil || len(page.Windows) == 0 {
		t.Fatal(page, err)
	}
	if late, err := client.Windows(t.Context(), control.WindowsQuery{Since: time.Now().Add(time.Hour).UnixNano()}); err != nil || len(late.Windows) != 0 {
		t.Errorf("windows that end in an hour: %q, %v", late.Windows, err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	after, err := admin.NewFiles(s.Config, "").Windows(t.Context(), control.WindowsQuery{})
	if err != nil || len(after.Windows) < len(page.Windows) || !slices.Equal(after.Windows[:len(page.Windows)], page.Windows) {
		t.Errorf("after the end: %q, %v", after.Windows, err)
	}
	for _, text := range after.Windows {
		p, err := disclose.ParsePayload([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		published := s.broker.on(topicBase + p.Zone + "/window")
		if !slices.ContainsFunc(published, func(w string) bool { return strings.TrimRight(w, " ") == text }) {
			t.Errorf("%s was not published", text)
		}
	}
}
