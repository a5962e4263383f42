package sensor

import (
	"path/filepath"
	"strings"
	"testing"

	"footfall/configs"
	"footfall/sensor/calibrate"
	"footfall/sensor/disclose"
)

func TestCalibrations(t *testing.T) {
	got := Calibrations([]calibrate.Fit{{Zone: "entrance", Method: "scans", PeoplePerDevice: 0.8, Error: 0.2}})
	if want := (disclose.Calibration{Method: "scans", PeoplePerDevice: 0.8, RelativeError: 0.25}); len(got) != 1 || got["entrance"] != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	for _, path := range []string{"", filepath.Join(t.TempDir(), "none.csv")} {
		if byZone, err := LoadCalibrations(path); err != nil || len(byZone) != 0 {
			t.Errorf("%q: %v, %v", path, byZone, err)
		}
	}
	if _, err := LoadCalibrations(t.TempDir()); err == nil {
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
