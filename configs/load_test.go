package configs

import (
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// base is the shortest configuration there is.
const base = `site: jakarta-01
sensor: front-door
sources:
  - name: door
    interface: mon0
zones:
  - name: entrance
    sources:
      - source: door
`

func TestDefaultsInForce(t *testing.T) {
	want := defaults()
	want.Site, want.Sensor = "jakarta-01", "front-door"
	want.Sources = []Source{{Name: "door", Interface: "mon0", Channels: []string{"auto"}, Dwell: time.Second}}
	want.Zones = []Zone{{Name: "entrance", Sources: []ZoneSource{{Source: "door"}}}}
	want.MQTT.ClientID = "footfall-jakarta-01-front-door"
	want.file = "footfall.yaml"
	if got := mustParse(t, []byte(base)); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
}

// everything sets every key to something that is not its default.
const everything = `
site: "0042"
sensor: s-1_b
timezone: Asia/Jakarta
window: 90s
stay: 8m
sources:
  - {name: door, interface: mon0, channels: [1, 6, 36-48, "6g:5"], dwell: 2s}
  - {name: back, radio: usb-1-1.2}
  - {name: far, stream: "192.0.2.1:7443", stream_identity: far.pem, stream_peer: /tls/far.crt, stream_addresses: cross-the-network}
zones:
  - name: entrance
    staff: 3
    sources:
      - {source: door, min_signal: -65 dBm}
      - {source: back, min_signal: -70dBm}
  - name: all
    sources:
      - {source: door, min_signal: -127}
      - {source: back, min_signal: 0}
      - {source: far}
opening_hours:
  mon-thu: 09:00-21:00
  fri: 09:00-12:30, 14:00-02:00
  sun: 00:00-24:00
operator: {name: Toko Contoh, contact: "privacy@store.example, +62 21 5550100", privacy: "https://store.example/privacy?lang=id"}
opt_out:
  mode: opt-in
  list: lists/opt-in.list
  chain: {topic: /retail/opt out, public_key: 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=}
  file: opt-out.txt
  ssids: []
  ssid_suffixes:
    - _private
key: {life: daily, rotate_at: 03:30}
privacy: {epsilon: off, min_count: 0}
dwell: {enabled: true, epsilon: 0.0001, passer_by: 2m, gap: 1h30m}
kinds: {enabled: false, epsilon: 0.25}
limits: {max_addresses: 1000}
outbox: {path: /tmp/o.db, max_rows: 7}
calibration: {file: people.csv}
mqtt:
  broker: mqtts://Broker.Example
  topic: retail/foot fall
  client_id: "{sensor}@{site}"
  username_file: user
  password_env: FOOTFALL_PASSWORD
  ca_file: tls/ca.pem
  cert_file: /tls/cert.pem
  key_file: tls/key.pem
  server_name: inside.example
  allow_plaintext_on_the_network: true
  keep_alive: 1m
  timeout: 5s
  home_assistant: true
  home_assistant_prefix: house/discovery
metrics: {address: "192.0.2.1:9464", allow_on_the_network: true}
control: {socket: control.sock}
log: {level: debug, format: json}
`

func TestEverything(t *testing.T) {
	jakarta, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		Site: "0042", Sensor: "s-1_b", Location: jakarta, Window: 90 * time.Second, Stay: 8 * time.Minute, StayGiven: true,
		Sources: []Source{
			{Name: "door", Interface: "mon0", Channels: []string{"1", "6", "36-48", "6g:5"}, Dwell: 2 * time.Second},
			{Name: "back", Radio: "usb-1-1.2", Channels: []string{"auto"}, Dwell: time.Second},
			{Name: "far", Channels: []string{"auto"}, Dwell: time.Second,
				Stream: Stream{Listen: "192.0.2.1:7443", Identity: "/etc/footfall/far.pem", Peer: "/tls/far.crt", Crosses: true}},
		},
		Zones: []Zone{
			{Name: "entrance", Sources: []ZoneSource{{"door", -65, true}, {"back", -70, true}}, Staff: 3},
			{Name: "all", Sources: []ZoneSource{{"door", -127, true}, {"back", 0, true}, {Source: "far"}}},
		},
		Hours: Hours{Days: [7][]Span{
			{{0, 1440}}, {{540, 1260}}, {{540, 1260}}, {{540, 1260}}, {{540, 1260}}, {{540, 750}, {840, 1440}}, {{0, 120}}}},
		Operator: Operator{"Toko Contoh", "privacy@store.example, +62 21 5550100", "https://store.example/privacy?lang=id"},
		OptOut: OptOut{Mode: ModeOptIn, List: "/etc/footfall/lists/opt-in.list", File: "/etc/footfall/opt-out.txt",
			Chain:        Chain{"/retail/opt out", "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="},
			SSIDSuffixes: []string{"_private"}},
		Control:     Control{Socket: "/etc/footfall/control.sock"},
		Key:         Key{Life: LifeDaily, RotateAt: 210},
		Dwell:       Dwell{true, big.NewRat(1, 10_000), 2 * time.Minute, 90 * time.Minute},
		Kinds:       Kinds{Epsilon: big.NewRat(1, 4)},
		Limits:      Limits{1000},
		Outbox:      Outbox{"/tmp/o.db", 7},
		Calibration: Calibration{"/etc/footfall/people.csv"},
		Privacy:     Privacy{},
		MQTT: MQTT{Broker: "mqtts://broker.example:8883", Topic: "retail/foot fall", ClientID: "s-1_b@0042",
			UsernameFile: "/etc/footfall/user", PasswordEnv: "FOOTFALL_PASSWORD",
			CAFile: "/etc/footfall/tls/ca.pem", CertFile: "/tls/cert.pem", KeyFile: "/etc/footfall/tls/key.pem",
			ServerName: "inside.example", AllowPlaintext: true, KeepAlive: time.Minute, Timeout: 5 * time.Second,
			HomeAssistant: true, HomeAssistantPrefix: "house/discovery"},
		Metrics: Metrics{Address: "192.0.2.1:9464", AllowOnTheNetwork: true},
		Log:     Log{"debug", "json"},
		file:    "/etc/footfall/footfall.yaml",
	}
	got, err := Parse([]byte(everything), "/etc/footfall/footfall.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
}

// TestStringReadsBack writes configurations out and reads them in again.
func TestStringReadsBack(t *testing.T) {
	texts := []string{base, everything, string(filledIn(Reference())),
		base + "mqtt: {broker: mqtt://localhost, username: \"caf\\u00e9 \\U0001F600\", client_id: 'a\"b'}\n",
		base + "mqtt: {broker: mqtts://b, username_env: U, password_file: /p}\n",
		base + "key: {life: window}\ncontrol: {socket: off}\nopt_out: {list: ''}\n",
		base + "opening_hours: {daily: 20:00-06:00}\n"}
	for _, text := range texts {
		want := mustParse(t, []byte(text))
		got := mustParse(t, []byte(want.String()))
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got\n%v\nwant\n%v", got, want)
		}
	}
}

