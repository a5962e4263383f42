package homeassistant

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"footfall/buffer/uplink"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// shown puts messages into words: for each topic its components, those that go in brackets.
func shown(t *testing.T, messages []uplink.Message) string {
	t.Helper()
	var all []string
	for _, m := range messages {
		if !m.Retained {
			t.Errorf("%s is not retained", m.Topic)
		}
		if len(m.Payload) == 0 {
			all = append(all, m.Topic+" cleared")
			continue
		}
		if err := validate(t, m.Payload); err != nil {
			t.Error(err)
		}
		var d struct{ Cmps map[string]map[string]any }
		if err := json.Unmarshal(m.Payload, &d); err != nil {
			t.Fatal(err)
		}
		words := []string{m.Topic}
		for _, name := range slices.Sorted(maps.Keys(d.Cmps)) {
			if len(d.Cmps[name]) == 1 {
				name = "(" + name + ")"
			}
			words = append(words, name)
		}
		all = append(all, strings.Join(words, " "))
	}
	return strings.Join(all, "; ")
}

// device has components by their names.
func device(names ...string) *Device {
	d := &Device{Device: deviceInfo{IDs: []string{"x"}}, Origin: origin{Name: "x"}, Availability: []availability{{Topic: "s"}}, Components: map[string]component{}}
	d.Availability[0].Template = "{{ value }}"
	for _, name := range names {
		d.Components[name] = component{Platform: platformSensor, UniqueID: name, Name: name, StateTopic: name}
	}
	return d
}

// TestAnnounce goes through the life of a sensor. The memory is kept on disk in between.
func TestAnnounce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "memory.json")
	for _, step := range []struct {
		what   string
		topic  string
		device *Device
		after  time.Duration
		want   string
		kept   bool // the memory changed
	}{
		{"never switched on", "a", nil, 0, "", false},
		{"switched on", "a", device("x", "y"), 0, "a x y", true},
		{"again", "a", device("x", "y"), time.Minute, "a x y", false},
		{"a zone goes", "a", device("x"), 2 * time.Minute, "a x (y)", true},
		{"Home Assistant may be away", "a", device("x"), 23 * time.Hour, "a x (y)", false},
		{"it is left out", "a", device("x"), 25 * time.Hour, "a x", true},
		{"it goes and comes back", "a", device("z"), 26 * time.Hour, "a (x) z", true},
		{"as before", "a", device("x", "z"), 27 * time.Hour, "a x z", true},
		{"another sensor name", "b", device("x", "z"), 28 * time.Hour, "a cleared; b x z", true},
		{"back", "a", device("x", "z"), 29 * time.Hour, "b cleared; a x z", true},
		{"switched off", "a", nil, 30 * time.Hour, "a cleared; b cleared", true},
		{"still off", "a", nil, 40 * time.Hour, "a cleared; b cleared", false},
		{"forgotten", "a", nil, 60 * time.Hour, "", true},
		{"a clock set back", "a", nil, 0, "", false},
	} {
		m, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		messages, changed := m.Announce(step.topic, step.device, noon.Add(step.after))
		if got := shown(t, messages); got != step.want || changed != step.kept {
			t.Errorf("%s: got %q, changed %t; want %q, %t", step.what, got, changed, step.want, step.kept)
		}
		if err := m.Save(path); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("an empty memory leaves a file")
	}
}

func TestLoadDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "memory.json")
	for _, text := range []string{`{"topic":`, `[]`, strings.Repeat(" ", longestFile+1)} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if m, err := Load(path); err == nil || m.Topic != "" {
			t.Errorf("%.10q: %+v, %v", text, m, err)
		}
	}
}

// FuzzMemory wants each file to give an announcement that Home Assistant accepts.
func FuzzMemory(f *testing.F) {
	f.Add([]byte(`{"topic":"a","components":{"x":"sensor"},"gone":{"y":{"platform":"sensor","since":"2026-03-02T11:00:00Z"}},"withdrawn":{"b":"2026-03-02T11:00:00Z"}}`))
	f.Add([]byte(`{"topic":"a","gone":{"y":{"platform":"light","since":"2026-03-02T11:00:00Z"}}}`))
	f.Add([]byte(`{"topic":"a","components":{"x":""}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := parse(text)
		if err != nil {
			return
		}
		messages, _ := m.Announce("a", device("z"), noon)
		if err := validate(t, messages[len(messages)-1].Payload); err != nil {
			t.Error(err)
		}
	})
}
