package observe

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"footfall/configs"
	"footfall/configs/goldentest"
	"footfall/sensor/control"
	"footfall/sensor/disclose"
	"footfall/sensor/status"
)

// now is the sensor's time in the tests: 14:07:12 in Jakarta.
var now = time.Date(2026, 3, 2, 7, 7, 12, 0, time.UTC)

func store(t *testing.T) *configs.Config {
	t.Helper()
	c, err := configs.Parse([]byte(`site: jakarta-01
sensor: front
timezone: Asia/Jakarta
sources:
  - {name: door, interface: mon0, channels: [1, 6, 11]}
  - {name: ceiling, radio: phy1}
zones:
  - {name: entrance, sources: [{source: door}]}
  - {name: checkout, sources: [{source: ceiling}]}
`), "footfall.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// cell is a released number of a zone, in the window that ended some windows ago.
func cell(zone string, ago int, devices, low, high int64) disclose.Payload {
	end := now.Truncate(5 * time.Minute).Add(-time.Duration(ago) * 5 * time.Minute).UnixNano()
	p := disclose.Payload{
		Site: "jakarta-01", Sensor: "front", Zone: zone, Start: end - int64(5*time.Minute), End: end,
		Coverage: disclose.Whole(1), Epoch: "2026-03-01T21:00:00Z", Quality: "scans", Suppressed: devices < 0,
	}
	if devices >= 0 {
		p.Devices, p.DevicesLow, p.DevicesHigh = disclose.Whole(devices), disclose.Whole(low), disclose.Whole(high)
	}
	return p
}

// well is a sensor without a trouble.
func well(t *testing.T) *state {
	t.Helper()
	s := &state{
		config: store(t),
		health: status.Health{
			Schema: 1, Version: "v1.2.3", Time: now.Format(time.RFC3339), Uptime: 3*24*3600 + 60, Status: "online", Alerts: []string{},
			Sources: []status.SourceHealth{
				{Name: "door", Interface: "mon0", Channel: "6", Plan: []string{"6"}, Coverage: share(1), Listening: true, Hearing: "hearing", Drops: "none"},
				{Name: "ceiling", Listening: true, Hearing: "hearing", Drops: "none"},
			},
			Outbox: status.OutboxHealth{MaxRows: 20_000, KeptBytes: 16 << 20},
			Uplink: status.UplinkHealth{Connected: true, Delivery: "verified", CertificateExpires: "2026-06-01T00:00:00Z"},
			Key:    status.KeyHealth{Store: "memfd_secret", Epoch: "2026-03-01T21:00:00Z", NextRotation: "2026-03-02T21:00:00Z"},
		},
		optOuts: &control.Summary{Entries: 12, Plain: 1},
		windows: []disclose.Payload{
			cell("entrance", 2, 11, 8, 14), cell("checkout", 2, -1, 0, 0), cell("total", 2, 11, 8, 14),
			cell("entrance", 1, 1240, 1100, 1400), cell("checkout", 1, 6, 4, 8), cell("total", 1, 1246, 1106, 1406),
			cell("entrance", 0, 12, 9, 15), cell("checkout", 0, 6, 4, 8), cell("total", 0, 18, 14, 22),
		},
	}
	s.windows[6].People, s.windows[6].PeopleLow, s.windows[6].PeopleHigh = disclose.Whole(10), disclose.Whole(7), disclose.Whole(13)
	return s
}

func share(x float64) *float64 { return &x }

// ill is a sensor that has about every trouble there is.
func ill(t *testing.T) *state {
	t.Helper()
	s := well(t)
	s.health.Status, s.health.Uptime = "alert", 50
	s.health.Alerts = []string{
		"source door is down: mon0: no such device: plug the radio in, or name another interface",
		"the broker refuses windows by its ACL: let this user write footfall/v1/jakarta-01/front/#\x1b[2J",
	}
	s.health.Sources = []status.SourceHealth{
		{Name: "door", Interface: "mon0", Error: "mon0: no such device: plug the radio in, or name another interface"},
		{Name: "ceiling", Listening: true, Hearing: "silent", Drops: "some"},
		{Name: "back", Interface: "mon2", Listening: true, Hearing: "quiet", Drops: "many"},
		{
			Name: "cellar", Interface: "mon5", Listening: true, Hearing: "hearing", Drops: "none", Channel: "6g:5", Coverage: share(0.734),
			Condition: "moved", Advice: "something else moves mon5",
		},
		{Name: "side", Interface: "mon3", Resting: true},
		{Name: "roof", Interface: "mon4"},
		{Name: "hall", Interface: "hci0", Bluetooth: "hci0, extended scan on 1M, 100 % of the time", Listening: true, Hearing: "silent", Drops: "none"},
	}
	s.health.Outbox = status.OutboxHealth{Rows: 4321, MaxRows: 5000, KeptBytes: 2_500_000, InMemory: 3, Held: 2, Evicted: 1, Lost: 5, Quarantined: true}
	s.health.Uplink = status.UplinkHealth{Connected: true, Delivery: "refused", DeliveryReason: "by its ACL", CertificateExpires: "2026-03-01T07:00:00Z"}
	s.health.Key.Store, s.optOuts = "", nil
	s.windows = nil
	return s
}

func drawn(t *testing.T, s *state, y style) string {
	t.Helper()
	var b strings.Builder
	if err := s.draw(&b, y); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestScreenGolden(t *testing.T) {
	goldentest.Check(t, "well.txt", drawn(t, well(t), style{}))
	goldentest.Check(t, "well-bars.txt", drawn(t, well(t), style{bars: true}))
	goldentest.Check(t, "well-bars-ascii.txt", drawn(t, well(t), style{bars: true, ascii: true}))
	goldentest.Check(t, "ill.txt", drawn(t, ill(t), style{}))
	goldentest.Check(t, "ill-colors.txt", drawn(t, ill(t), style{color: true}))
	walk := well(t)
	walk.config.Zones[0].Sources[0].MinSignal, walk.config.Zones[0].Sources[0].HasMinSignal = -65, true
	walk.walk = &control.Walk{Zone: "entrance", Sources: []control.WalkSource{
		{Source: "door", Readings: 12, Last: -61.5, Median: -63}, {Source: "ceiling"},
	}}
	goldentest.Check(t, "walk.txt", drawn(t, walk, style{}))
	goldentest.Check(t, "walk-bars.txt", drawn(t, walk, style{bars: true}))
	walk.walk.Sources[0].Last, walk.walk.Sources[1] = -68, control.WalkSource{Source: "ceiling", Readings: 1, Last: -99, Median: -99}
	goldentest.Check(t, "walk-bars-ascii.txt", drawn(t, walk, style{bars: true, ascii: true}))
	chain := well(t)
	chain.optOuts = &control.Summary{Entries: 1, ChainEntries: 2500, ChainSequence: 7, OptIn: true}
	chain.problem, chain.windows = "the disk is gone", nil
	chain.health.Uplink = status.UplinkHealth{Error: "broker.example: no such host: see mqtt.broker"}
	goldentest.Check(t, "chain.txt", drawn(t, chain, style{}))
}

// TestPlainScreenIsPlain finds no byte that is not printable ASCII, so that pipes and
// old terminals get words alone.
func TestPlainScreenIsPlain(t *testing.T) {
	walk := well(t)
	walk.walk = &control.Walk{Zone: "entrance", Sources: []control.WalkSource{{Source: "door", Readings: 12, Last: -61.5, Median: -63}}}
	for _, s := range []*state{well(t), ill(t), walk} {
		for _, c := range []byte(drawn(t, s, style{bars: true, ascii: true})) {
			if (c < ' ' || c > '~') && c != '\n' {
				t.Fatalf("the byte %#x is on the screen", c)
			}
		}
	}
}

func TestBar(t *testing.T) {
	for _, c := range []struct {
		p    disclose.Payload
		most float64
		want string
	}{
		{cell("z", 0, 15, 10, 20), 20, "###############---------------"},
		{cell("z", 0, 15, 10, 20), 40, "########-------               "},
		{cell("z", 0, 0, 0, 0), 0, strings.Repeat(" ", barWidth)},
		{cell("z", 0, -1, 0, 0), 20, strings.Repeat(" ", barWidth)},
		{disclose.Payload{Devices: disclose.Whole(10)}, 20, "###############               "},
	} {
		if got := bar(&c.p, c.most, true); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestStyle(t *testing.T) {
	for _, c := range []struct {
		terminal bool
		env      map[string]string
		want     style
	}{
		{true, map[string]string{"LANG": "de_DE.UTF-8"}, style{color: true}},
		{true, map[string]string{"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, style{color: true, ascii: true}},
		{true, map[string]string{"LC_CTYPE": "C.utf8", "NO_COLOR": "1"}, style{}},
		{true, map[string]string{"TERM": "dumb"}, style{ascii: true}},
		{false, map[string]string{"LANG": "C.UTF-8"}, style{}},
	} {
		if got := styleFor(c.terminal, false, func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%v: %+v", c.env, got)
		}
	}
}

// looks is a sensor that goes and comes back, and shows a screen for each answer.
type looks struct {
	answers []error
	screens []string
	turn    int
}

func (l *looks) look() (glance, error) {
	turn := l.turn
	l.turn++
	return glance{[]byte(l.screens[turn]), l.screens[turn][:1]}, l.answers[turn]
}

func wide() (width, height int) { return 100, 50 }

// watched is what a view writes of some looks.
func watched(t *testing.T, v *view, l *looks) string {
	t.Helper()
	var out bytes.Buffer
	ctx, cancel := context.WithCancel(t.Context())
	tick := make(chan time.Time)
	go func() {
		for range len(l.answers) {
			tick <- now
		}
	}()
	v.w = &out
	looked := 0
	look := func() (glance, error) {
		if looked++; looked > len(l.answers) {
			cancel() // the last screen has been shown
			return glance{}, nil
		}
		return l.look()
	}
	if err := v.watch(ctx, tick, look); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestWatch draws until it is told to end, over a sensor that goes and comes back.
func TestWatch(t *testing.T) {
	l := &looks{answers: []error{nil, errors.New("no sensor answers"), nil}, screens: []string{"a\nb\n", "x", "a\nb\n"}}
	const screen = "\x1b[Ha\x1b[K\nb\x1b[K\n\x1b[J"
	got := watched(t, &view{redraw: true, size: wide}, l)
	if want := "\x1b[2J" + screen + "\x1b[Hno sensor answers\x1b[K\n\x1b[J" + screen; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	failed := errors.New("first")
	if err := (&view{}).watch(t.Context(), nil, func() (glance, error) { return glance{}, failed }); !errors.Is(err, failed) {
		t.Error(err)
	}
}

// TestWatchWithoutATerminal writes a screen for each change, and none for the time.
func TestWatchWithoutATerminal(t *testing.T) {
	gone := errors.New("no sensor answers")
	l := &looks{answers: []error{nil, nil, gone, gone, nil}, screens: []string{"a 1\n", "a 2\n", "x", "x", "b 3\n"}}
	if got, want := watched(t, &view{}, l), "a 1\n\nno sensor answers\n\nb 3\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestSignature is the same while only time passes.
func TestSignature(t *testing.T) {
	s := well(t)
	before := s.signature()
	s.health.Time, s.health.Uptime = "2026-03-02T09:09:09Z", 99
	if s.signature() != before {
		t.Error("the time is taken for a change")
	}
	s.walk = &control.Walk{Zone: "entrance"}
	if s.signature() == before {
		t.Error("a walk is no change")
	}
	before = s.signature()
	if s.windows = s.windows[1:]; s.signature() == before {
		t.Error("a window is no change")
	}
}

// TestFitting cuts a screen to the terminal, so that it does not scroll.
func TestFitting(t *testing.T) {
	lines := func(n int) string { return strings.Repeat("x\n", n) }
	for _, c := range []struct {
		screen        string
		width, height int
		want          string
	}{
		{lines(4), 80, 5, lines(4)},
		{lines(5), 80, 5, lines(3) + "... 2 more lines; footfall status shows all\n"},
		{lines(23), 0, 0, lines(23)},
		{lines(24), 0, 0, lines(22) + "... 2 more lines; footfall status shows all\n"},
		{lines(2) + strings.Repeat("y", 11) + "\n", 10, 4, lines(2) + "... 1 more line; footfall status shows all\n"},
		{lines(2) + red + strings.Repeat("y", 10) + plain + "\n", 10, 4, lines(2) + red + strings.Repeat("y", 10) + plain + "\n"},
	} {
		got := string(fitting([]byte(c.screen), func() (int, int) { return c.width, c.height }))
		if got != c.want {
			t.Errorf("%dx%d: got %q, want %q", c.width, c.height, got, c.want)
		}
	}
}

func TestLookBack(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"30m": 30 * time.Minute, "2h": 2 * time.Hour, "3d": 72 * time.Hour, "999999d": 10_000 * 24 * time.Hour,
		"": 0, "d": 0, "-1d": 0, "0d": 0, "-2h": 0, "5": 0, "1.5d": 0,
	} {
		if got, err := lookBack(text); got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}
