package doctor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"footfall/sensor/capture/nl80211"
	"footfall/sensor/capture/nl80211/nl80211test"
)

var update = flag.Bool("update", false, "write the golden files from what the code says")

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// machine is all that the checks ask, in good order; each test spoils one thing.
type machine struct {
	kernel    *nl80211test.Kernel
	dialErr   error
	iface     string
	radio     string
	status    string
	heard     Heard
	airErr    error
	now       time.Time
	sync      [2]bool
	zone      *time.Location
	localErr  error
	space     Space
	spaceErr  error
	memory    string
	memoryErr error
	broker    []Step
	streamed  bool
	stream    error
	rows      int
	outbox    error
	files     []File
}

func sound(t *testing.T) *machine {
	t.Helper()
	jakarta, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		t.Fatal(err)
	}
	return &machine{kernel: nl80211test.New(1), radio: "auto", status: "Name:\tx\nCapEff:\t0000000000002000\n", now: now, sync: [2]bool{true, true},
		heard: Heard{Frames: map[int]int{2437: 120, 2412: 30}, Signalled: 150, For: 10 * time.Second}, zone: jakarta, space: Space{Free: 4 << 30},
		memory: "memfd_secret", rows: 3, broker: wayToBroker("", Sound, ""),
		files: []File{{Path: "/etc/footfall/footfall.yaml", Key: "the configuration", Mode: 0o640, GID: 990}}}
}

// wayToBroker is a try of the broker that goes well but for one step.
func wayToBroker(step string, state State, text string) []Step {
	steps := []Step{{"reach", Sound, "mqtts://broker.example answers"}, {"encryption", Sound, "TLS, the broker's certificate is valid until 2027-01-01"},
		{"sign in", Sound, `the broker lets client id "footfall-test-X" in`}, {"publish", Sound, `a message to "footfall/v1/jakarta-01/front-door/test" came back`},
		{"retained", Sound, "the broker keeps retained messages"}}
	for i := range steps {
		if steps[i].Name == step {
			steps[i] = Step{step, state, text}
			if state == Broken {
				return steps[:i+1]
			}
		}
	}
	return steps
}

func (m *machine) checks() []Check {
	var first []Check
	if m.streamed {
		first = []Check{Stream("yard", "192.0.2.7:4040", func() error { return m.stream })}
	}
	return append(append(first, []Check{
		Kernel(func() (nl80211.Kernel, error) { return m.kernel, m.dialErr }),
		Radio("door", m.iface, m.radio, m.kernel),
		Rights(func() ([]byte, error) { return []byte(m.status), nil }, "/usr/bin/footfall"),
		Delivers("door", "testwifi", func(context.Context) (Heard, error) { return m.heard, m.airErr }),
		Clock(func() time.Time { return m.now }, now.AddDate(0, -1, 0), func() (bool, bool) { return m.sync[0], m.sync[1] }),
		Zone(m.zone, func() time.Time { return m.now }, func() error { return m.localErr }),
		Disk("/var/lib/footfall", 30<<20, func(string) (Space, error) { return m.space, m.spaceErr }),
		Memory(func() (string, error) { return m.memory, m.memoryErr }),
		Files(User{Name: "footfall", UID: 990, Groups: []uint32{990}}, m.files),
		Outbox("/var/lib/footfall/outbox.db", func() (int, error) { return m.rows, m.outbox }),
	}...), Broker(func(context.Context) []Step { return m.broker })...)
}

