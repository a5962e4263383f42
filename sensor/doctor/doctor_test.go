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
	broker    error
	acl       error
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
		memory: "memfd_secret", rows: 3,
		files: []File{{Path: "/etc/footfall/footfall.yaml", Key: "the configuration", Mode: 0o640, GID: 990}}}
}

func (m *machine) checks() []Check {
	return []Check{
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
		Broker("mqtts://broker.example", func(context.Context) error { return m.broker }),
		Permission("footfall/v1/jakarta-01/front-door", func(context.Context) error { return m.acl }),
	}
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
	"no-rights":       func(m *machine) { m.status = "CapEff:\t0000000000001000\n" },
	"rights-unknown":  func(m *machine) { m.status = "" },
	"pretends":        func(m *machine) { m.heard.Frames = nil },
	"no-signal":       func(m *machine) { m.heard.Signalled, m.heard.Frames = 0, map[int]int{0: 9} },
	"air-error":       func(m *machine) { m.airErr = errors.New("ffmon0: the interface is down: ip link set ffmon0 up") },
	"clock-unset":     func(m *machine) { m.now = time.Unix(0, 0) },
	"clock-unsynced":  func(m *machine) { m.sync[0] = false },
	"clock-unknown":   func(m *machine) { m.sync[1] = false },
	"no-zone":         func(m *machine) { m.zone, m.localErr = time.Local, errors.New("/etc/localtime: no such file") },
	"disk-full":       func(m *machine) { m.space.Free = 1 << 20 },
	"disk-tight":      func(m *machine) { m.space.Free = 20 << 20 },
	"disk-read-only":  func(m *machine) { m.space.ReadOnly = true },
	"disk-missing":    func(m *machine) { m.spaceErr = errors.New("/var/lib/footfall: no such file or directory") },
	"memory-locked":   func(m *machine) { m.memory = "locked memory" },
	"memory-none":     func(m *machine) { m.memoryErr = errors.New("mlock: cannot allocate memory") },
	"files": func(m *machine) {
		m.files = append(m.files, File{Path: "/etc/footfall/mqtt-password", Key: "mqtt.password_file", Mode: 0o600},
			File{Path: "/etc/footfall/ca.pem", Key: "mqtt.ca_file", Err: fs.ErrNotExist})
	},
	"outbox-damaged": func(m *machine) { m.outbox = errors.New("page 3 is not what it should be") },
	"outbox-new":     func(m *machine) { m.outbox = fs.ErrNotExist },
	"broker": func(m *machine) {
		m.broker = errors.New("mqtts://broker.example: connection refused: is the broker running?")
	},
	"acl":            func(m *machine) { m.acl = errors.New("nothing within 5s") },
	"acl-write-only": func(m *machine) { m.acl = ErrNotAllowed },
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
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if name := strings.TrimSuffix(filepath.Base(file), ".txt"); faults[name] == nil {
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

func TestJSON(t *testing.T) {
	m := sound(t)
	m.broker = errors.New("<no>")
	var text bytes.Buffer
	report := Run(t.Context(), m.checks(), func(Link) {})
	if err := report.WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/report.json", text.Bytes())
	var again Report
	if err := json.Unmarshal(text.Bytes(), &again); err != nil || len(again.Links) != len(report.Links) || again.Links[10] != report.Links[10] {
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
