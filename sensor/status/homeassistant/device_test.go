package homeassistant

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"footfall/configs"
	"footfall/configs/goldentest"
)

const shopText = `
site: jakarta-01
sensor: front_door
timezone: UTC
sources: [{name: door, interface: mon0}, {name: tags, bluetooth: hci0}]
zones: [{name: entrance, sources: [{source: door}, {source: tags}]}, {name: till, sources: [{source: door}]}]
mqtt: {broker: "mqtt://localhost", home_assistant: true, topic: retail/footfall}
`

func shop(t testing.TB, text string) *configs.Config {
	t.Helper()
	c, err := configs.Parse([]byte(text), "test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// validate holds a payload against our copy of Home Assistant's rules.
func validate(t testing.TB, payload []byte) error {
	t.Helper()
	file, err := os.Open("device.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rules, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("device.schema.json", rules); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("device.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(payload))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(v)
}

func TestDevice(t *testing.T) {
	d := New(shop(t, shopText), "1.0", []string{"entrance"})
	text := d.JSON()
	if err := validate(t, text); err != nil {
		t.Error(err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, text, "", "  "); err != nil {
		t.Fatal(err)
	}
	goldentest.Check(t, "device.json", indented.String()+"\n")
}

// TestComponents: a zone has the numbers of its radios, and people where calibrated. The
// total has people if all zones do.
func TestComponents(t *testing.T) {
	for _, c := range []struct {
		name, text string
		calibrated []string
		want       string
	}{
		{"two radios", shopText, nil, "entrance_ble_devices entrance_devices problem till_devices total_ble_devices total_devices"},
		{"one calibrated", shopText, []string{"till"}, "entrance_ble_devices entrance_devices problem till_devices till_people total_ble_devices total_devices"},
		{"all calibrated", shopText, []string{"till", "entrance"},
			"entrance_ble_devices entrance_devices entrance_people problem till_devices till_people total_ble_devices total_devices total_people"},
		{"one zone has no total", "site: s\nsensor: a\ntimezone: UTC\nsources: [{name: tags, bluetooth: hci0}]\nzones: [{name: z, sources: [{source: tags}]}]\n", nil, "problem z_ble_devices"},
	} {
		d := New(shop(t, c.text), "1.0", c.calibrated)
		if got := strings.Join(slices.Sorted(maps.Keys(d.Components)), " "); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// TestTopicOf: Home Assistant takes letters, digits, dashes and underscores, and no two
// sensors share an id.
func TestTopicOf(t *testing.T) {
	allowed, seen := regexp.MustCompile(`^homeassistant/device/[a-zA-Z0-9_-]+/config$`), map[string]string{}
	for _, names := range [][2]string{{"a", "b"}, {"a_s", "b"}, {"a", "s_b"}, {"a_s_", "b"}, {"a", "_b"}, {"a_", "b"}, {"a-b", "c"}, {"a", "b-c"}} {
		topic := TopicOf("homeassistant", names[0], names[1])
		if !allowed.MatchString(topic) {
			t.Errorf("%q is not a discovery topic", topic)
		}
		if other := seen[topic]; other != "" {
			t.Errorf("%v and %s are both %s", names, other, topic)
		}
		seen[topic] = names[0] + "/" + names[1]
	}
}

// TestSchemaRefuses shows that the rules can fail.
func TestSchemaRefuses(t *testing.T) {
	device := New(shop(t, shopText), "1.0", nil)
	good := string(device.JSON())
	for name, change := range map[string][2]string{
		"no unique id":   {`"unique_id":"footfall/jakarta-01/front_door/entrance/devices",`, ``},
		"no origin":      {`"o":{"name":"footfall","sw_version":"1.0"},`, ``},
		"no platform":    {`"p":"sensor",`, ``},
		"unknown class":  {`"state_class":"measurement"`, `"state_class":"count"`},
		"wildcard":       {`/entrance/latest"`, `/+/latest"`},
		"no identifiers": {`"ids":["footfall/jakarta-01/front_door"]`, `"ids":[]`},
		"root option":    {`"qos":1`, `"qos":1,"expire_after":360`},
	} {
		bad := strings.ReplaceAll(good, change[0], change[1])
		if bad == good {
			t.Errorf("%s: nothing was changed", name)
		}
		if validate(t, []byte(bad)) == nil {
			t.Errorf("%s: was accepted", name)
		}
	}
}
