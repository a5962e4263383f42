package uplink

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"
)

func TestParseAbilities(t *testing.T) {
	for name, c := range map[string]struct {
		in   []byte
		want abilities
		err  error
	}{
		"nothing said":    {[]byte{0}, abilities{retain: true, qos: 2}, nil},
		"all three":       {[]byte{9, 0x24, 1, 0x25, 0, 0x27, 0, 0, 2, 0}, abilities{false, 1, 512}, nil},
		"between others":  {[]byte{12, 0x22, 0, 10, 0x12, 0, 1, 'x', 0x25, 0, 0x0b, 0x80, 0x01}, abilities{false, 2, 0}, nil},
		"user properties": {[]byte{9, 0x26, 0, 1, 'a', 0, 1, 'b', 0x24, 0}, abilities{true, 0, 0}, nil},
		"empty":           {nil, abilities{}, errProtocol},
		"length too long": {[]byte{9, 0x24, 1}, abilities{}, errProtocol},
		"cut short":       {[]byte{2, 0x27, 0}, abilities{}, errProtocol},
		"text cut short":  {[]byte{3, 0x12, 0, 9}, abilities{}, errProtocol},
		"unknown":         {[]byte{2, 0x7f, 0}, abilities{}, errProtocol},
	} {
		got, err := parseAbilities(c.in)
		if !errors.Is(err, c.err) || err == nil && got != c.want {
			t.Errorf("%s: %+v, %v; want %+v, %v", name, got, err, c.want, c.err)
		}
	}
}

func FuzzParseAbilities(f *testing.F) {
	f.Add([]byte{9, 0x24, 1, 0x25, 0, 0x27, 0, 0, 2, 0})
	f.Add([]byte{9, 0x26, 0, 1, 'a', 0, 1, 'b', 0x24, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		if a, err := parseAbilities(b); err == nil && len(b) < 3 && a != (abilities{retain: true, qos: 2}) {
			t.Errorf("%x says %+v", b, a)
		}
	})
}

// TestPacketLength compares the header of long packets with what is read back.
func TestPacketLength(t *testing.T) {
	for _, n := range []int{0, 1, 127, 128, 16383, 16384, 2097151, 2097152} {
		b := packet(0x30, make([]byte, n))
		head, length, err := readHead(bytes.NewReader(b))
		if err != nil || length != n || len(head)+n != len(b) || head[0] != 0x30 {
			t.Errorf("%d bytes: read as %d with a header of %d, %v", n, length, len(head), err)
		}
	}
}

func TestFilters(t *testing.T) {
	for filter, good := range map[string]bool{
		"a/+/c": true, "a/#": true, "#": true, "+": true, "a/b": true,
		"": false, "a/#/c": false, "a+/b": false, "a/b#": false, "a\x00": false,
	} {
		if isFilter(filter) != good {
			t.Errorf("%q: %v", filter, !good)
		}
	}
	for _, c := range []struct {
		filter, topic string
		want          bool
	}{
		{"a/+/c", "a/b/c", true}, {"a/+/c", "a/b/d", false}, {"a/+/c", "a/b/c/d", false}, {"a/+", "a", false},
		{"a/#", "a/b/c", true}, {"a/#", "b", false}, {"a/b", "a/b", true}, {"+/+", "a/b", true}, {"+", "a/b", false},
	} {
		if got := matches(c.filter, c.topic); got != c.want {
			t.Errorf("%q and %q: %v", c.filter, c.topic, got)
		}
	}
}

func TestTwin(t *testing.T) {
	clock := newClock(fixedTime)
	found := 0
	w := &twin{run: "ours", lifetime: 10 * 60e9, now: clock.now, news: func() { found++ }}
	for _, text := range []string{"", "{", `{"run":"ours","host":"a"}`, `{"host":"a"}`} {
		w.came([]byte(text), false)
	}
	w.came([]byte(`{"run":"before","host":"a"}`), true)
	if w.description() != "" || found != 0 {
		t.Errorf("%q is no other gateway", w.description())
	}
	w.came([]byte(`{"run":"other","host":"gateway-2"}`), false)
	w.came([]byte(`{"run":"other","host":"gateway-2"}`), false)
	if w.description() == "" || found != 1 {
		t.Errorf("%q, told %d times", w.description(), found)
	}
	clock.add(11 * 60e9)
	if got := w.description(); got != "" {
		t.Errorf("still there when it has long been gone: %q", got)
	}
	w.cameWindow()
	if w.description() == "" || found != 2 {
		t.Errorf("%q, told %d times", w.description(), found)
	}
}

// TestPresence: the announcement of a process holds for three intervals.
func TestPresence(t *testing.T) {
	cfg := testConfig("mqtt://127.0.0.1")
	cfg.Now, cfg.Interval = newClock(fixedTime).now, time.Minute
	cfg.Presence = Presence{Topic: presenceTopic, Host: "gateway-1"}
	m := newUplink(cfg.withDefaults()).presence()
	var a announcement
	if len(m) != 1 || json.Unmarshal(m[0].Payload, &a) != nil || a.Run == "" || a.Host != "gateway-1" || !m[0].Retained {
		t.Fatalf("announced as %+v", m)
	}
	if want := fixedTime.Add(3 * time.Minute).UTC().Format(time.RFC3339); a.Until != want {
		t.Errorf("holds until %q, want %s", a.Until, want)
	}
}
