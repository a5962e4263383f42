package setup

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"footfall/configs"
	"footfall/configs/edit"
	"footfall/configs/machine"
	"footfall/sensor/capture/nl80211"
)

var (
	freeRadio = nl80211.Radio{Name: "phy1", Driver: "mt76x2u", Bus: "usb-1-1.2", Monitor: true,
		Interfaces: []nl80211.Interface{{Name: "wlan1", Mode: nl80211.Managed}, {Name: "mon1", Mode: nl80211.Monitor}},
		Channels:   []nl80211.Channel{{MHz: 2412}, {MHz: 5180}, {MHz: 6115, Disabled: true}}}
	busyRadio = nl80211.Radio{Name: "phy0", Driver: "ath9k", Monitor: true,
		Interfaces: []nl80211.Interface{{Name: "wlan0", Mode: nl80211.AccessPoint}}, Channels: []nl80211.Channel{{MHz: 2412}}}
	deafRadio = nl80211.Radio{Name: "phy2", Driver: "brcmfmac"}
)

// fixture is a machine without anything, with what was done on it.
type fixture struct {
	Options
	out     strings.Builder
	ran     []string
	running bool
	broker  []Step
}

// newFixture is a run at a terminal with these lines of input.
func newFixture(t *testing.T, lines ...string) *fixture {
	t.Helper()
	f := &fixture{broker: []Step{{"reach", true, "connected"}}}
	f.Options = Options{
		Path: filepath.Join(t.TempDir(), "footfall.yaml"), Terminal: true,
		In: strings.NewReader(strings.Join(lines, "\n") + "\n"), Out: &f.out,
		Hide: func() (func(), error) { return func() {}, nil },
		Now:  func() time.Time { return time.Date(2026, 3, 2, 9, 5, 0, 0, time.UTC) },
		Machine: Machine{
			TimeZone: "Asia/Jakarta", Group: edit.SameGroup, Radios: []nl80211.Radio{busyRadio, freeRadio},
			Writable: func(string) error { return nil },
			Check:    func(*configs.Config) error { return nil },
			TestBroker: func(context.Context, *configs.Config, func(string) string) []Step {
				return f.broker
			},
			Hub:      &fakeHub{},
			Look:     func(*configs.Config, string) []machine.Finding { return nil },
			Key:      func(*configs.Config) (string, error) { return "", nil },
			Reload:   func(context.Context, string) (bool, error) { return f.running, nil },
			Commands: func(radio bool) [][]string { return nil },
			Run: func(_ context.Context, command []string) error {
				f.ran = append(f.ran, strings.Join(command, " "))
				return nil
			},
		},
	}
	return f
}

// answered is a run without a terminal, with all that has no default.
func answered(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t)
	f.Terminal, f.Yes = false, true
	f.Answers = Answers{Site: "s", Sensor: "a", Broker: "broker.shop.lan"}
	return f
}

func (f *fixture) run(t *testing.T) *configs.Config {
	t.Helper()
	if err := Run(t.Context(), f.Options); err != nil {
		t.Fatalf("%v\n%s", err, f.out.String())
	}
	c, err := configs.Load(f.Path)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// shows wants texts in the output.
func (f *fixture) shows(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(f.out.String(), text) {
			t.Errorf("no %q in\n%s", text, f.out.String())
		}
	}
}

func TestRadiosAreShownAndChosen(t *testing.T) {
	f := newFixture(t, "s", "a", "", "2 mon1", "door", "ceiling", "1,6",
		"hall", "door", "-60", // zones, radios, signal
		"broker.shop.lan", "", "", "", "strict", "", "", "")
	f.Machine.Radios = append(f.Machine.Radios, deafRadio)
	err := Run(t.Context(), f.Options)
	if err == nil || !strings.Contains(err.Error(), "closed before the last question") {
		t.Fatalf("a zone that leaves a radio out was accepted: %v\n%s", err, f.out.String())
	}
	f.shows(t, `no zone uses the source "ceiling"`)

	f = newFixture(t, "s", "a", "", "2 mon1", "door", "ceiling", "1,6",
		"hall yard", "door", "-60", "", "",
		"broker.shop.lan", "", "", "", "strict", "", "", "")
	f.Machine.Radios = append(f.Machine.Radios, deafRadio)
	c := f.run(t)
	f.shows(t,
		"  1  phy0 (wlan0), ath9k, 2.4 GHz: can listen, serves an access point, so it stays on the channel of that\n",
		"  2  phy1 (wlan1, mon1), mt76x2u at usb-1-1.2, 2.4 and 5 GHz: can listen (monitor mode is reported to work), free\n",
		"  3  phy2, brcmfmac, no channel: cannot listen: ",
		"It is 16:05 there now.")
	if s := c.Sources; len(s) != 2 || s[0].Radio != "phy1" || s[0].Interface != "" || !slices.Equal(s[0].Channels, []string{"1", "6"}) ||
		s[1].Name != "ceiling" || s[1].Interface != "mon1" || s[1].Radio != "" {
		t.Errorf("sources: %+v", s)
	}
	if z := c.Zones; len(z) != 2 || z[0].Name != "hall" || len(z[0].Sources) != 1 || z[0].Sources[0].MinSignal != -60 || len(z[1].Sources) != 2 {
		t.Errorf("zones: %+v", z)
	}
	if c.Key.Life != configs.LifeWindow || c.Privacy.MinCount != 10 || c.Location.String() != "Asia/Jakarta" {
		t.Errorf("key %+v, privacy %+v, zone %s", c.Key, c.Privacy, c.Location)
	}
}

