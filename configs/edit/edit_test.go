package edit_test

import (
	"bytes"
	"errors"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"footfall/configs"
	"footfall/configs/edit"
)

// store is a configuration with comments in every place, and odd spacing.
const store = `# The first store.

site: jakarta-01   # as on the map
sensor:   "front-door"
#window: 5m

sources:
  # by the door
  - name: door
    interface: mon0

  - name: back # of the house
    interface: 'mon1'
    # and nothing else
zones:
- name: entrance
  sources:
    - source: door
      #min_signal: none
- name: rear
  sources: [{source: back, min_signal: -70 dBm}, {source: door}]
operator:
  # The company.
  #name: ""
  #contact: ""
opening_hours: always # for now
opt_out:
  ssids: ["Do not track"]
  ssid_suffixes:
    - _optout
    - _nomap
mqtt: {broker: mqtts://b.example, keep_alive: 30s}
privacy: ~
log:
  level: debug
`

func parse(t testing.TB, text string) *edit.Document {
	t.Helper()
	d, err := edit.Parse([]byte(text), "f.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// change is what Diff shows of a change, without its head and its context.
func change(before, after []byte) string {
	var changed []string
	for l := range strings.Lines(edit.Diff("a", "b", before, after)) {
		if strings.HasPrefix(l, "--- ") || strings.HasPrefix(l, "+++ ") || l[0] != '-' && l[0] != '+' {
			continue
		}
		changed = append(changed, l)
	}
	return strings.Join(changed, "")
}

func TestSet(t *testing.T) {
	for _, c := range []struct{ path, value, want string }{
		{"site", "jakarta-02", "-site: jakarta-01   # as on the map\n+site: jakarta-02   # as on the map\n"},
		{"site", "jakarta-01", ""},
		{"sensor", "back-door", "-sensor:   \"front-door\"\n+sensor:   \"back-door\"\n"},
		{"sensor", "front-door", ""},
		{"window", "1m", "+window: 1m\n"},
		{"stay", "8m", "+stay: 8m\n"},
		{"sources[back].interface", "wlan1", "-    interface: 'mon1'\n+    interface: 'wlan1'\n"},
		{"sources[1].interface", "it's", "-    interface: 'mon1'\n+    interface: 'it''s'\n"},
		{"zones[entrance].sources[door].min_signal", "-65 dBm", "+      min_signal: -65 dBm\n"},
		{"zones[rear].sources[door].min_signal", "-65", "-  sources: [{source: back, min_signal: -70 dBm}, {source: door}]\n+  sources: [{source: back, min_signal: -70 dBm}, {source: door, min_signal: -65}]\n"},
		{"zones[rear].sources[back].min_signal", "none", "-  sources: [{source: back, min_signal: -70 dBm}, {source: door}]\n+  sources: [{source: back, min_signal: none}, {source: door}]\n"},
		{"operator.name", "Toko: Contoh #1", "+  name: \"Toko: Contoh #1\"\n"},
		{"operator.privacy", "https://x.example/#a", "+  privacy: https://x.example/#a\n"},
		{"opening_hours.mon-fri", "09:00-21:00", "-opening_hours: always # for now\n+opening_hours: # for now\n+  mon-fri: 09:00-21:00\n"},
		{"opt_out.ssids", `["Do not track", b]`, "-  ssids: [\"Do not track\"]\n+  ssids: [\"Do not track\", \"b\"]\n"},
		{"opt_out.ssids", `[Do not track]`, ""},
		{"opt_out.ssids", `[]`, "-  ssids: [\"Do not track\"]\n+  ssids: []\n"},
		{"opt_out.ssid_suffixes", `["_no"]`, "-  ssid_suffixes:\n-    - _optout\n-    - _nomap\n+  ssid_suffixes: [\"_no\"]\n"},
		{"opt_out.chain.topic", "a/b", "+  chain:\n+    topic: a/b\n"},
		{"mqtt.broker", "mqtts://c.example:8884", "-mqtt: {broker: mqtts://b.example, keep_alive: 30s}\n+mqtt: {broker: mqtts://c.example:8884, keep_alive: 30s}\n"},
		{"mqtt.username", "a, b", "-mqtt: {broker: mqtts://b.example, keep_alive: 30s}\n+mqtt: {broker: mqtts://b.example, keep_alive: 30s, username: \"a, b\"}\n"},
		{"privacy.epsilon", "off", "-privacy: ~\n+privacy:\n+  epsilon: off\n"},
		{"key.rotate_at", "03:30", "+key:\n+  rotate_at: 03:30\n"},
		{"log.level", "info", "-  level: debug\n+  level: info\n"},
		{"log.format", "json", "+  format: json\n"},
		{"dwell.enabled", "true", "+dwell:\n+  enabled: true\n"},
		{"operator.contact", "true", "+  contact: \"true\"\n"},
		{"operator.contact", "", "+  contact: \"\"\n"},
		{"operator.contact", "~", "+  contact: \"~\"\n"},
		{"operator.contact", " x", "+  contact: \" x\"\n"},
	} {
		for _, newline := range []string{"\n", "\r\n"} {
			text := strings.ReplaceAll(store, "\n", newline)
			d := parse(t, text)
			if err := d.Set(c.path, c.value); err != nil {
				t.Errorf("%s = %q: %v", c.path, c.value, err)
				continue
			}
			if got := strings.ReplaceAll(change([]byte(text), d.Bytes()), "\r", ""); got != c.want {
				t.Errorf("%s = %q: changed\n%swant\n%s", c.path, c.value, got, c.want)
			}
			if got := bytes.Count(d.Bytes(), []byte("\r")); newline == "\r\n" && got != bytes.Count(d.Bytes(), []byte("\n")) || newline == "\n" && got > 0 {
				t.Errorf("%s = %q: mixed line ends", c.path, c.value)
			}
			again := d.Bytes()
			if err := d.Set(c.path, c.value); err != nil || !bytes.Equal(again, d.Bytes()) {
				t.Errorf("%s = %q: the second time it changes the text (%v)", c.path, c.value, err)
			}
		}
	}
}

// TestSetWhatIsThere sets each value of a file to itself.
func TestSetWhatIsThere(t *testing.T) {
	for _, text := range []string{store, strings.ReplaceAll(store, "\n", "\r\n"), "\ufeff" + store, strings.TrimSuffix(store, "\n"),
		string(configs.Reference()), "---\n" + store + "...\n"} {
		d := parse(t, text)
		if len(d.Values()) < 7 {
			t.Fatalf("only %d values", len(d.Values()))
		}
		for _, v := range d.Values() {
			if err := d.Set(v.Path, v.Text); err != nil {
				t.Error(err)
			}
		}
		if string(d.Bytes()) != text {
			t.Errorf("changed\n%s", change([]byte(text), d.Bytes()))
		}
	}
}

// TestReference sets every setting of the reference to its default, which stands
// there commented out, and unsets it again.
func TestReference(t *testing.T) {
	d := parse(t, string(configs.Reference()))
	for _, s := range configs.Settings() {
		if s.Default == "" || strings.Contains(s.Path, "[]") {
			continue
		}
		var value any
		if err := yaml.Unmarshal([]byte(s.Default), &value); err != nil {
			t.Fatal(err)
		}
		text, ok := value.(string)
		if !ok {
			text = s.Default
		}
		if err := d.Set(s.Path, text); err != nil {
			t.Error(err)
			continue
		}
		key := s.Path[strings.LastIndex(s.Path, ".")+1:]
		below := regexp.MustCompile(`(?m)^( *)#(` + key + `:.*)\n( *)` + key + `:.*$`).FindSubmatch(d.Bytes())
		if below == nil || !bytes.Equal(below[1], below[3]) {
			t.Errorf("%s does not stand below its commented default", s.Path)
		}
		if err := d.Unset(s.Path); err != nil {
			t.Error(err)
		}
		if !bytes.Equal(d.Bytes(), configs.Reference()) {
			t.Fatalf("set and unset, %s leaves\n%s", s.Path, change(configs.Reference(), d.Bytes()))
		}
	}
}

func TestSetRefuses(t *testing.T) {
	for _, c := range []struct{ path, value, want string }{
		{"windw", "1m", `windw: there is no setting "windw"; did you mean "window"?`},
		{"min_count", "1", `min_count: there is no setting "min_count"; did you mean "privacy.min_count"?`},
		{"qqqqqqqqqqqq", "1", `qqqqqqqqqqqq: there is no setting "qqqqqqqqqqqq"; "footfall config get" lists all`},
		{"", "1", `: there is no setting ""; "footfall config get" lists all`},
		{"mqtt.password", "hunter2", `mqtt.password: a password must not be in the configuration; put it in a file of its own and set mqtt.password_file to the name of that file`},
		{"mqtt", "1", `mqtt: holds settings of its own; name one of them`},
		{"zones", "1", `zones: holds settings of its own; name one of them`},
		{"zones[entrance]", "1", `zones[entrance]: holds settings of its own; name one of them`},
		{"zones[exit].name", "x", `zones[exit].name: there is no zone "exit"; there is "entrance", "rear"`},
		{"zones[", "x", `zones[: "zones[" is not a setting; name an item in brackets, such as zones[entrance]`},
		{"mqtt.", "x", `mqtt.: "mqtt." is not a setting; write sections and keys with dots between them, such as mqtt.broker`},
		{"mqtt..broker", "x", `mqtt..broker: "mqtt..broker" is not a setting; write sections and keys with dots between them, such as mqtt.broker`},
		{"operator.name", "a\nb", `operator.name: the value holds a control character or a line break; write it on one line`},
		{"operator.name", "\xff", `operator.name: the value is not text in UTF-8`},
		{"opt_out.ssids", "a", `opt_out.ssids: is a list; write it in brackets, such as ["one", "two"], or [] for none`},
		{"opt_out.ssids", "[[a]]", `opt_out.ssids: is a list of texts; an item must be a single value`},
	} {
		d := parse(t, store)
		err := d.Set(c.path, c.value)
		if err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
		if string(d.Bytes()) != store {
			t.Errorf("%s: changed although it was refused", c.path)
		}
	}
}

// TestUnclear gives it YAML that it must leave alone.
func TestUnclear(t *testing.T) {
	for _, c := range []struct{ text, path string }{
		{"site: |\n  a\n  b\nsensor: s\n", "site"},
		{"site: a\n  b\nsensor: s\n", "site"},
		{"opt_out:\n  ssid_suffixes:\n    - a # keep\n    - b\n", "opt_out.ssid_suffixes"},
		{"? site\n: a\nsensor: s\n", "site"},
		{"log: text\n", "log.level"},
		{"operator: [a]\n", "operator.name"},
	} {
		d := parse(t, c.text)
		value := "x"
		if strings.HasPrefix(c.path, "opt_out") {
			value = "[x]"
		}
		if err := d.Set(c.path, value); err == nil {
			t.Errorf("%q: got %q", c.text, d.Bytes())
		}
		if string(d.Bytes()) != c.text {
			t.Errorf("%q became %q", c.text, d.Bytes())
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"site: &a x\nsensor: y\n":       "f.yaml:1: uses an anchor (& or *), which commands cannot edit; write the value out",
		"site: &a x\nsensor: *a\n":      "f.yaml:1: uses an anchor (& or *), which commands cannot edit; write the value out",
		"site: !!str x\n":               "f.yaml:1: uses a tag (!), which commands cannot edit; remove it",
		"site: a\nsensor: b\nsite: c\n": "f.yaml:3: site is given twice, first on line 1; delete one",
		"mqtt:\n  a: 1\n  a: 2\n":       "f.yaml:3: a is given twice, first on line 2; delete one",
		"mqtt:\n\tbroker: x\n":          "f.yaml:2: is indented with a tab; YAML wants spaces",
		"site: a\n---\nsite: b\n":       `f.yaml:2: begins a second document; delete the line "---" and what does not belong here`,
		"":                              "f.yaml: is empty; it needs at least site, sensor, sources and zones",
		"- a\n":                         "f.yaml:1: holds no settings; see the reference configuration",
		"\xff\xfes\x00":                 "f.yaml: is not in UTF-8; save it as plain text in UTF-8 first",
		"{[a]: b}\n":                    "f.yaml:1: has a key that is not a plain word; write it as one",
	} {
		_, err := edit.Parse([]byte(text), "f.yaml")
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestUnset(t *testing.T) {
	for _, c := range []struct{ path, want string }{
		{"window", ""},
		{"stay", ""},
		{"opening_hours", "-opening_hours: always # for now\n"},
		{"opt_out.ssid_suffixes", "-  ssid_suffixes:\n-    - _optout\n-    - _nomap\n"},
		{"opt_out", "-opt_out:\n-  ssids: [\"Do not track\"]\n-  ssid_suffixes:\n-    - _optout\n-    - _nomap\n"},
		{"mqtt.broker", "-mqtt: {broker: mqtts://b.example, keep_alive: 30s}\n+mqtt: {keep_alive: 30s}\n"},
		{"mqtt.keep_alive", "-mqtt: {broker: mqtts://b.example, keep_alive: 30s}\n+mqtt: {broker: mqtts://b.example}\n"},
		{"zones[rear].sources[back].min_signal", "-  sources: [{source: back, min_signal: -70 dBm}, {source: door}]\n+  sources: [{source: back}, {source: door}]\n"},
		{"log.level", "-  level: debug\n"},
		{"log", "-log:\n-  level: debug\n"},
		{"sources[door].name", "-  - name: door\n-    interface: mon0\n+  - interface: mon0\n"},
		{"privacy.epsilon", ""},
	} {
		d := parse(t, store)
		if err := d.Unset(c.path); err != nil {
			t.Error(err)
			continue
		}
		if got := change([]byte(store), d.Bytes()); got != c.want {
			t.Errorf("%s: changed\n%swant\n%s", c.path, got, c.want)
		}
	}
	d := parse(t, strings.TrimSuffix(store, "\n"))
	if err := errors.Join(d.Set("log.format", "json"), d.Unset("log.format")); err != nil || string(d.Bytes()) != strings.TrimSuffix(store, "\n") {
		t.Errorf("a file without a line end at its end became %q (%v)", d.Bytes(), err)
	}
	if err := d.Unset("zones[rear]"); err == nil {
		t.Error("an item was unset")
	}
	if err := d.Unset("zoness"); err == nil {
		t.Error("an unknown setting was unset")
	}
}

func TestAddAndRemove(t *testing.T) {
	zone := edit.Item{{Key: "name", Value: "roof"}, {Key: "sources", Items: []edit.Item{{{Key: "source", Value: "door"}, {Key: "min_signal", Value: "-60 dBm"}}}}}
	source := edit.Item{{Key: "source", Value: "third"}}
	for _, c := range []struct {
		list string
		item edit.Item
		want string
	}{
		{"zones", zone, "+- name: roof\n+  sources:\n+    - source: door\n+      min_signal: -60 dBm\n"},
		{"sources", edit.Item{{Key: "name", Value: "third"}, {Key: "interface", Value: "mon2"}}, "+  - name: third\n+    interface: mon2\n"},
		{"zones[entrance].sources", source, "+    - source: third\n"},
		{"zones[rear].sources", source, "-  sources: [{source: back, min_signal: -70 dBm}, {source: door}]\n+  sources: [{source: back, min_signal: -70 dBm}, {source: door}, {source: third}]\n"},
	} {
		d := parse(t, store)
		if err := d.Add(c.list, c.item); err != nil {
			t.Error(err)
			continue
		}
		if got := change([]byte(store), d.Bytes()); got != c.want {
			t.Errorf("%s: changed\n%swant\n%s", c.list, got, c.want)
		}
		if err := d.Add(c.list, c.item); err == nil || !strings.Contains(err.Error(), "already") {
			t.Errorf("added twice: %v", err)
		}
		if err := d.Remove(c.list, c.item[0].Value); err != nil || string(d.Bytes()) != store {
			t.Errorf("added and removed, it leaves\n%s(%v)", change([]byte(store), d.Bytes()), err)
		}
	}
}

func TestRemove(t *testing.T) {
	for _, c := range []struct{ list, name, want string }{
		{"sources", "door", "-  - name: door\n-    interface: mon0\n"},
		{"sources", "back", "-  - name: back # of the house\n-    interface: 'mon1'\n-    # and nothing else\n"},
		{"zones", "entrance", "-- name: entrance\n-  sources:\n-    - source: door\n-      #min_signal: none\n"},
		{"zones[rear].sources", "back", "-  sources: [{source: back, min_signal: -70 dBm}, {source: door}]\n+  sources: [{source: door}]\n"},
		{"zones[rear].sources", "door", "-  sources: [{source: back, min_signal: -70 dBm}, {source: door}]\n+  sources: [{source: back, min_signal: -70 dBm}]\n"},
	} {
		d := parse(t, store)
		if err := d.Remove(c.list, c.name); err != nil {
			t.Error(err)
			continue
		}
		if got := change([]byte(store), d.Bytes()); got != c.want {
			t.Errorf("%s: changed\n%swant\n%s", c.list, got, c.want)
		}
	}
	d := parse(t, store)
	for _, c := range []struct{ list, name, want string }{
		{"zones", "exit", `there is no zone "exit"; there is "entrance", "rear"`},
		{"zones[entrance].sources", "door", `"door" is the only one`},
		{"mqtt", "door", "is not written as a list"},
		{"nothing", "door", `there is no setting "nothing"`},
	} {
		if err := d.Remove(c.list, c.name); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

func TestGet(t *testing.T) {
	d := parse(t, store)
	for path, want := range map[string]string{
		"site": "jakarta-01", "sensor": "front-door", "zones[1].name": "rear", "opt_out.ssid_suffixes": `["_optout", "_nomap"]`,
		"zones[rear].sources[back].min_signal": "-70 dBm", "opening_hours": "always",
	} {
		if got, written, err := d.Get(path); err != nil || !written || got != want {
			t.Errorf("%s: got %q, %t, %v", path, got, written, err)
		}
	}
	for _, path := range []string{"window", "operator.name", "key.life"} {
		if got, written, err := d.Get(path); err != nil || written || got != "" {
			t.Errorf("%s: got %q, %t, %v", path, got, written, err)
		}
	}
	for _, path := range []string{"mqtt", "zones", "zones[rear]", "nothing", "zones[exit].name"} {
		if _, _, err := d.Get(path); err == nil {
			t.Errorf("%s: no error", path)
		}
	}
	if got, err := d.Items("zones"); err != nil || !reflect.DeepEqual(got, []string{"entrance", "rear"}) {
		t.Errorf("zones %q, %v", got, err)
	}
}
