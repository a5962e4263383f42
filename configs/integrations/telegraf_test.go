package integrations

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"footfall/sensor/disclose"
	"footfall/sensor/periods"
)

// pathPattern is a field or tag of the configuration.
var pathPattern = regexp.MustCompile(`(?m)^ +path = "([a-z0-9_.#]+)"`)

// section is the part of the configuration for a measurement.
func section(t *testing.T, measurement string) []string {
	t.Helper()
	text, err := os.ReadFile("telegraf/footfall.conf")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(text), "[[inputs.mqtt_consumer]]") {
		if !strings.Contains(part, `measurement_name = "`+measurement+`"`) {
			continue
		}
		var paths []string
		for _, m := range pathPattern.FindAllStringSubmatch(part, -1) {
			paths = append(paths, m[1])
		}
		return paths
	}
	t.Fatalf("no measurement %s", measurement)
	return nil
}

// TestTelegrafFields compares the configuration with the schemas, both ways.
func TestTelegrafFields(t *testing.T) {
	for measurement, c := range map[string]struct {
		schema []byte
		left   []string // members that no row needs
	}{
		"footfall_window": {disclose.Schema(), []string{"schema", "id", "start", "end", "until", "wifi_devices", "epoch", "kinds_epsilon"}},
		"footfall_period": {periods.Schema(), []string{"schema", "id", "start", "end", "until", "opening_hours"}},
	} {
		var schema struct{ Properties map[string]any }
		if err := json.Unmarshal(c.schema, &schema); err != nil {
			t.Fatal(err)
		}
		paths := section(t, measurement)
		for _, path := range paths {
			if schema.Properties[path] == nil {
				t.Errorf("%s: the schema has no %s", measurement, path)
			}
		}
		for name := range schema.Properties {
			if !slices.Contains(paths, name) && !slices.Contains(c.left, name) {
				t.Errorf("%s: %s is neither a field nor left out on purpose", measurement, name)
			}
		}
	}
	var sample map[string]any
	if err := json.Unmarshal(health().payload, &sample); err != nil {
		t.Fatal(err)
	}
	for _, path := range section(t, "footfall_health") {
		first, rest, nested := strings.Cut(path, ".")
		within, _ := sample[first].(map[string]any)
		if sample[first] == nil || nested && rest != "#" && within[rest] == nil {
			t.Errorf("health has no %s", path)
		}
	}
}

// lines are the rows that Telegraf is to make of a day, without order.
var lines = []string{
	`footfall_health,sensor=front-door,site=jakarta-01 status="alert",uptime_seconds=60,alerts=2,outbox_rows=3,outbox_evicted=0,outbox_lost=0,uplink_connected=true,uplink_published=7,uplink_retries=0 1772442000000000000`,
	`footfall_period,period=day,sensor=front-door,site=jakarta-01,zone=entrance devices=40,devices_low=30,devices_high=50,staff=0,open_minutes=60,windows=11,windows_withheld=1,coverage=1,epsilon=6,local_date="2026-03-02",timezone="UTC",quality="scans" 1772442000000000000`,
	`footfall_period,period=hour,sensor=front-door,site=jakarta-01,zone=entrance devices=40,devices_low=30,devices_high=50,staff=0,open_minutes=60,windows=11,windows_withheld=1,coverage=1,epsilon=6,local_date="2026-03-02",timezone="UTC",quality="scans" 1772442000000000000`,
	numbersAt("false", "1772442000000000000"),
	numbersAt("true", "1772442300000000000"),
	numbersAt("false", "1772442600000000000"),
	numbersAt("false", "1772442600000000000"),
	numbersAt("false", "1772443200000000000"),
	`footfall_window,sensor=front-door,site=jakarta-01,zone=till seconds=300,epsilon=0.5,coverage=1,suppressed=true,late=false,quality="scans" 1772442000000000000`,
}

func numbersAt(late, at string) string {
	return `footfall_window,sensor=front-door,site=jakarta-01,zone=entrance seconds=300,devices=42,devices_low=24,devices_high=62,addresses=318,stable_share=0.29,` +
		`people=34,people_low=18,people_high=50,epsilon=0.5,coverage=1,suppressed=false,late=` + late + `,quality="scans" ` + at
}

// telegraf runs the configuration of the folder with further outputs, and waits until it has
// subscribed.
func telegraf(t *testing.T, environment []string, outputs ...string) (port string) {
	t.Helper()
	binary := program(t, "FOOTFALL_TELEGRAF", "telegraf", "make integrations builds it")
	port, said := broker(t)
	args := []string{"--strict-env-handling", "--config", "telegraf/footfall.conf"}
	for _, o := range outputs {
		args = append(args, "--config", o)
	}
	start(t, append(environment, "FOOTFALL_BROKER=tcp://127.0.0.1:"+port), binary, args...)
	eventually(t, "Telegraf has subscribed", func() bool { return strings.Count(said.String(), "Sending SUBACK to telegraf-") == 3 })
	return port
}

