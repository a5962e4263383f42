package homeassistant

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// render is Home Assistant's way with a template: value and value_json, now() and
// as_datetime(), in Debian's jinja2. The clock is at 2026-03-02T09:06:00Z.
const render = `
import json, sys, datetime, jinja2
parse = lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
environment.globals["as_datetime"] = parse
environment.globals["now"] = lambda: parse("2026-03-02T09:06:00Z")
answers = []
for case in json.load(sys.stdin):
    variables = {"value": case["value"]}
    try:
        variables["value_json"] = json.loads(case["value"])
    except ValueError:
        pass
    answers.append(environment.from_string(case["template"]).render(variables))
json.dump(answers, sys.stdout)
`

// TestConsumerJinja has a real jinja2 render our templates.
func TestConsumerJinja(t *testing.T) {
	if exec.Command("python3", "-c", "import jinja2").Run() != nil {
		t.Skip("SKIPPED: jinja2 is not installed: apt-get install python3-jinja2")
	}
	d := New(shop(t, shopText), "1.0", []string{"entrance"})
	const payload = `{"start":"2026-03-02T09:00:00Z","end":"2026-03-02T09:05:00Z","until":"2026-03-02T09:11:00Z","devices":42,"devices_low":24,"devices_high":62,` +
		`"ble_devices":null,"ble_low":null,"ble_high":null,"people":0,"people_low":0,"people_high":3,"coverage":1,"suppressed":false,"quality":"scans"}   `
	with := func(old, new string) string {
		t.Helper()
		if !strings.Contains(payload, old) {
			t.Fatalf("no %s in the payload", old)
		}
		return strings.Replace(payload, old, new, 1)
	}
	numbers, low := d.Components["entrance_devices"].ValueTemplate, d.Components["entrance_devices"].AttributesTemplate
	bluetooth, people := d.Components["entrance_ble_devices"], d.Components["entrance_people"].ValueTemplate
	type given struct {
		Template string `json:"template"`
		Value    string `json:"value"`
	}
	cases := []struct {
		given
		want string
	}{
		{given{numbers, payload}, "42"},
		{given{numbers, with(`"devices":42`, `"devices":42.5`)}, "42.5"},
		{given{numbers, with(`"devices":42`, `"devices":null`)}, "None"},
		{given{numbers, with(`"until":"2026-03-02T09:11:00Z",`, ``)}, "42"},
		{given{numbers, with(`09:11:00Z`, `09:06:01Z`)}, "42"},
		{given{numbers, with(`09:11:00Z`, `09:06:00Z`)}, "None"},
		{given{numbers, with(`2026-03-02T09:11:00Z`, `2026-03-01T09:11:00Z`)}, "None"},
		{given{numbers, with(`"devices":42,`, ``)}, "None"},
		{given{people, payload}, "0"}, // a zero that was released is a number
		{given{bluetooth.ValueTemplate, payload}, "None"},
		{given{d.Availability[0].Template, "online"}, "online"},
		{given{d.Availability[0].Template, "alert"}, "online"},
		{given{d.Availability[0].Template, "offline"}, "offline"},
		{given{d.Components["problem"].ValueTemplate, "alert"}, "ON"},
		{given{d.Components["problem"].ValueTemplate, "online"}, "OFF"},
		{given{d.Components["problem"].AttributesTemplate, `{"alerts":["it's \"down\""]}`}, `{"alerts": ["it\u0027s \"down\""]}`},
		{given{bluetooth.AttributesTemplate, payload}, `{"coverage": 1, "end": "2026-03-02T09:05:00Z", "high": null, "low": null, "quality": "scans", "start": "2026-03-02T09:00:00Z", "suppressed": false}`},
		{given{low, payload}, `{"coverage": 1, "end": "2026-03-02T09:05:00Z", "high": 62, "low": 24, "quality": "scans", "start": "2026-03-02T09:00:00Z", "suppressed": false}`},
	}
	var input []given
	for _, c := range cases {
		input = append(input, c.given)
	}
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	python := exec.Command("python3", "-c", render)
	python.Stdin = strings.NewReader(string(text))
	out, err := python.Output()
	if err != nil {
		t.Fatal(err, string(err.(*exec.ExitError).Stderr))
	}
	var got []string
	if err := json.Unmarshal(out, &got); err != nil || len(got) != len(cases) {
		t.Fatalf("%v: %s", err, out)
	}
	for i, c := range cases {
		if got[i] != c.want {
			t.Errorf("%s\nof %s\nis %q, want %q", c.Template, c.Value, got[i], c.want)
		}
	}
}
