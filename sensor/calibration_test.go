package sensor

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"footfall/configs"
	"footfall/sensor/calibrate"
	"footfall/sensor/count"
	"footfall/sensor/disclose"
)

func TestCalibration(t *testing.T) {
	got := NewCalibration(calibrate.Summary{
		Fits:   []calibrate.Fit{{Zone: "entrance", Method: "scans", PeoplePerDevice: 0.8, Error: 0.2}},
		Counts: []calibrate.Count{{Zone: "entrance", Start: 7, Minutes: 1, People: 3}},
	})
	want := Calibration{
		map[string]disclose.Calibration{"entrance": {Method: "scans", PeoplePerDevice: 0.8, RelativeError: 0.25}},
		[]count.HandCount{{Zone: "entrance", Start: 7, End: 7 + minute}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	for _, path := range []string{"", filepath.Join(t.TempDir(), "none.csv")} {
		if c, err := LoadCalibration(path); err != nil || len(c.PerDevice) != 0 || len(c.Counts) != 0 {
			t.Errorf("%q: %v, %v", path, c, err)
		}
	}
	if _, err := LoadCalibration(t.TempDir()); err == nil {
		t.Error("a directory was read")
	}
}

func TestCheckZone(t *testing.T) {
	c := &configs.Config{Zones: []configs.Zone{{Name: "entrance"}, {Name: "floor"}}}
	if err := CheckZone(c, "floor"); err != nil {
		t.Error(err)
	}
	if err := CheckZone(c, disclose.TotalZone); err == nil || err.Error() != `there is no zone "total"; there is entrance, floor` {
		t.Error(err)
	}
}

// TestOutdatedCalibration: a ratio that was found beside another method says so.
func TestOutdatedCalibration(t *testing.T) {
	fits := []calibrate.Fit{{Zone: "entrance", Method: "addresses"}, {Zone: "floor", Method: "scans"}, {Zone: "cellar", Method: "addresses"}}
	windows := []calibrate.Window{{Zone: "entrance", Method: "addresses"}, {Zone: "entrance", Method: "scans"}, {Zone: "floor", Method: "scans"}}
	got := outdated(fits, windows)
	if len(got) != 1 || !strings.Contains(got[0], `zone "entrance": people are not published`) || !strings.Contains(got[0], "count again") {
		t.Errorf("%q", got)
	}
}
