package setup

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fakeHub is a hub with what was asked of it; the zero value is none.
type fakeHub struct {
	state   HubState
	login   HubLogin
	refuses error // of Login without preview
	users   []string
	asked   []HubUser
}

func (h *fakeHub) Find(context.Context) HubState { return h.state }

func (h *fakeHub) Login(_ context.Context, u HubUser, preview bool) (HubLogin, error) {
	h.asked = append(h.asked, u)
	l := h.login
	if preview {
		return l, nil
	}
	if h.refuses != nil {
		return HubLogin{}, h.refuses
	}
	h.users = append(h.users, u.Name)
	l.Password = []byte("made-by-hub")
	return l, nil
}

func (h *fakeHub) Remove(_ context.Context, name string) error {
	if len(h.users) == 0 || h.users[0] != name {
		return errors.New("no such user")
	}
	h.users = nil
	return nil
}

// withHub is a run with --hub on a machine with a hub.
func withHub(t *testing.T) (*fixture, *fakeHub) {
	t.Helper()
	f := answered(t)
	f.Answers.Broker, f.Answers.Hub = "", true
	hub := &fakeHub{state: HubState{Installed: true, Running: true}, login: HubLogin{Broker: "mqtt://127.0.0.1:1883", Topic: "footfall"}}
	f.Machine.Hub = hub
	return f, hub
}

func TestHubByFlag(t *testing.T) {
	f, hub := withHub(t)
	c := f.run(t)
	if len(hub.users) != 1 || hub.users[0] != "a" || hub.asked[1] != (HubUser{"a", "s", "a"}) {
		t.Errorf("users %q, asked %v", hub.users, hub.asked)
	}
	if c.MQTT.Broker != "mqtt://127.0.0.1:1883" || c.MQTT.Username != "a" || c.MQTT.AllowPlaintext || c.MQTT.Topic != "footfall" {
		t.Errorf("broker: %+v", c.MQTT)
	}
	if password, err := os.ReadFile(c.MQTT.PasswordFile); err != nil || string(password) != "made-by-hub" {
		t.Errorf("the password is %q, %v", password, err)
	}
	f.shows(t, "  - make the user a at the hub of this machine, for the sensor s/a\n", "  - write the password to ", "  reach     connected")

	// The same flags again: nothing is made.
	hub.login.Exists = true
	f.out.Reset()
	f.run(t)
	f.shows(t, ": nothing to change")
	if len(hub.asked) != 3 {
		t.Errorf("asked %v", hub.asked)
	}
}

// TestHubWithAuthority has a hub with TLS alone, another topic and another name.
func TestHubWithAuthority(t *testing.T) {
	f, hub := withHub(t)
	hub.login = HubLogin{Broker: "mqtts://hub.shop.lan:8883", Topic: "shop/counts", CA: "an authority"}
	f.Answers.Username = "door-2"
	c := f.run(t)
	if c.MQTT.Broker != hub.login.Broker || c.MQTT.Topic != "shop/counts" || c.MQTT.Username != "door-2" || c.MQTT.CAFile != filepath.Join(filepath.Dir(f.Path), authorityName) {
		t.Errorf("broker: %+v", c.MQTT)
	}
	if text, err := os.ReadFile(c.MQTT.CAFile); err != nil || string(text) != "an authority" {
		t.Errorf("the authority is %q, %v", text, err)
	}
}

