package metrics

import (
	"bytes"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"footfall/configs/goldentest"
	"footfall/sensor/status"
)

var nine = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func share(v float64) *float64 { return &v }

// shop is a sensor with a zone that has numbers, one that was withheld, one past its time,
// and one from a build that did not say until when.
func shop() Snapshot {
	return Snapshot{
		Site: "jakarta-01", Sensor: "front-door", Window: 5 * time.Minute,
		Health: status.Health{
			Version: `1.0 "x"`, Uptime: 3600, Alerts: []string{"a", "b"},
			Sources: []status.SourceHealth{
				{Name: "door", Listening: true, Hearing: "quiet", Coverage: share(0.125)},
				{Name: "back", Resting: true, Hearing: "silent"},
			},
			Outbox: status.OutboxHealth{Rows: 12, MaxRows: 20_000, InMemory: 1, Held: 2, Evicted: 3, Lost: 4},
			Uplink: status.UplinkHealth{Connected: true, Published: 5, Retries: 6, CertificateExpires: "2026-04-01T00:00:00Z"},
		},
		Windows: [][]byte{
			[]byte(`{"zone":"entrance","end":"2026-03-02T08:59:00Z","until":"2026-03-02T09:05:00Z","seconds":300,"devices":42,"devices_low":24,"devices_high":62.5,"ble_devices":null,"addresses":318,"people":34,"people_low":18,"people_high":50,"suppressed":false,"coverage":1}  `),
			[]byte(`{"zone":"till","end":"2026-03-02T08:59:00Z","until":"2026-03-02T09:05:00Z","seconds":300,"devices":null,"devices_low":null,"devices_high":null,"ble_devices":null,"addresses":null,"people":null,"suppressed":true,"coverage":0.5,"new":{}}`),
			[]byte(`{"zone":"old","end":"2026-03-02T08:53:59Z","until":"2026-03-02T09:00:00Z","seconds":300,"devices":7}`),
			[]byte(`{"zone":"former","end":"2026-03-02T08:54:01.5Z","seconds":60,"devices":8}`),
			[]byte(`{"zone":"gone","end":"2026-03-02T08:54:00Z","seconds":300,"devices":9}`),
			[]byte(`no window`),
		},
	}
}

func TestPage(t *testing.T) {
	goldentest.Check(t, "page.txt", string(Page(shop(), nine)))
}

// TestPageBeforeAWindow wants no number of a zone where there is none, and no 0.
func TestPageBeforeAWindow(t *testing.T) {
	s := shop()
	s.Windows, s.Health.Uplink.CertificateExpires = nil, ""
	text := string(Page(s, nine))
	for _, absent := range []string{"zone=", "footfall_devices", "certificate"} {
		if strings.Contains(text, absent) {
			t.Errorf("%q is in\n%s", absent, text)
		}
	}
}

// TestPromtool has Prometheus's own program judge the page.
func TestPromtool(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("SKIPPED: promtool is not installed: apt-get install prometheus")
	}
	check := exec.Command(promtool, "check", "metrics")
	check.Stdin = bytes.NewReader(Page(shop(), nine))
	if out, err := check.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}

// line is a sample or a comment of the text format.
var line = regexp.MustCompile(`^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+\{[a-z_]+="([^"\\\n]|\\["\\n])*"(,[a-z_]+="([^"\\\n]|\\["\\n])*")*\} [-+0-9.eInfa]+)$`)

// FuzzPage wants every payload to give a page of whole lines.
func FuzzPage(f *testing.F) {
	for _, w := range shop().Windows {
		f.Add(w, "s")
	}
	f.Add([]byte(`{"zone":"a\"\\\nb","end":"2026-03-02T08:59:00Z","devices":1e300}`), "\"\n\\")
	f.Fuzz(func(t *testing.T, payload []byte, site string) {
		s := shop()
		s.Site, s.Windows = site, [][]byte{payload}
		for _, l := range strings.Split(strings.TrimSuffix(string(Page(s, nine)), "\n"), "\n") {
			if !line.MatchString(l) {
				t.Fatalf("%q", l)
			}
		}
	})
}