// TestConsumerTelegraf has a real Telegraf make line protocol of a day.
func TestConsumerTelegraf(t *testing.T) {
	folder := t.TempDir()
	rows, config := filepath.Join(folder, "rows"), filepath.Join(folder, "file.conf")
	text := "[agent]\nflush_interval = \"200ms\"\nomit_hostname = true\n[[outputs.file]]\nfiles = [\"" + rows + "\"]\ndata_format = \"influx\"\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	port := telegraf(t, nil, config)
	publish(t, port, day(t))
	var got []string
	eventually(t, "all rows are written", func() bool {
		text, _ := os.ReadFile(rows)
		got = strings.Split(strings.TrimSpace(string(text)), "\n")
		return len(got) >= len(lines)
	})
	want := slices.Sorted(slices.Values(lines))
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestConsumerInfluxDB has Telegraf write a day into a real InfluxDB. A window that comes
// twice is one row, a late one is in its place, and a withheld one has no devices.
func TestConsumerInfluxDB(t *testing.T) {
	database := influxDB(t)
	port := telegraf(t, []string{"FOOTFALL_INFLUX=" + database}, "telegraf/influxdb.conf", quickly(t))
	publish(t, port, append(day(t), day(t)...))
	eventually(t, "the last message is stored", func() bool { return influx(t, database, `SELECT count(status) FROM footfall_health`) != "" })
	for query, want := range map[string]string{
		`SELECT count(devices), sum(devices) FROM footfall_window WHERE zone = 'entrance'`:                     "[4 168]",
		`SELECT count(coverage) FROM footfall_window WHERE zone = 'till'`:                                      "[1]",
		`SELECT count(devices) FROM footfall_window WHERE zone = 'till'`:                                       "",
		`SELECT late FROM footfall_window WHERE zone = 'entrance' AND time = '2026-03-02T09:05:00Z'`:           "[true]",
		`SELECT devices, windows_withheld FROM footfall_period WHERE period = 'day'`:                           "[40 1]",
		`SELECT count(devices) FROM footfall_period`:                                                           "[2]",
		`SELECT last(status), alerts FROM footfall_health WHERE site = 'jakarta-01' AND sensor = 'front-door'`: "[alert 2]",
	} {
		eventually(t, query+" is "+want, func() bool { return influx(t, database, query) == want })
	}
}

// quickly is a configuration that has Telegraf write at once.
func quickly(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "agent.conf")
	if err := os.WriteFile(file, []byte("[agent]\nflush_interval = \"200ms\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// influxDB starts an InfluxDB of the 1.x kind and returns its address.
func influxDB(t *testing.T) string {
	t.Helper()
	binary := program(t, "FOOTFALL_INFLUXD", "influxd", "apt-get install influxdb")
	folder, port, other := t.TempDir(), freePort(t), freePort(t)
	config := filepath.Join(folder, "influxdb.conf")
	text := "reporting-disabled = true\nbind-address = \"127.0.0.1:" + other + "\"\n[meta]\ndir = \"" + folder + "/meta\"\n" +
		"[data]\ndir = \"" + folder + "/data\"\nwal-dir = \"" + folder + "/wal\"\n[http]\nbind-address = \"127.0.0.1:" + port + "\"\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, nil, binary, "-config", config)
	eventually(t, "InfluxDB listens", func() bool { return listens(port) })
	return "http://127.0.0.1:" + port
}

// influxAnswer is what InfluxDB answers to a query.
type influxAnswer struct {
	Results []struct {
		Error  string
		Series []struct{ Values [][]any }
	}
	Error string
}

func ask(t *testing.T, address, query string) (found influxAnswer) {
	t.Helper()
	answer, err := http.Get(address + "/query?db=footfall&q=" + url.QueryEscape(query))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&found); err != nil {
		t.Fatal(err)
	}
	return found
}

// influx is the first row of an answer without its time; "" for none.
func influx(t *testing.T, address, query string) string {
	t.Helper()
	found := ask(t, address, query)
	if len(found.Results) == 0 || len(found.Results[0].Series) == 0 {
		return ""
	}
	return strings.ReplaceAll(fmt.Sprint(found.Results[0].Series[0].Values[0][1:]), "<nil>", "null")
}

// influxError is why InfluxDB refuses a query; "" if it does not.
func influxError(t *testing.T, address, query string) string {
	t.Helper()
	found := ask(t, address, query)
	if found.Error != "" || len(found.Results) == 0 {
		return found.Error
	}
	return found.Results[0].Error
}