// faults break one thing each. The golden file of each holds all that people
// read.
var faults = map[string]func(*machine){
	"sound":           func(*machine) {},
	"no-wifi":         func(m *machine) { m.dialErr = os.ErrNotExist },
	"kernel-error":    func(m *machine) { m.dialErr = errors.New("netlink: broken") },
	"no-radio":        func(m *machine) { m.kernel = nl80211test.New(0) },
	"no-monitor-mode": func(m *machine) { m.kernel.Edit(0, func(r *nl80211.Radio) { r.Monitor, r.Driver = false, "brcmfmac" }) },
	"rfkill-soft":     func(m *machine) { m.kernel.Edit(0, func(r *nl80211.Radio) { r.SoftBlocked = true }) },
	"rfkill-hard":     func(m *machine) { m.kernel.Edit(0, func(r *nl80211.Radio) { r.HardBlocked = true }) },
	"managed":         func(m *machine) { m.iface = "wlan0" },
	"missing":         func(m *machine) { m.iface = "sniffer" },
	"typo":            func(m *machine) { m.iface = "wlna0" },
	"down":            func(m *machine) { m.iface, _ = "mon0", must(m.kernel.AddMonitor(0, "mon0")) },
	"in-use":          func(m *machine) { m.iface = "wlan0"; m.kernel.Pin(0, 2437) },
	"access-point": func(m *machine) {
		m.iface = "wlan0"
		m.kernel.Edit(0, func(r *nl80211.Radio) { r.Interfaces[0].Mode, r.Interfaces[0].MHz = nl80211.AccessPoint, 2412 })
	},
	"no-rights":      func(m *machine) { m.status = "CapEff:\t0000000000001000\n" },
	"rights-unknown": func(m *machine) { m.status = "" },
	"pretends":       func(m *machine) { m.heard.Frames = nil },
	"no-signal":      func(m *machine) { m.heard.Signalled, m.heard.Frames = 0, map[int]int{0: 9} },
	"air-error":      func(m *machine) { m.airErr = errors.New("ffmon0: the interface is down: ip link set ffmon0 up") },
	"clock-unset":    func(m *machine) { m.now = time.Unix(0, 0) },
	"clock-unsynced": func(m *machine) { m.sync[0] = false },
	"clock-unknown":  func(m *machine) { m.sync[1] = false },
	"no-zone":        func(m *machine) { m.zone, m.localErr = time.Local, errors.New("/etc/localtime: no such file") },
	"disk-full":      func(m *machine) { m.space.Free = 1 << 20 },
	"disk-tight":     func(m *machine) { m.space.Free = 20 << 20 },
	"disk-read-only": func(m *machine) { m.space.ReadOnly = true },
	"disk-missing":   func(m *machine) { m.spaceErr = errors.New("/var/lib/footfall: no such file or directory") },
	"memory-locked":  func(m *machine) { m.memory = "locked memory" },
	"memory-none":    func(m *machine) { m.memoryErr = errors.New("mlock: cannot allocate memory") },
	"files": func(m *machine) {
		m.files = append(m.files, File{Path: "/etc/footfall/mqtt-password", Key: "mqtt.password_file", Mode: 0o600},
			File{Path: "/etc/footfall/ca.pem", Key: "mqtt.ca_file", Err: fs.ErrNotExist})
	},
	"outbox-damaged": func(m *machine) { m.outbox = errors.New("page 3 is not what it should be") },
	"outbox-new":     func(m *machine) { m.outbox = fs.ErrNotExist },
	"broker": func(m *machine) {
		m.broker = wayToBroker("reach", Broken, "nothing listens at broker.example:8883: see that the broker runs")
	},
	"broker-tls": func(m *machine) {
		m.broker = wayToBroker("encryption", Broken, "the broker's certificate is signed by an authority that is not known here: name it in mqtt.ca_file")
	},
	"broker-login": func(m *machine) {
		m.broker = wayToBroker("sign in", Broken, "the broker refuses user name or password: see mqtt.username and mqtt.password_file")
	},
	"acl": func(m *machine) {
		m.broker = wayToBroker("publish", Broken, `a message to "footfall/v1/jakarta-01/front-door/test" was acknowledged but did not come back: let client id "footfall-test-X", or its user, publish and read there`)
	},
	"acl-write-only": func(m *machine) {
		m.broker = wayToBroker("publish", Doubt, "the broker takes a message, but does not let this client read it, so deliveries cannot be verified")
	},
	"not-retained": func(m *machine) {
		m.broker = wayToBroker("retained", Broken, "the broker does not keep retained messages: allow them")
	},
	"stream": func(m *machine) { m.streamed = true },
	"stream-certificate": func(m *machine) {
		m.streamed, m.stream = true, errors.New("/etc/footfall/yard.pem: holds no certificate; copy that of the access point, which begins with -----BEGIN CERTIFICATE-----")
	},
	"two-radios": func(m *machine) {
		m.kernel = nl80211test.New(2)
		m.kernel.Edit(0, func(r *nl80211.Radio) { r.Driver, r.Device = "mt76x2u", "USB 0e8d:7612, Wireless" })
		m.kernel.Edit(1, func(r *nl80211.Radio) { r.Driver = "" })
	},
}

