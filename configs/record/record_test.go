package record

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"footfall/configs"
	"footfall/configs/facts"
	"footfall/configs/facts/factstest"
	"footfall/configs/goldentest"
)

func jsonOf(t *testing.T, c *configs.Config, o Options) string {
	t.Helper()
	var b strings.Builder
	if err := New(facts.Of(c), o).JSON(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func markdownOf(t *testing.T, c *configs.Config, o Options) string {
	t.Helper()
	var b strings.Builder
	if err := New(facts.Of(c), o).Markdown(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRecordGolden(t *testing.T) {
	o := Options{Version: "v1.2.3", Date: "2026-03-02", KeyStore: "memfd_secret"}
	goldentest.Check(t, "record.json", jsonOf(t, factstest.Standard(), o))
	goldentest.Check(t, "record.md", markdownOf(t, factstest.Standard(), o))
}

// TestRecordFollows changes a setting, or an argument, and looks for what must
// and what must not be said then.
func TestRecordFollows(t *testing.T) {
	noise := "share ε = 0.5"
	for _, c := range []struct {
		name      string
		set       func(*configs.Config)
		says, not []string
	}{
		{"default", func(*configs.Config) {}, []string{noise, "Results below 5", "around the clock", "over TLS", "By radio", "By list", "a day of 288 windows, by addition | 144 |", "Limits"},
			[]string{"without noise", "visits", "plain addresses", "NOT MET", "operator.name is missing", "By the list of the chain"}},
		{"noise off", func(c *configs.Config) { c.Privacy.Epsilon = nil }, []string{"No noise is added to counts", "leave without noise", "by addition | none |"}, []string{noise, "TestAuditScans`, `sensor/disclose.TestDraw"}},
		{"no minimum", func(c *configs.Config) { c.Privacy.MinCount = 1 }, nil, []string{"withheld", "Results below"}},
		{"dwell", func(c *configs.Config) { c.Dwell.Enabled = true }, []string{"every number of visits", "by addition | 288 |", "open visit"}, nil},
		{"dwell exact", func(c *configs.Config) { c.Dwell.Enabled, c.Dwell.Epsilon = true, nil }, []string{"No noise is added to numbers of visits", "by addition | none |"}, []string{"added to every number"}},
		{"key window", func(c *configs.Config) { c.Key.Life = configs.LifeWindow }, []string{"with each window of 5m0s", "lives for one window"}, []string{"04:00", "25 hours"}},
		{"hours", func(c *configs.Config) {
			c.Hours = configs.Hours{Days: [7][]configs.Span{1: {{Start: 540, End: 1080}}}}
		},
			[]string{"these times only, and closed otherwise: Monday: 09:00–18:00", "a day of 108 windows, by addition | 54 |"}, []string{"around the clock"}},
		{"opt-in", func(c *configs.Config) { c.OptOut.Mode = configs.ModeOptIn }, []string{"Only devices on the list are counted", "also lets in", "received and discarded"}, []string{"also leaves out"}},
		{"no ways", func(c *configs.Config) { c.OptOut = configs.OptOut{Mode: configs.ModeOptOut} }, []string{"only way to opt out is"}, []string{"By radio", "By list", "do-not-count mark", "digests"}},
		{"chain", func(c *configs.Config) { c.OptOut.Chain.Topic = "chain/list" }, []string{"By the list of the chain", "chain/list"}, nil},
		{"file", func(c *configs.Config) { c.OptOut.File = "/etc/out.txt" }, []string{"file of plain addresses names devices", "/etc/out.txt"}, nil},
		{"plain broker", func(c *configs.Config) { c.MQTT.Broker = "mqtt://10.0.0.1:1883" }, []string{"without encryption", "NOT MET: the way to the broker"}, []string{"TLS"}},
		{"local broker", func(c *configs.Config) { c.MQTT.Broker = "mqtt://[::1]:1883" }, []string{"does not leave the machine", "None by the sensor"}, []string{"NOT MET"}},
		{"credentials in the broker", func(c *configs.Config) { c.MQTT.Broker = "mqtts://user:hunter2@broker.example:8883/x?y" }, []string{"broker.example:8883,"}, []string{"hunter2", "user:"}},
		{"no broker", func(c *configs.Config) { c.MQTT.Broker = "" }, []string{"mqtt.broker is missing", "no broker is configured"}, []string{"MQTT broker \\(", "over TLS"}},
		{"password", func(c *configs.Config) { c.MQTT.Username, c.MQTT.PasswordFile = "u", "/etc/pw" }, []string{"authentication: user name and password."}, []string{"/etc/pw"}},
		{"client certificate", func(c *configs.Config) { c.MQTT.CertFile = "/etc/c.pem" }, []string{"authentication: client certificate."}, nil},
		{"no operator", func(c *configs.Config) { c.Operator = configs.Operator{} }, []string{"Name: not configured", "operator.name is missing", "operator.contact is missing", "operator.privacy is missing"}, nil},
		{"calibration", func(c *configs.Config) { c.Calibration.File = "/x/people.csv" }, []string{"hand counts", "/x/people.csv, until removed", "how many people these stand for"}, nil},
		{"no calibration", func(c *configs.Config) { c.Calibration.File = "" }, []string{"how many devices, estimated, and how many addresses, per zone and window"}, []string{"hand counts", "by eye"}},
		{"bluetooth", func(c *configs.Config) {
			c.Sources = append(c.Sources, configs.Source{Name: "hall", Bluetooth: "hci0"})
		}, []string{"Wi-Fi or Bluetooth switched on", "or a Bluetooth LE advertisement", "By switching Bluetooth off", "lasting Bluetooth address", "estimated apart"}, nil},
		{"no bluetooth", func(*configs.Config) {}, nil, []string{"Bluetooth"}},
		{"one zone", func(c *configs.Config) { c.Zones = c.Zones[:1] }, nil, []string{"total of the store"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := markdownOf(t, factstest.With(c.set), Options{Version: "v1"})
			for _, want := range c.says {
				if !strings.Contains(text, want) {
					t.Errorf("does not say %q:\n%s", want, text)
				}
			}
			for _, never := range c.not {
				if strings.Contains(text, never) {
					t.Errorf("says %q", never)
				}
			}
			if again := markdownOf(t, factstest.With(c.set), Options{Version: "v1"}); again != text {
				t.Error("says something else the second time")
			}
		})
	}
}

func TestRecordOfAKeyStore(t *testing.T) {
	for store, want := range map[string][]string{
		"":               {"Kept in: decided at start", "neither swapped nor dumped. As"},
		"locked memory":  {"Kept in: locked memory", "neither swapped nor dumped. As"},
		"process memory": {"Kept in: process memory", "NOT MET: the key lies in process memory"},
	} {
		text := markdownOf(t, factstest.Standard(), Options{KeyStore: store})
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%q: does not say %q", store, w)
			}
		}
	}
}

// paths lists the fields of a JSON value, array elements under one name.
func paths(prefix string, v any, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			into[prefix+"."+k] = true
			paths(prefix+"."+k, e, into)
		}
	case []any:
		for _, e := range v {
			paths(prefix+"[]", e, into)
		}
	}
}