// TestBluetooth has a controller beside a radio, by an answer and by flags.
func TestBluetooth(t *testing.T) {
	f := newFixture(t, "s", "a", "", "2 hci0", "door", "hall", "auto",
		"entrance", "door hall", "", "",
		"broker.shop.lan", "", "", "", "strict", "", "", "")
	f.Machine.Controllers = []string{"hci0"}
	asked := f.run(t)
	f.shows(t, "     hci0, Bluetooth: counts its devices apart")

	f = answered(t)
	f.Answers.Radios, f.Answers.Controllers = []string{"door=phy1"}, []string{"hall=hci0"}
	for _, c := range []*configs.Config{asked, f.run(t)} {
		if s := c.Sources; len(s) != 2 || s[0].Radio != "phy1" || s[1].Name != "hall" || s[1].Bluetooth != "hci0" || len(c.Zones[0].Sources) != 2 {
			t.Errorf("sources %+v, zones %+v", s, c.Zones)
		}
	}

	f = answered(t)
	f.Answers.Controllers = []string{"hci0"}
	if c := f.run(t); len(c.Sources) != 1 || c.Sources[0].Bluetooth != "hci0" || c.Sources[0].Radio+c.Sources[0].Interface != "" {
		t.Errorf("Bluetooth alone: %+v", c.Sources)
	}
}

func TestNoRadio(t *testing.T) {
	f := answered(t)
	f.Machine.Radios = []nl80211.Radio{deafRadio}
	f.Machine.TimeZone = ""
	err := Run(t.Context(), f.Options)
	if err == nil || !strings.Contains(err.Error(), "these flags are missing: --timezone, --radio; see") {
		t.Errorf("got %v", err)
	}
	f = newFixture(t)
	f.Machine.Radios, f.Machine.RadioError = nil, errors.New("no permission")
	s := &session{Options: &f.Options, fresh: true}
	s.showRadios()
	f.shows(t, "They cannot be listed: no permission")
}

func TestFoundWithoutQuestions(t *testing.T) {
	f := answered(t)
	c := f.run(t)
	if c.Sources[0].Radio != "auto" || c.Zones[0].Name != "entrance" || c.Location.String() != "Asia/Jakarta" || c.MQTT.Broker != "mqtts://broker.shop.lan:8883" {
		t.Errorf("got %+v %+v", c, c.MQTT)
	}
	f.shows(t, "Next: footfall doctor")
}

