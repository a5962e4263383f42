package admin

import (
	"strings"
	"testing"

	"footfall/configs"
	"footfall/sensor/calibrate"
	"footfall/sensor/disclose"
)

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
