package integrations

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"footfall/sensor/status"
	"footfall/sensor/status/metrics"
)

// dashboard is what the tests read of a dashboard of Grafana.
type dashboard struct {
	UID           string
	SchemaVersion int
	Templating    struct {
		List []struct {
			Type, Name string
			Query      any
			Datasource *source
		}
	}
	Panels []struct {
		Type, Title, Description string
		Datasource               source
		Targets                  []target
		FieldConfig              struct{ Defaults struct{ NoValue string } }
		GridPos                  struct{ H, W, X, Y int }
	}
}

type source struct{ Type, UID string }

type target struct {
	Datasource                       source
	RefID, Expr, Query, LegendFormat string
	RawQuery                         bool
}

func load(t *testing.T, name string) dashboard {
	t.Helper()
	text, err := os.ReadFile("grafana/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var d dashboard
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// queries are those of a dashboard: of its variables and of its panels.
func (d *dashboard) queries() (all []string) {
	for _, v := range d.Templating.List {
		if v.Type == "query" {
			all = append(all, v.Query.(string))
		}
	}
	for _, p := range d.Panels {
		for _, q := range p.Targets {
			all = append(all, q.Expr+q.Query)
		}
	}
	return all
}

// TestGrafanaDashboards: the source is a variable everywhere, and a missing number has words.
func TestGrafanaDashboards(t *testing.T) {
	for _, kind := range []string{"prometheus", "influxdb"} {
		d := load(t, "footfall-"+kind)
		want := source{kind, "${source}"}
		if d.SchemaVersion < 36 || d.UID == "" || len(d.Panels) < 8 {
			t.Errorf("%s: version %d, uid %q, %d panels", kind, d.SchemaVersion, d.UID, len(d.Panels))
		}
		if first := d.Templating.List[0]; first.Type != "datasource" || first.Name != "source" || first.Query != kind {
			t.Errorf("%s: the first variable is %+v", kind, first)
		}
		for _, v := range d.Templating.List[1:] {
			if v.Type == "query" && (v.Datasource == nil || *v.Datasource != want) {
				t.Errorf("%s: the variable %s asks %v", kind, v.Name, v.Datasource)
			}
		}
		for _, p := range d.Panels {
			if p.Datasource != want || len(p.Targets) == 0 || p.Description == "" || p.FieldConfig.Defaults.NoValue == "" {
				t.Errorf("%s: the panel %q has source %v, %d queries, %q, %q", kind, p.Title, p.Datasource, len(p.Targets), p.Description, p.FieldConfig.Defaults.NoValue)
			}
			if p.GridPos.W < 1 || p.GridPos.X+p.GridPos.W > 24 || p.GridPos.H < 1 {
				t.Errorf("%s: the panel %q is at %+v", kind, p.Title, p.GridPos)
			}
			for _, q := range p.Targets {
				if q.Datasource != want || q.Expr == "" && !q.RawQuery {
					t.Errorf("%s: the panel %q asks %+v", kind, p.Title, q)
				}
			}
		}
		for _, q := range d.queries() {
			if strings.Contains(q, "fill(0)") || strings.Contains(q, "vector(0)") {
				t.Errorf("%s makes 0 of a number that is not there: %s", kind, q)
			}
		}
	}
}

// metricNames are those of a page with everything on it.
func metricNames(t *testing.T) []string {
	t.Helper()
	var names []string
	page := metrics.Page(metrics.Snapshot{Site: "s", Sensor: "a", Health: status.Health{Sources: []status.SourceHealth{{Name: "d"}}},
		Windows: [][]byte{[]byte(`{"zone":"z","end":"2026-03-02T09:05:00Z","devices":1,"devices_low":1,"devices_high":1,"ble_devices":1,"ble_low":1,"ble_high":1,` +
			`"people":1,"people_low":1,"people_high":1,"addresses":1,"coverage":1}`)}, Window: 5 * time.Minute}, nine.Add(6*time.Minute))
	for _, m := range regexp.MustCompile(`(?m)^# TYPE ([a-z_]+) `).FindAllStringSubmatch(string(page), -1) {
		names = append(names, m[1])
	}
	return names
}

var metricPattern = regexp.MustCompile(`footfall_[a-z_]+`)

// TestGrafanaMetrics: every metric of the dashboard and of the alerts is on the sensor's
// page.
func TestGrafanaMetrics(t *testing.T) {
	names := metricNames(t)
	d := load(t, "footfall-prometheus")
	rules, err := os.ReadFile("prometheus/rules.yml")
	if err != nil {
		t.Fatal(err)
	}
	asked := metricPattern.FindAllString(strings.Join(d.queries(), "\n")+string(rules), -1)
	if len(asked) < 20 {
		t.Errorf("only %d metrics are asked for", len(asked))
	}
	for _, name := range asked {
		if !slices.Contains(names, name) {
			t.Errorf("no page has %s", name)
		}
	}
}

// TestConsumerPromQL has Prometheus's own program read every query.
func TestConsumerPromQL(t *testing.T) {
	promtool := program(t, "FOOTFALL_PROMTOOL", "promtool", "apt-get install prometheus")
	rules := "groups:\n  - name: queries\n    rules:\n"
	d := load(t, "footfall-prometheus")
	for i, p := range d.Panels {
		for _, q := range p.Targets {
			expression, _ := json.Marshal(regexp.MustCompile(`\$(site|sensor|zone)`).ReplaceAllString(q.Expr, ".*"))
			rules += fmt.Sprintf("      - record: query_%d_%s\n        expr: %s\n", i, strings.ToLower(q.RefID), expression)
		}
	}
	file := filepath.Join(t.TempDir(), "rules.yml")
	if err := os.WriteFile(file, []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file, "prometheus/rules.yml"} {
		if out, err := exec.Command(promtool, "check", "rules", name).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
	if out, err := exec.Command(promtool, "check", "config", "prometheus/prometheus.yml").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestGrafanaFields: every measurement, field and tag is one that Telegraf writes.
func TestGrafanaFields(t *testing.T) {
	text, err := os.ReadFile("telegraf/footfall.conf")
	if err != nil {
		t.Fatal(err)
	}
	known := []string{"listened"} // given by the query itself
	for _, m := range regexp.MustCompile(`(?:path|rename|measurement_name) = "([a-z0-9_]+)"`).FindAllStringSubmatch(string(text), -1) {
		known = append(known, m[1])
	}
	d := load(t, "footfall-influxdb")
	for _, query := range d.queries() {
		for _, m := range regexp.MustCompile(`"([^"]+)"`).FindAllStringSubmatch(query, -1) {
			if !slices.Contains(known, m[1]) {
				t.Errorf("Telegraf writes no %q, which is in %s", m[1], query)
			}
		}
	}
}

// asked is a query as Grafana sends it, for the time of the samples.
var asked = strings.NewReplacer("^$site$", "^(jakarta-01)$", "^$sensor$", "^(front-door)$", "^$zone$", "^(entrance|till)$", "$timeFilter", "time >= '2026-03-02T00:00:00Z' AND time < '2026-03-02T10:00:00Z'",
	"time > now() - 20m", "time > '2026-03-02T08:00:00Z'", "$step", "5m", "$__interval", "1h")

// TestConsumerInfluxQL asks a real InfluxDB every query of the dashboard, after Telegraf has
// stored a day.
func TestConsumerInfluxQL(t *testing.T) {
	database := influxDB(t)
	port := telegraf(t, []string{"FOOTFALL_INFLUX=" + database}, "telegraf/influxdb.conf", quickly(t))
	publish(t, port, day(t))
	eventually(t, "the last message is stored", func() bool { return influx(t, database, `SELECT count(status) FROM footfall_health`) != "" })
	eventually(t, "all windows are stored", func() bool {
		return influx(t, database, `SELECT count(coverage) FROM footfall_window`) == "[5]"
	})
	d := load(t, "footfall-influxdb")
	empty := 0
	for _, query := range d.queries() {
		query = asked.Replace(query)
		if wrong := influxError(t, database, query); wrong != "" {
			t.Errorf("%s\n%s", query, wrong)
		}
		if influx(t, database, query) == "" {
			empty++
		}
	}
	// The samples have no Bluetooth and no visits, and no peak.
	if empty > 6 {
		t.Errorf("%d of %d queries find nothing", empty, len(d.queries()))
	}
	newest := asked.Replace(d.Panels[0].Targets[0].Query)
	for zone, want := range map[string]string{"entrance": "[1 42 24 62 34 false]", "till": "[1 null null null null true]"} {
		if got := influx(t, database, strings.Replace(newest, "entrance|till", zone, 1)); got != want {
			t.Errorf("the newest window of %s is %s, want %s", zone, got, want)
		}
	}
}