// goodValues are single settings in all the ways in which they may be written.
var goodValues = []string{
	"mqtt: {broker: mqtt://localhost}", "mqtt: {broker: 'mqtt://[::1]'}", "mqtt: {broker: mqtt://127.8.9.1:1884}",
	"mqtt: {broker: 'mqtt://[::ffff:127.0.0.1]:1883'}", "mqtt: {broker: 'mqtts://[fe80::1%25eth0]/'}",
	"mqtt: {broker: mqtt://b.example, allow_plaintext_on_the_network: true}",
	"mqtt: {broker: mqtts://b.example., username: u, password_file: p}",
	"window: 1s", "window: 60m", "window: 0h5m0s", "privacy: {epsilon: 10}", "privacy: {epsilon: 1.0}",
	"key: {life: window}\nwindow: 1m", "opening_hours: always", "opening_hours: {fri-mon: 09:00-21:00}",
	"opening_hours: {sat: '23:00-00:00', sun: closed}", "opening_hours: {sat: 22:00 - 06:00, sun: '06:00-07:00,08:00-09:00'}",
	"dwell: {enabled: true}\nwindow: 15m", "window: 30m", "stay: 2m", "stay: 24h", "operator: {name: โรงแรม, privacy: 'http://[::1]:80/a@b'}",
	"privacy: {epsilon: 0.0001}", "privacy: {epsilon: 0.000100}", "opt_out: {mode: opt-in}", "opt_out: {mode: opt-in, list: '', chain: {topic: t, public_key: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=}}",
	"mqtt:", "mqtt: {}", "opt_out: ~", "timezone: UTC", "...",
}

func TestGoodValues(t *testing.T) {
	for _, text := range goodValues {
		t.Run(text, func(t *testing.T) {
			mustParse(t, []byte(base+text+"\n"))
			mustParse(t, []byte(strings.ReplaceAll(base+text+"\n", "\n", "\r\n")))
		})
	}
}

func TestLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "footfall.yaml")
	write(t, path, base+"mqtt: {broker: mqtts://b.example, ca_file: ca.pem}\n")
	c, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(filepath.Dir(path), "ca.pem"); c.MQTT.CAFile != want {
		t.Errorf("ca_file is %q, want %q", c.MQTT.CAFile, want)
	}
}

