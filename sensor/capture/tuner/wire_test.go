package tuner

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"footfall/sensor/capture/channels"
	"footfall/sensor/capture/nl80211"
)

func TestRequests(t *testing.T) {
	for _, r := range []request{{Open: "wlan0"}, {Open: "a \"b\"\nü"}, {MHz: 2437, Dwell: time.Second}, {MHz: 5180, Dwell: maxDwell}, {Bluetooth: "hci0"}} {
		if got, err := parseRequest(r.String()); err != nil || got != r {
			t.Errorf("%s: %+v, %v", r, got, err)
		}
	}
	for _, line := range []string{"", "open", "open wlan0", `open ""`, `open "a" "b"`, "tune", "tune 2437", "tune 2437 19", "tune 2437 600001",
		"tune 0 1000", "tune 99999 1000", "tune -1 1000", "tune 2437 1000 ", "tune  2437 1000", "close", "tune 2437 99999999999999999999",
		"bluetooth", `bluetooth ""`, `bluetooth "a" "b"`} {
		if got, err := parseRequest(line); err == nil {
			t.Errorf("%q: %+v", line, got)
		}
	}
}

func TestReplies(t *testing.T) {
	frames := uint64(17)
	replies := []reply{
		{Radio: &Radio{Name: "phy0", Interface: "ffmon0", Driver: "x \"y\"", Channels: []channels.Channel{{MHz: 2412}, {MHz: 5260, Passive: true, Radar: true}}}},
		{Radio: &Radio{}},
		{Visit: &channels.Visit{MHz: 2437, From: time.Unix(0, 5), To: time.Unix(9, 7)}},
		{Done: &frames},
		{Problem: &nl80211.Problem{Condition: nl80211.Down, Sentence: "it is down\n", Command: "ip link"}},
		{Controller: &controller{Name: "hci0"}}, {Controller: &controller{Name: "hci1", Raw: true, Shared: true}},
	}
	for _, r := range replies {
		if got, err := parseReply(r.String()); err != nil || !reflect.DeepEqual(got, r) || strings.Contains(r.String(), "\n") {
			t.Errorf("%s: %+v, %v", r, got, err)
		}
	}
	for _, line := range []string{"", "radio", `radio "a" "b"`, `radio "a" "b" "c" x`, `radio "a" "b" "c" 99999`, "visit 1 2", "visit 1 3 2", "visit 1 2 3 4",
		"done", "done -1", `problem "a" "" ""`, `problem "a" "b"`, `problem "a" "b" "c" "d"`, "what",
		`controller "hci0" "user"`, `controller "hci0" "other" "alone"`, `controller "" "user" "alone"`, `controller "hci0" "user" "both"`} {
		if got, err := parseReply(line); err == nil {
			t.Errorf("%q: %+v", line, got)
		}
	}
}

// FuzzRequest and FuzzReply want all that is taken to be written the same way
// again, and to be within bounds.
func FuzzRequest(f *testing.F) {
	for _, s := range []string{`open "auto"`, "tune 2437 1000", "tune 1 20", `open "\x00"`, `bluetooth "hci0"`, ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		r, err := parseRequest(line)
		if err != nil {
			return
		}
		if r.Open == "" && r.Bluetooth == "" && (r.Dwell < minDwell || r.Dwell > maxDwell || r.MHz < 1 || r.MHz > maxMHz) {
			t.Fatalf("%q: %+v", line, r)
		}
		if again, err := parseRequest(r.String()); err != nil || again != r {
			t.Fatalf("%q: %+v, then %+v, %v", line, r, again, err)
		}
	})
}

func FuzzReply(f *testing.F) {
	for _, s := range []string{`radio "phy0" "ffmon0" "d" 2412 2467p 5260pr`, "visit 2437 1 2", "done 3", `problem "a" "b" "c"`, `controller "hci0" "raw" "shared"`, ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		r, err := parseReply(line)
		if err != nil {
			return
		}
		if again, err := parseReply(r.String()); err != nil || !reflect.DeepEqual(again, r) {
			t.Fatalf("%q: %+v, then %+v, %v", line, r, again, err)
		}
	})
}