// TestHubFails wants the reason, and nothing left behind: no user and no file.
func TestHubFails(t *testing.T) {
	for _, c := range []struct {
		name, want string
		change     func(*fixture, *fakeHub)
	}{
		{"none", "there is no hub on this machine: install the package", func(_ *fixture, h *fakeHub) { h.state = HubState{} }},
		{"stopped", "cannot be used now: it sleeps; wake it", func(_ *fixture, h *fakeHub) { h.state = HubState{Installed: true, Why: "it sleeps; wake it"} }},
		{"user exists", "has a user a for this sensor already, and its password is not known here; if no other machine uses it, run: sudo footfall-hub user remove a",
			func(_ *fixture, h *fakeHub) { h.login.Exists = true }},
		{"refused", "the hub: disk full; nothing was written", func(_ *fixture, h *fakeHub) { h.refuses = errors.New("disk full") }},
		{"broker", "the hub: not authorised; nothing was written", func(f *fixture, h *fakeHub) {
			f.broker = []Step{{"sign in", false, "not authorised"}}
			h.login.Broker, h.login.CA = "mqtts://hub.shop.lan", "an authority"
		}},
		{"configuration", "nothing was written", func(f *fixture, h *fakeHub) {
			f.SkipBroker, h.login.Broker, h.login.CA = true, "mqtts://hub.shop.lan", "an authority"
		}},
		{"two brokers", "--hub takes address, password and authority from the hub; leave out --broker", func(f *fixture, _ *fakeHub) { f.Answers.Broker = "broker.shop.lan" }},
		{"two passwords", "leave out --broker", func(f *fixture, _ *fakeHub) { f.Answers.PasswordStdin = true }},
		{"plaintext", "unencrypted; use mqtts://, or add --allow-plaintext", func(_ *fixture, h *fakeHub) { h.login.Broker = "mqtt://192.0.2.1:1883" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, hub := withHub(t)
			c.change(f, hub)
			if c.name == "configuration" { // in the way of the configuration, once its user is made
				f.Machine.Hub = &blocking{hub, func() error { return os.MkdirAll(filepath.Join(f.Path, "x"), 0o755) }}
			}
			err := Run(t.Context(), f.Options)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
			left, _ := filepath.Glob(filepath.Join(filepath.Dir(f.Path), "*"))
			if c.name == "configuration" {
				left = slices.DeleteFunc(left, func(path string) bool { return path == f.Path })
			}
			if len(hub.users)+len(left) > 0 {
				t.Errorf("users %q and files %q are left", hub.users, left)
			}
		})
	}
}

// blocking is a hub that does something once a user was made.
type blocking struct {
	*fakeHub
	then func() error
}

func (b *blocking) Login(ctx context.Context, u HubUser, preview bool) (HubLogin, error) {
	l, err := b.fakeHub.Login(ctx, u, preview)
	if err == nil && !preview {
		err = b.then()
	}
	return l, err
}

// TestHubFailsBesideAnAuthority has the authority of another hub there, which a sensor uses.
func TestHubFailsBesideAnAuthority(t *testing.T) {
	f, hub := withHub(t)
	f.broker = []Step{{"sign in", false, "not authorised"}}
	hub.login.Broker, hub.login.CA = "mqtts://hub.shop.lan", "an authority"
	file := filepath.Join(filepath.Dir(f.Path), authorityName)
	if err := os.WriteFile(file, []byte("the one before"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := Run(t.Context(), f.Options); err == nil {
		t.Fatal("no error")
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "the one before" {
		t.Errorf("the authority is now %q, %v", text, err)
	}
}

func TestHubDryRun(t *testing.T) {
	f, hub := withHub(t)
	f.DryRun, f.Yes = true, false
	if err := Run(t.Context(), f.Options); err != nil {
		t.Fatal(err)
	}
	f.shows(t, "  broker: mqtt://127.0.0.1:1883", "make the user a at the hub", "Nothing was written, because of --dry-run.")
	if len(hub.users) > 0 {
		t.Errorf("made %q", hub.users)
	}
}

// TestHubIsOffered asks for the hub first where there is one.
func TestHubIsOffered(t *testing.T) {
	f := newFixture(t, "s", "a", "", "", "door", "", "", "", "", "", "standard", "", "", "")
	hub := &fakeHub{state: HubState{Installed: true, Running: true}, login: HubLogin{Broker: "mqtt://127.0.0.1:1883", Topic: "footfall"}}
	f.Machine.Hub = hub
	c := f.run(t)
	f.shows(t, "A hub runs on this machine.", "the hub of this machine or another (hub, other) [hub]: ")
	if len(hub.users) != 1 || c.MQTT.Username != "a" {
		t.Errorf("users %q, broker %+v", hub.users, c.MQTT)
	}

	// One that is stopped is told of; another broker is taken.
	f = newFixture(t, "s", "a", "", "", "door", "", "", "", "hub", "other", "broker.shop.lan", "", "", "", "standard", "", "", "")
	f.Machine.Hub = &fakeHub{state: HubState{Installed: true, Why: "it sleeps"}}
	c = f.run(t)
	f.shows(t, "but cannot be used now: it sleeps", "(hub, other) [other]: ", "the hub of this machine cannot be used now: it sleeps")
	if c.MQTT.Broker != "mqtts://broker.shop.lan:8883" {
		t.Errorf("broker %+v", c.MQTT)
	}
}
