package recorded

import (
	"strings"
	"testing"

	"footfall/configs"
	"footfall/sensor/calibrate"
	"footfall/sensor/disclose"
)

// TestTableNamesTheRadioOfPeople where there are two, and never takes one for withheld that
// is not calibrated.
func TestTableNamesTheRadioOfPeople(t *testing.T) {
	const site = "site: s\nsensor: front\nsources: [{name: a, interface: mon0}, {name: b, bluetooth: hci0}]\nzones: [{name: z, sources: [{source: a}, {source: b}]}]\n"
	both, err := configs.Parse([]byte(site), "test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	alone, err := configs.Parse([]byte(strings.NewReplacer("{name: a, interface: mon0}, ", "", "{source: a}, ", "").Replace(site)), "test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	number := disclose.Whole
	for _, c := range []struct {
		config *configs.Config
		p      disclose.Payload
		want   string
	}{
		{both, disclose.Payload{Devices: number(40), BLEDevices: number(30), People: number(34), PeopleBy: calibrate.Bluetooth}, "  34 ble  "},
		{both, disclose.Payload{Devices: number(40), People: number(34), PeopleBy: calibrate.WiFi}, "  34 wifi  "},
		{alone, disclose.Payload{BLEDevices: number(30), People: number(34), PeopleBy: calibrate.Bluetooth}, "  34  "},
		{alone, disclose.Payload{BLEDevices: number(30)}, "  -  "},
		{alone, disclose.Payload{Suppressed: true}, "  withheld  "},
	} {
		var out strings.Builder
		table, err := NewOutput("table", &out, c.config, true)
		if err != nil {
			t.Fatal(err)
		}
		if err := table.Window([]disclose.Payload{c.p}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Split(out.String(), "\n")[1]; !strings.Contains(got, c.want) {
			t.Errorf("%q has no %q", got, c.want)
		}
	}
}
