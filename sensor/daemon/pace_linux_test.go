package daemon

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"footfall/sensor/control"
	"footfall/sensor/leaktest"
	"footfall/sensor/status"
)

// answers is all that the control socket tells, less the time of day and the state of
// the link, which do not depend on frames.
func answers(t *testing.T, client *control.Client) string {
	t.Helper()
	text, err := client.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var health map[string]any
	if err := json.Unmarshal(text, &health); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"time", "until", "uptime_seconds", "uplink"} {
		if _, ok := health[key]; !ok {
			t.Fatalf("health has no %s: %s", key, text)
		}
		delete(health, key)
	}
	summary, err := client.OptOutSummary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	people, err := client.CalibrationShow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	windows, err := client.Windows(t.Context(), control.WindowsQuery{})
	if err != nil {
		t.Fatal(err)
	}
	all, err := json.Marshal([]any{health, summary, people, windows})
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}

// TestAnswersKeepToThePaceOfTheWindows puts phones on the air, frames that cannot be
// decoded and a loss, and finds every answer the same until a window is released.
func TestAnswersKeepToThePaceOfTheWindows(t *testing.T) {
	s := newShop(t, "")
	s.Config.Window = time.Hour
	s.sources["door"].dropped.Store(1000)
	client, stop := commanded(t, s)
	before, told := answers(t, client), s.states.String()
	for n := range byte(10) {
		s.sources["door"].phone(n + 1)
		s.sources["door"].frames <- []byte("\x00\x00 hostile: 00:16:ea:5c:b7:01")
		if got := answers(t, client); got != before {
			t.Fatalf("after %d phones the socket says\n%s\nand before it said\n%s", n+1, got, before)
		}
	}
	eventually(t, "the frames are read", func() bool { return len(s.sources["door"].frames) == 0 })
	if got := answers(t, client); got != before {
		t.Fatalf("after all frames the socket says\n%s", got)
	}
	if got := strings.TrimPrefix(s.states.String(), told); strings.Contains(got, "no window released yet") != strings.Contains(got, "STATUS=") {
		t.Errorf("the service manager was told %q", got)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if got := s.lastAddresses(t, "entrance"); got != "10" {
		t.Errorf("the window has %s addresses, want 10", got)
	}
}

// TestAnswersChangeWithAWindow sees the loss and the phones at the end of a window, and
// no address in any answer.
func TestAnswersChangeWithAWindow(t *testing.T) {
	s := newShop(t, "")
	client, stop := commanded(t, s)
	all := ""
	eventually(t, "health tells the loss", func() bool {
		s.sources["door"].dropped.Add(1000) // in each window, until it is told
		s.sources["door"].phone(1)
		page, err := client.Windows(t.Context(), control.WindowsQuery{})
		if err != nil {
			t.Fatal(err)
		}
		text := answers(t, client)
		all += text
		lost := strings.Contains(text, `"drops":"`+DropsMany)
		if !lost {
			return false
		}
		// The page was asked for first, so the window may have ended in between.
		if after, err := client.Windows(t.Context(), control.WindowsQuery{}); err != nil || len(page.Windows)+len(after.Windows) == 0 {
			t.Fatal("a loss is told before the window that it was in:", err)
		}
		return true
	})
	eventually(t, "the service manager is told the window", func() bool {
		return strings.Contains(s.states.String(), "window to ")
	})
	address := phoneAddress(1)
	if form := leaktest.Find([]byte(all+s.states.String()), address[:]); form != "" {
		t.Errorf("an answer holds an address (%s)", form)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
}

// TestSentence has each part of the screen, on one line.
func TestSentence(t *testing.T) {
	s := newShop(t, "")
	client, _ := commanded(t, s)
	eventually(t, "the service manager is told a window", func() bool {
		return strings.Contains(s.states.String(), "window to ")
	})
	states := s.states.String()
	line := states[strings.LastIndex(states, "STATUS="):]
	line, _, _ = strings.Cut(line, "\n")
	var h status.Health
	text, err := client.Status(t.Context())
	if err == nil {
		err = json.Unmarshal(text, &h)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		"counting, no warnings", "door quiet (mon0, channels auto)", "entrance ", "broker connected", "key since ", fmt.Sprintf(" in %s", h.Key.Store), "on the opt-out lists", "outbox empty",
	} {
		if !strings.Contains(line, part) {
			t.Errorf("%q is missing in %q", part, line)
		}
	}
	if got := oneLine("a\nb\x1b[2J"); got != "a b [2J" {
		t.Errorf("%q", got)
	}
}