// TestSampleInPlace completes the sample that an installation left.
func TestSampleInPlace(t *testing.T) {
	f := answered(t)
	if !strings.Contains(string(configs.Reference()), sampleLine) {
		t.Fatal("the reference does not say that it is a sample")
	}
	if err := os.WriteFile(f.Path, configs.Reference(), 0o640); err != nil {
		t.Fatal(err)
	}
	f.run(t)
	text, err := os.ReadFile(f.Path)
	if err != nil || strings.Contains(string(text), "is a sample") || strings.Contains(string(text), unset) || !strings.Contains(string(text), "\nsite: s\n") {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestStart(t *testing.T) {
	commands := func(radio bool) [][]string {
		if radio {
			return [][]string{{"start", "radio"}, {"start", "sensor"}}
		}
		return [][]string{{"start", "sensor"}}
	}
	f := answered(t)
	f.Machine.Commands = commands
	f.run(t)
	f.shows(t, "Start it with:\n  sudo start radio\n  sudo start sensor\n")
	if len(f.ran) > 0 {
		t.Errorf("started unasked: %q", f.ran)
	}
	f = answered(t)
	f.Machine.Commands, f.Start = commands, true
	f.run(t)
	if !slices.Equal(f.ran, []string{"start radio", "start sensor"}) {
		t.Errorf("ran %q", f.ran)
	}
	f = answered(t)
	f.Machine.Commands, f.Start = commands, true
	f.Machine.Run = func(context.Context, []string) error { return errors.New("exit status 1") }
	if err := Run(t.Context(), f.Options); err == nil || !strings.Contains(err.Error(), "start radio: exit status 1; the configuration is written") {
		t.Errorf("got %v", err)
	}
	f = answered(t)
	f.Machine.Commands, f.Start, f.running = commands, true, true
	f.run(t)
	f.shows(t, "The running sensor uses it now")
	if len(f.ran) > 0 {
		t.Errorf("a running sensor was started: %q", f.ran)
	}
}

// TestKeyIsTold shows the public key of the manifest. A sensor without one makes it.
func TestKeyIsTold(t *testing.T) {
	f := answered(t)
	f.Machine.Key = func(*configs.Config) (string, error) { return "AAAA=", nil }
	f.run(t)
	f.shows(t, "to be noted away from this machine: AAAA=\n")
	f = answered(t)
	f.Machine.Key = func(*configs.Config) (string, error) { return "", errors.New("no space") }
	f.run(t)
	f.shows(t, "warning  the key of the manifest: no space\n", "Next: footfall doctor")
	f = answered(t)
	f.DryRun = true
	f.Machine.Key = func(*configs.Config) (string, error) { t.Error("--dry-run made a key"); return "", nil }
	if err := Run(t.Context(), f.Options); err != nil {
		t.Error(err)
	}
}

func TestTierOfSettings(t *testing.T) {
	const head = "site: s\nsensor: a\ntimezone: UTC\nsources: [{name: d, interface: mon0}]\nzones: [{name: z, sources: [{source: d}]}]\n"
	for text, want := range map[string]string{
		"": "standard", "privacy: {epsilon: 0.5, min_count: 5}\nkey: {rotate_at: \"03:00\"}\n": "standard",
		"privacy: {epsilon: 0.1}\n": ownTier, "opt_out: {mode: opt-in}\n": "consent",
		"key: {life: window}\nprivacy: {epsilon: 0.25, min_count: 10}\n": "strict", "key: {life: window}\n": ownTier,
	} {
		d, err := edit.Parse([]byte(head+text), "f.yaml")
		if err != nil {
			t.Fatal(err)
		}
		s := &session{Options: &Options{Path: "f.yaml"}, doc: d}
		if got := tierNow(s); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
		for _, name := range Tiers() {
			s.doc = d
			if err := s.change(func(d *edit.Document) error { return setTier(d, name) }, "privacy", "key", "opt_out.mode"); err != nil {
				t.Errorf("%q to %s: %v", text, name, err)
			}
			if got := tierNow(s); got != name {
				t.Errorf("%q set to %s is %q", text, name, got)
			}
		}
	}
}

// TestPasswordOfBefore sees that the old password comes back where the configuration
// cannot be written.
func TestPasswordOfBefore(t *testing.T) {
	f := answered(t)
	f.run(t)
	secret := filepath.Join(filepath.Dir(f.Path), passwordName)
	for _, before := range []string{"", "old"} {
		if before != "" {
			if err := os.WriteFile(secret, []byte(before), 0o640); err != nil {
				t.Fatal(err)
			}
		}
		file, err := edit.Open(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		s := &session{Options: &f.Options, file: file, password: []byte("new")}
		if s.doc, err = edit.Parse([]byte(strings.Replace(string(file.Bytes()), "site: s", "site: t", 1)), f.Path); err != nil {
			t.Fatal(err)
		}
		text := append(file.Bytes(), "# by someone else\n"...)
		if err := os.WriteFile(f.Path, text, 0o640); err != nil {
			t.Fatal(err)
		}
		if err := s.write(t.Context()); err == nil || !strings.Contains(err.Error(), "changed by someone else") {
			t.Fatalf("got %v", err)
		}
		if got, err := os.ReadFile(secret); string(got) != before || (err == nil) != (before != "") {
			t.Errorf("the password is %q (%v), was %q", got, err, before)
		}
	}
}

func TestLongLine(t *testing.T) {
	f := newFixture(t, strings.Repeat("x", maxLine+1))
	if err := Run(t.Context(), f.Options); err == nil || !strings.Contains(err.Error(), "longer than 4096 bytes") {
		t.Errorf("got %v", err)
	}
}
