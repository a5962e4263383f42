package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footfall/sensor/calibrate"
)

func (r *runningSensor) CalibrationShow(context.Context) (calibrate.Summary, error) {
	return r.hands.Show()
}

func (r *runningSensor) CalibrationAdd(_ context.Context, counts []calibrate.Count) (calibrate.Summary, error) {
	return r.hands.Add(counts, r.windows)
}

func (r *runningSensor) CalibrationRemove(_ context.Context, zone string) (calibrate.Summary, error) {
	return r.hands.Remove(zone)
}

// TestCalibrateWhileRunning has a running sensor take counts, show and forget them.
func TestCalibrateWhileRunning(t *testing.T) {
	config, r := startSensor(t, true)
	wantOutput(t, "No people have been counted", "calibrate", "-c", config)
	wantError(t, "no window of this zone is known", "calibrate", "-c", config, "--people", "40", "--minutes", "15")
	now := time.Now().Truncate(time.Minute)
	for i := range 3 {
		end := now.Add(-time.Duration(5*i) * time.Minute)
		r.windows = append(r.windows, calibrate.Window{
			Zone: "z", Start: end.Add(-5 * time.Minute).UnixNano(), End: end.UnixNano(), Method: "scans", Devices: 50, High: 60, Noise: 8,
		})
	}
	wantOutput(t, "1 count entered. Applied to the running sensor; the current window is updated.\n\nzone z: 0.8 ±",
		"calibrate", "-c", config, "--people", "40", "--minutes", "15")
	wantOutput(t, "1 count entered, in place of 1 of the same time.", "calibrate", "-c", config, "--zone", "z", "--people", "45", "--minutes", "15")
	wantOutput(t, "zone z: 0.9 ±", "calibrate", "-c", config)
	wantError(t, `there is no zone "y"; there is z`, "calibrate", "-c", config, "--zone", "y", "--people", "45", "--minutes", "15")
	wantError(t, "a count ends in 59m", "calibrate", "-c", config, "--people", "45", "--minutes", "5", "--end", now.Add(time.Hour).Format(time.RFC3339))
	wantError(t, "the sensor is running, and keeps the file itself", "calibrate", "-c", config, "--windows", config, "--people", "45", "--minutes", "5")

	file := filepath.Join(filepath.Dir(config), "people.csv")
	text, err := os.ReadFile(file)
	if err != nil || !strings.HasPrefix(string(text), "zone,start,minutes,people,method,devices,") || strings.Count(string(text), "\n") != 2 {
		t.Errorf("the file holds %q, %v", text, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	wantOutput(t, "1 count of the zone z forgotten; its people are no longer published. Applied to the running sensor", "calibrate", "-c", config, "--remove", "--zone", "z")
	wantError(t, `there are no counts of the zone "z"`, "calibrate", "-c", config, "--remove", "--zone", "z")
	wantOutput(t, "No people have been counted", "calibrate", "-c", config)
}

// TestCalibrateByEitherRadio: a zone of Bluetooth alone, and one of both radios in which
// Bluetooth is the better one.
func TestCalibrateByEitherRadio(t *testing.T) {
	config, r := startSensor(t, true)
	now := time.Now().Truncate(time.Minute)
	window := func(end time.Time, method string, devices float64) {
		r.windows = append(r.windows, calibrate.Window{
			Zone: "z", Start: end.Add(-5 * time.Minute).UnixNano(), End: end.UnixNano(), Method: method, Devices: devices, High: devices * 1.1, Noise: 2,
		})
	}
	count := func(end time.Time, people string) []string {
		return []string{"calibrate", "-c", config, "--people", people, "--minutes", "5", "--end", end.Format(time.RFC3339)}
	}
	window(now, calibrate.Adverts, 80)
	wantOutput(t, "zone z: 0.5 ± 0.19 people per Bluetooth device (90 %), from 1 count of 5 minutes together\n  15 more", count(now, "40")...)
	window(now, "scans", 50)
	wantOutput(t, "people per Wi-Fi device (90 %), from 1 count of 5 minutes together\n  Not used: 0.5 ± 0.19 people per Bluetooth device. 3 counts with both decide; there is 1.\n",
		count(now, "40")...)
	for i, people := range []string{"20", "60"} {
		end := now.Add(-time.Duration(10*i+10) * time.Minute)
		window(end, "scans", 50)
		window(end, calibrate.Adverts, 40+80*float64(i))
		if out, err := command(count(end, people)...); err != nil {
			t.Fatal(out, err)
		}
	}
	out, err := command("calibrate", "-c", config)
	if err != nil || !strings.Contains(out, "zone z: 0.5 ±") || !strings.Contains(out, "people per Bluetooth device (90 %), from 3 counts") ||
		!strings.Contains(out, "Not used: 0.8 ±") || !strings.Contains(out, "people per Wi-Fi device. Compared by 3 counts with both.") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestCalibrateInAHurry breaks the wait for a window off: the count is entered with the
// windows there are, or the command says how to enter it later.
func TestCalibrateInAHurry(t *testing.T) {
	config, r := startSensor(t, true)
	r.open = true
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	hurried := func() (string, error) {
		var out bytes.Buffer
		c := newRootCommand()
		c.SetOut(&out)
		c.SetErr(&out)
		c.SetArgs([]string{"calibrate", "-c", config, "--people", "40", "--minutes", "15"})
		err := c.ExecuteContext(ctx)
		return out.String(), err
	}
	out, err := hurried()
	if err == nil || !strings.Contains(err.Error(), "no window of this zone is known; to enter the count later, add --end 20") {
		t.Errorf("without windows: %v\n%s", err, out)
	}
	end := time.Now()
	r.windows = []calibrate.Window{{Zone: "z", Start: end.Add(-12 * time.Minute).UnixNano(), End: end.Add(-2 * time.Minute).UnixNano(), Method: "scans", Devices: 50, High: 60, Noise: 8}}
	if out, err := hurried(); err != nil || !strings.Contains(out, "1 count entered. Applied to the running sensor") {
		t.Errorf("with most windows: %v\n%s", err, out)
	}
}

// TestReadmeCalibration runs the commands of the README.
func TestReadmeCalibration(t *testing.T) {
	config, r := startSensor(t, true)
	dir := filepath.Dir(config)
	text := `{site: s, sensor: front, sources: [{name: a, interface: mon0}], zones: [{name: entrance, sources: [{source: a}]}],
control: {socket: sock}, calibration: {file: people.csv}}`
	if err := os.WriteFile(filepath.Join(dir, "footfall.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	end := time.Now()
	for i := range 4 {
		start := end.Add(-time.Duration(5*i) * time.Minute)
		r.windows = append(r.windows, calibrate.Window{
			Zone: "entrance", Start: start.Add(-5 * time.Minute).UnixNano(), End: start.UnixNano(), Method: "scans", Devices: 52, High: 75, Noise: 8,
		})
	}
	run := func(line string) string {
		out, err := command(strings.Fields(line)[1:]...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	const shown = `zone entrance: 0.808 ± 0.38 people per device (90 %), from 1 count of 15 minutes together
  Most of the error is how well the sensor counts the phones of this crowd. Counting on with it
  does not help. 45 more minutes, at other times and on other days, would halve the error.
`
	if out := run("footfall calibrate -c footfall.yaml --zone entrance --people 42 --minutes 15"); !strings.HasSuffix(out, "\n\n"+shown) {
		t.Errorf("entered:\n%s", out)
	}
	if out := run("footfall calibrate -c footfall.yaml"); out != shown {
		t.Errorf("shown:\n%s", out)
	}
}