// TestRecordSchema sees that no setting takes a field away, and that what is a
// list is never null.
func TestRecordSchema(t *testing.T) {
	var all []map[string]bool
	sets := []func(*configs.Config){func(c *configs.Config) {
		c.OptOut = configs.OptOut{Mode: configs.ModeOptOut}
		c.MQTT.Broker, c.Zones = "", nil
	}}
	for _, s := range factstest.Settings {
		sets = append(sets, s.Set)
	}
	for _, set := range sets {
		text := jsonOf(t, factstest.With(set), Options{})
		var v map[string]any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		fields := map[string]bool{}
		paths("", v, fields)
		for f := range fields { // of elements there may be none
			if strings.Contains(f, "[]") {
				delete(fields, f)
			}
		}
		all = append(all, fields)
		for _, line := range regexp.MustCompile(`.*: null.*`).FindAllString(text, -1) {
			if !strings.Contains(line, "epsilon") {
				t.Errorf("null: %s", line)
			}
		}
	}
	for i := range all {
		if got, want := fmt.Sprint(all[i]), fmt.Sprint(all[0]); got != want {
			t.Errorf("fields %s, want %s", got, want)
		}
	}
}

func TestEpsilon(t *testing.T) {
	for _, c := range []struct {
		rat  *big.Rat
		want string
	}{{big.NewRat(1, 2), "0.5"}, {big.NewRat(1, 10000), "0.0001"}, {big.NewRat(144, 1), "144"}, {big.NewRat(1, 3), "0.33333333333333333333"}} {
		if got := (Epsilon{c.rat}).String(); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	none, some := Epsilon{}, Epsilon{big.NewRat(1, 2)}
	if none.plus(some).value != nil || some.plus(none).value != nil || none.times(2).value != nil || none.String() != "none" {
		t.Error("no noise on one number must be no bound on the sum")
	}
}

func TestWindowsPerDay(t *testing.T) {
	span := func(start, end int) configs.Hours {
		return configs.Hours{Days: [7][]configs.Span{{}, {{Start: start, End: end}}, {{Start: 0, End: 1}}}}
	}
	always := configs.Hours{Always: true}
	for _, c := range []struct {
		window time.Duration
		hours  configs.Hours
		rotate int
		want   int
	}{
		{5 * time.Minute, always, 240, 288},
		{time.Minute, always, 240, 1440},
		{5 * time.Minute, always, 242, 289},              // the change of key cuts a window
		{5 * time.Minute, span(540, 1080), 242, 108},     // not while closed
		{5 * time.Minute, span(542, 548), 240, 2},        // of which one is touched at its end
		{time.Hour, always, 240, 26},                     // a bound: windows need not begin at full hours
		{15 * time.Minute, span(540, 1080), 600, 36},     // nine hours
		{30 * time.Minute, span(540, 1080), 240, 18 + 1}, // as with the hour
	} {
		got := windowsPerDay(facts.Of(&configs.Config{Window: c.window, Hours: c.hours, Key: configs.Key{Life: configs.LifeDaily, RotateAt: c.rotate}}))
		if got != c.want {
			t.Errorf("windows of %s, change at %d, %v: %d, want %d", c.window, c.rotate, c.hours, got, c.want)
		}
	}
}

// TestMarkdownEscapes puts markup into the configuration.
func TestMarkdownEscapes(t *testing.T) {
	c := factstest.Standard()
	c.Operator.Name = "<script>|`x`[a](b)*c*"
	text := markdownOf(t, c, Options{})
	if want := "- Name: \\<script\\>\\|\\`x\\`\\[a\\](b)\\*c\\*\n"; !strings.Contains(text, want) {
		t.Errorf("want %s in\n%s", want, text)
	}
}

// named collects the tests that a report names.
func named(v any, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			if list, ok := e.([]any); ok && k == "tests" {
				for _, name := range list {
					into[name.(string)] = true
				}
				continue
			}
			named(e, into)
		}
	case []any:
		for _, e := range v {
			named(e, into)
		}
	}
}

