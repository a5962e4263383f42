package integrations

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"footfall/sensor/disclose"
)

// nodeRED runs the flow of the folder against a broker, in a folder of its own.
func nodeRED(t *testing.T) (port, folder string) {
	t.Helper()
	binary := program(t, "FOOTFALL_NODE_RED", "node-red", "make integrations installs it")
	port, said := broker(t)
	flow, err := os.ReadFile("node-red/flows.json")
	if err != nil {
		t.Fatal(err)
	}
	folder = t.TempDir()
	settings := fmt.Sprintf(`module.exports = { uiPort: %s, uiHost: "127.0.0.1", flowFile: "flows.json", credentialSecret: false, disableEditor: true, `+
		`fileWorkingDirectory: %q, telemetry: { enabled: false }, logging: { console: { level: "info" } } }`, freePort(t), folder)
	for name, text := range map[string]string{
		"flows.json":  strings.Replace(string(flow), `"port": "1883"`, `"port": "`+port+`"`, 1),
		"settings.js": settings,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	start(t, nil, binary, "--userDir", folder)
	eventually(t, "Node-RED has subscribed", func() bool { return strings.Count(said.String(), "Sending SUBACK to ") == 3 })
	return port, folder
}

// jsonLines reads a file of JSON objects, one a line.
func jsonLines(path string) (all []map[string]any) {
	text, _ := os.ReadFile(path)
	for line := range strings.Lines(string(text)) {
		var v map[string]any
		if json.Unmarshal([]byte(line), &v) == nil {
			all = append(all, v)
		}
	}
	return all
}

// TestConsumerNodeRED has a real Node-RED run the flow: numbers, no numbers, and numbers
// that become old while nothing follows.
func TestConsumerNodeRED(t *testing.T) {
	port, folder := nodeRED(t)
	latest := func(m message) message {
		m.topic = strings.Replace(m.topic, "/window", "/latest", 1)
		return m
	}
	now := time.Now().UTC().Truncate(time.Second).Add(-5 * time.Minute)
	short := latest(window(t, "door", now, nil))
	var soon map[string]any
	if err := json.Unmarshal(short.payload, &soon); err != nil {
		t.Fatal(err)
	}
	soon["until"] = time.Now().UTC().Add(4 * time.Second).Format(time.RFC3339Nano)
	short.payload, _ = json.Marshal(soon)
	publish(t, port, []message{short})
	publish(t, port, append(day(t), latest(window(t, "entrance", now, nil)), latest(window(t, "till", now, withheld)),
		latest(window(t, "back", nine, nil)), latest(window(t, "closed", now, func(p *disclose.Payload) { withheld(p); p.Suppressed = false })),
		message{base + "status", []byte("offline")}))

	var got []string
	eventually(t, "every message is in the file", func() bool {
		got = nil
		for _, v := range jsonLines(filepath.Join(folder, "footfall-now.jsonl")) {
			got = append(got, fmt.Sprintf("%v %v %v %v %v", v["zone"], v["sensor"], v["status"], v["devices"], v["reason"]))
		}
		return len(got) >= 7
	})
	want := []string{
		"<nil> jakarta-01/front-door offline <nil> the sensor is offline",
		"jakarta-01/front-door/back <nil> <nil> <nil> old",
		"jakarta-01/front-door/closed <nil> <nil> <nil> not heard",
		"jakarta-01/front-door/door <nil> <nil> 42 ",
		"jakarta-01/front-door/door <nil> <nil> <nil> old",
		"jakarta-01/front-door/entrance <nil> <nil> 42 ",
		"jakarta-01/front-door/till <nil> <nil> <nil> withheld",
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}

	var ids []string
	eventually(t, "every window is in the file once", func() bool {
		ids = nil
		for _, v := range jsonLines(filepath.Join(folder, "footfall-windows.jsonl")) {
			ids = append(ids, fmt.Sprint(v["id"], " ", v["devices"]))
		}
		return len(ids) >= 5
	})
	want = []string{
		"jakarta-01/front-door/entrance/2026-03-02T09:00:00Z/300 42", "jakarta-01/front-door/entrance/2026-03-02T09:05:00Z/300 42",
		"jakarta-01/front-door/entrance/2026-03-02T09:10:00Z/300 42", "jakarta-01/front-door/entrance/2026-03-02T09:20:00Z/300 42",
		"jakarta-01/front-door/till/2026-03-02T09:00:00Z/300 <nil>",
	}
	if slices.Sort(ids); !slices.Equal(ids, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(ids, "\n"), strings.Join(want, "\n"))
	}
}

// TestNodeREDFlow sees that the flow is whole: every wire leads to a node, and every node is
// of the kinds that Node-RED brings.
func TestNodeREDFlow(t *testing.T) {
	text, err := os.ReadFile("node-red/flows.json")
	if err != nil {
		t.Fatal(err)
	}
	var nodes []struct {
		ID, Type, Broker string
		Wires            [][]string
	}
	if err := json.Unmarshal(text, &nodes); err != nil {
		t.Fatal(err)
	}
	core := []string{"tab", "mqtt-broker", "mqtt in", "function", "switch", "debug", "json", "file"}
	ids := map[string]bool{}
	for _, n := range nodes {
		if ids[n.ID] || !slices.Contains(core, n.Type) {
			t.Errorf("%s, a %q, is there twice or does not come with Node-RED", n.ID, n.Type)
		}
		ids[n.ID] = true
	}
	for _, n := range nodes {
		if n.Broker != "" && !ids[n.Broker] && n.Type == "mqtt in" {
			t.Errorf("%s has no broker", n.ID)
		}
		for _, to := range slices.Concat(n.Wires...) {
			if !ids[to] {
				t.Errorf("%s leads to %s, which is not there", n.ID, to)
			}
		}
	}
}