func must(link int, err error) int {
	if err != nil {
		panic(err)
	}
	return link
}

func TestFaults(t *testing.T) {
	for name, spoil := range faults {
		t.Run(name, func(t *testing.T) {
			m := sound(t)
			spoil(m)
			var text bytes.Buffer
			report := Run(t.Context(), m.checks(), func(l Link) {
				if err := WriteLink(&text, l); err != nil {
					t.Error(err)
				}
			})
			if first := report.FirstBroken(); first != nil {
				text.WriteString("first broken: " + first.Name + "\n")
			}
			golden(t, filepath.Join("testdata", name+".txt"), text.Bytes())
			var object bytes.Buffer
			if err := report.WriteJSON(&object); err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", name+".json"), object.Bytes())
			for _, l := range report.Links {
				if l.State == Broken && name == "sound" || strings.Contains(l.Sentence+l.Fix, "%!") {
					t.Errorf("%+v", l)
				}
			}
		})
	}
}

// TestGoldenHasOwners fails for golden files whose fault is gone.
func TestGoldenHasOwners(t *testing.T) {
	files, err := filepath.Glob("testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if name, _, _ := strings.Cut(filepath.Base(file), "."); faults[name] == nil {
			t.Errorf("%s has no fault", file)
		}
	}
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestJSON reads back what was written.
func TestJSON(t *testing.T) {
	m := sound(t)
	m.broker = wayToBroker("reach", Broken, "<no> & none")
	var text bytes.Buffer
	report := Run(t.Context(), m.checks(), func(Link) {})
	if err := report.WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	var again Report
	if err := json.Unmarshal(text.Bytes(), &again); err != nil || !slices.Equal(again.Links, report.Links) || !strings.Contains(text.String(), "<no> & none") {
		t.Errorf("read back %+v, %v", again, err)
	}
}

func TestRunning(t *testing.T) {
	tests := []struct {
		status string
		alerts []string
		err    error
		want   string
	}{
		{"online", nil, nil, "ok: the sensor runs, and says online; its radio and its outbox were left to it"},
		{"alert", []string{"source door is silent"}, nil, "broken: the sensor says alert: source door is silent"},
		{"", nil, errors.New("timeout"), "broken: the sensor runs and does not answer: timeout"},
	}
	for _, test := range tests {
		l := Running(func(context.Context) (string, []string, error) { return test.status, test.alerts, test.err }).Look(t.Context())
		if got := string(l.State) + ": " + l.Sentence; got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// TestInterrupted looks at nothing after its context has ended.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, l := range Run(ctx, sound(t).checks(), func(Link) {}).Links {
		if l.State != Skipped {
			t.Errorf("%+v", l)
		}
	}
}

func TestMayRead(t *testing.T) {
	u := User{UID: 10, Groups: []uint32{20, 21}}
	tests := []struct {
		f    File
		user User
		want bool
	}{
		{File{Mode: 0o400, UID: 10}, u, true}, {File{Mode: 0o077, UID: 10, GID: 20}, u, false}, {File{Mode: 0o040, GID: 21}, u, true},
		{File{Mode: 0o604, GID: 20}, u, false}, {File{Mode: 0o004, GID: 30}, u, true}, {File{Mode: 0o600}, u, false}, {File{}, User{}, true},
	}
	for _, test := range tests {
		if got := test.user.mayRead(test.f); got != test.want {
			t.Errorf("%+v: %t", test.f, got)
		}
	}
}