// exists tells whether a test that a report names is there.
func exists(t *testing.T, name string) bool {
	t.Helper()
	const top = "../.."
	if target, ok := strings.CutPrefix(name, "make "); ok {
		text, err := os.ReadFile(filepath.Join(top, "Makefile"))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(string(text), "\n"+target+": ")
	}
	folder, function, _ := strings.Cut(name, ".")
	files, err := filepath.Glob(filepath.Join(top, folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(files, func(file string) bool {
		text, err := os.ReadFile(file)
		return err == nil && strings.Contains(string(text), "\nfunc "+function+"(")
	})
}

// TestNamedTestsExist looks for each test that some configuration has a report
// name.
func TestNamedTestsExist(t *testing.T) {
	names := map[string]bool{}
	for _, s := range factstest.Settings {
		for _, broker := range []string{"mqtts://b.example", "mqtt://b.example", "mqtt://localhost"} {
			c := factstest.With(s.Set)
			c.MQTT.Broker = broker
			var v any
			if err := json.Unmarshal([]byte(jsonOf(t, c, Options{})), &v); err != nil {
				t.Fatal(err)
			}
			named(v, names)
		}
	}
	if len(names) < 30 {
		t.Errorf("only %d tests are named", len(names))
	}
	for name := range names {
		if !exists(t, name) {
			t.Errorf("a report names %s, which is not there", name)
		}
	}
	for _, name := range []string{"hashing.TestNoSuchThing", "make nothing", "nowhere.TestRotate"} {
		if exists(t, name) {
			t.Errorf("%s is said to be there", name)
		}
	}
}
