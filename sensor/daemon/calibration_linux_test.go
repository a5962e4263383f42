package daemon

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"footfall/sensor/admin"
	"footfall/sensor/calibrate"
	"footfall/sensor/disclose"
	"footfall/sensor/status"
)

// newestWindow returns the newest window that the broker got of a zone.
func (s *shop) newestWindow(t *testing.T, zone string) disclose.Payload {
	t.Helper()
	got := s.broker.on(topicBase + zone + "/window")
	if len(got) == 0 {
		return disclose.Payload{}
	}
	p, err := disclose.ParsePayload([]byte(got[len(got)-1]))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// counted is a hand count of the last few seconds.
func counted(zone string, people float64) []calibrate.Count {
	c := calibrate.Count{Zone: zone, Minutes: 0.05, People: people}
	c.Start = time.Now().UnixNano() - c.End()
	return []calibrate.Count{c}
}

// addHour enters an hour of another day into the file. Counts of seconds alone tell too
// little for a ratio.
func (s *shop) addHour(t *testing.T) {
	t.Helper()
	f, err := os.OpenFile(s.Config.Calibration.File, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString("entrance,2026-03-02T09:00:00Z,60,50,scans,40,5,2\n")
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestCalibrateWhileTheSensorRuns counts people in a running sensor's zone: they are
// published from the next window on if the counts tell enough, after a restart too, until
// they are forgotten.
func TestCalibrateWhileTheSensorRuns(t *testing.T) {
	s := newShop(t, "")
	client, stop := commanded(t, s)
	if summary, err := client.CalibrationShow(t.Context()); err != nil || len(summary.Fits) != 0 || summary.Path != s.Config.Calibration.File {
		t.Fatalf("%+v, %v", summary, err)
	}
	if _, err := client.CalibrationAdd(t.Context(), counted("cellar", 10)); err == nil || !strings.Contains(err.Error(), `there is no zone "cellar"; there is entrance`) {
		t.Error(err)
	}
	if p := s.newestWindow(t, "entrance"); p.People.Known() {
		t.Errorf("%s people before anybody counted", p.People)
	}
	var summary calibrate.Summary
	eventually(t, "a count is taken", func() bool {
		for n := range byte(5) {
			s.sources["door"].phone(n + 1)
		}
		var err error
		summary, err = client.CalibrationAdd(t.Context(), counted("entrance", 10))
		return err == nil
	})
	if summary.Changed != 1 || len(summary.Fits) != 0 || len(summary.Problems) != 1 {
		t.Errorf("%+v", summary)
	}
	before := len(s.broker.on(topicBase + "entrance/window"))
	eventually(t, "two more windows", func() bool { return len(s.broker.on(topicBase+"entrance/window")) > before+1 })
	if p := s.newestWindow(t, "entrance"); p.People.Known() {
		t.Errorf("%s people by a ratio that may be zero", p.People)
	}
	s.addHour(t)
	people := func() bool {
		for n := range byte(5) {
			s.sources["door"].phone(n + 1)
		}
		if summary, err := client.CalibrationAdd(t.Context(), counted("entrance", 10)); err != nil || len(summary.Fits) == 0 {
			return false
		}
		p := s.newestWindow(t, "entrance")
		return p.People.Known() && p.PeopleHigh.Float64() >= p.People.Float64() && p.Devices.Float64() > 0
	}
	eventually(t, "people are published", people)
	if total := s.newestWindow(t, disclose.TotalZone); total.People.Known() {
		t.Errorf("%s people in a store of which one zone is not calibrated", total.People)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	stop = s.run(t)
	s.awaitReady(t)
	before = len(s.broker.on(topicBase + "entrance/window"))
	eventually(t, "people are published after a restart", func() bool {
		return len(s.broker.on(topicBase+"entrance/window")) > before+1 && s.newestWindow(t, "entrance").People.Known()
	})
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	client, stop = commanded(t, s)
	if summary, err := client.CalibrationRemove(t.Context(), "entrance"); err != nil || summary.Changed == 0 || len(summary.Fits) != 0 {
		t.Errorf("%+v, %v", summary, err)
	}
	eventually(t, "people are published no more", func() bool {
		p := s.newestWindow(t, "entrance")
		return p.Devices.Known() && !p.People.Known()
	})
	if err := stop(); err != nil {
		t.Fatal(err)
	}
}

// TestBrokenCalibration counts all the same, and says that people are missing, until
// somebody has mended the file.
func TestBrokenCalibration(t *testing.T) {
	s := newShop(t, "")
	if err := os.WriteFile(s.Config.Calibration.File, []byte("zone,start\nx,y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	client, stop := commanded(t, s)
	alerts := func() []string {
		text, err := client.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var h status.Health
		if err := json.Unmarshal(text, &h); err != nil {
			t.Fatal(err)
		}
		return h.Alerts
	}
	named := func(alert string) bool {
		return strings.Contains(alert, "people are not published: ") && strings.Contains(alert, `people.csv: the column "minutes" is missing`)
	}
	if got := alerts(); !slices.ContainsFunc(got, named) {
		t.Errorf("alerts %q", got)
	}
	if _, err := client.CalibrationShow(t.Context()); err == nil || !strings.Contains(err.Error(), "repair the file, or delete it and count again") {
		t.Error(err)
	}
	if err := os.Remove(s.Config.Calibration.File); err != nil {
		t.Fatal(err)
	}
	if _, err := client.CalibrationShow(t.Context()); err != nil {
		t.Error(err)
	}
	if got := alerts(); slices.ContainsFunc(got, named) {
		t.Errorf("alerts %q after the file was mended", got)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
}

func TestNoCalibrationFile(t *testing.T) {
	s := newShop(t, "")
	s.Config.Calibration.File = ""
	client, stop := commanded(t, s)
	if _, err := client.CalibrationShow(t.Context()); err == nil || !strings.Contains(err.Error(), admin.ErrNoCalibration.Error()) {
		t.Error(err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
}