func TestLoadUnreadable(t *testing.T) {
	dir := t.TempDir()
	missing, large := filepath.Join(dir, "missing.yaml"), filepath.Join(dir, "large.yaml")
	write(t, large, strings.Repeat("#\n", maxFile/2+1))
	tests := []struct{ path, want string }{
		{missing, missing + `: does not exist; write it with "footfall init", or name another with -c FILE`},
		{dir, dir + ": is a directory; name the file in it, such as " + dir + "/footfall.yaml"},
		{large, large + ": is larger than 1048576 bytes; that is no configuration"},
		{missing + "\x00", missing + "\x00: cannot be read: invalid argument"},
	}
	for _, test := range tests {
		_, err := Load(test.path)
		var wrong *Error
		if !errors.As(err, &wrong) || err.Error() != test.want {
			t.Errorf("got %v, want %v", err, test.want)
		}
	}
	if _, err := Load(missing); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a missing file is not told apart:", err)
	}
}

func TestLoadForbidden(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read every file")
	}
	path := filepath.Join(t.TempDir(), "footfall.yaml")
	if err := os.WriteFile(path, []byte(base), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "as root") {
		t.Error(err)
	}
}

func TestCheckRun(t *testing.T) {
	tests := []struct {
		name string
		of   *Config
		want string
	}{
		{"complete", mustParse(t, filledIn(Reference())), ""},
		{"no broker", mustParse(t, []byte(base)), `footfall.yaml: mqtt.broker: is missing; ` +
			`"footfall run" publishes to an MQTT broker: add "broker: mqtts://HOST" below "mqtt:"`},
		{"no outbox", mustParse(t, []byte(base+"outbox: {path: ''}\nmqtt: {broker: mqtts://b}\n")),
			`footfall.yaml: outbox.path: is empty; "footfall run" keeps unsent windows in a file: ` +
				`name one, or delete the line to get /var/lib/footfall/outbox.db`},
		{"replay", Defaults(), `sources[0].interface: is missing; "footfall run" listens on an interface in monitor mode: ` +
			"add its name\n" + `mqtt.broker: is missing; "footfall run" publishes to an MQTT broker: add "broker: mqtts://HOST" below "mqtt:"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got string
			if err := test.of.CheckRun(); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestDefaultsForReplay(t *testing.T) {
	c := Defaults()
	if len(c.Sources) != 1 || len(c.Zones) != 1 || c.Zones[0].Sources[0].Source != c.Sources[0].Name {
		t.Errorf("the sources and zones are %v and %v", c.Sources, c.Zones)
	}
	if c.Window != 5*time.Minute || c.Zones[0].Sources[0].HasMinSignal || c.MQTT.ClientID != "footfall-replay-replay" {
		t.Errorf("got\n%v", c)
	}
}

func TestCheckWindow(t *testing.T) {
	tests := []struct {
		of   time.Duration
		want string
	}{
		{time.Second, ""}, {90 * time.Second, ""}, {time.Hour, ""},
		{0, `"0s" is out of range; use 1s to 1h`},
		{-time.Minute, `"-1m" is out of range; use 1s to 1h`},
		{2 * time.Hour, `"2h" is out of range; use 1s to 1h`},
		{1500 * time.Millisecond, `"1.5s" is not a whole number of seconds`},
		{7 * time.Minute, `"7m" does not divide one hour evenly; use 6m or 10m`},
		{59 * time.Minute, `"59m" does not divide one hour evenly; use 30m or 1h`},
		{3599 * time.Second, `"59m59s" does not divide one hour evenly; use 30m or 1h`},
		{7 * time.Second, `"7s" does not divide one hour evenly; use 6s or 8s`},
	}
	for _, test := range tests {
		var got string
		if err := CheckWindow(test.of); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%v: got %s, want %s", test.of, got, test.want)
		}
	}
}

func TestByteOrderMark(t *testing.T) {
	mustParse(t, []byte("\ufeff"+base))
}

func TestNotText(t *testing.T) {
	for _, data := range []string{base + "\xff\xfe", base + "log: \x00", base + "log: \x7f"} {
		_, err := Parse([]byte(data), "f.yaml")
		if want := "f.yaml:10: holds bytes that are not text; save the file as plain text in UTF-8"; err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %v", data, err, want)
		}
	}
}

// TestFlood bounds what a file full of mistakes leaves in memory.
func TestFlood(t *testing.T) {
	var text strings.Builder
	for i := range 2 * keptProblems {
		fmt.Fprintf(&text, "x%d: 1\n", i)
	}
	_, err := Parse([]byte(text.String()), "flood.yaml")
	var wrong *Error
	if !errors.As(err, &wrong) || len(wrong.Problems) != keptProblems {
		t.Fatalf("got %d problems", len(wrong.Problems))
	}
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 11 || lines[10] != "flood.yaml: and 1994 more" {
		t.Errorf("got %d lines, the last %q", len(lines), lines[len(lines)-1])
	}
}
