package exact

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footfall/sensor/calibrate"
	"footfall/sensor/count"
	"footfall/sensor/disclose"
)

var update = flag.Bool("update", false, "write the golden files")

const noon = int64(1_795_262_400e9) // 2026-11-21T12:00:00Z

// window is five minutes with one cell.
func window(cell count.Cell) *count.Window {
	cell.Zone, cell.Coverage = "zonea", 1
	return &count.Window{
		Start: noon, End: noon + int64(5*time.Minute), Epoch: "2026-11-21T04:00:00Z",
		Quality: count.Quality{Method: "scans"}, Cells: []count.Cell{cell},
	}
}

func estimated(devices, stable float64, addresses int) count.Count {
	return count.Count{
		Present: true, Addresses: addresses, Devices: devices, Stable: stable,
		Low: devices * 0.75, High: devices * 1.5,
	}
}

func releaser(t testing.TB, calibration map[string]calibrate.Fit) *Releaser {
	t.Helper()
	r, err := New(Config{Site: "shop", Sensor: "gate", Calibration: calibration})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// release returns the only payload of a window.
func release(t testing.TB, r *Releaser, w *count.Window) disclose.Payload {
	t.Helper()
	payloads, err := r.Release(w)
	if err != nil {
		t.Fatal(err)
	}
	if len(payloads) != 1 {
		t.Fatalf("%d payloads", len(payloads))
	}
	return payloads[0]
}

func line(numbers ...disclose.Number) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = n.String()
	}
	return strings.Join(words, " ")
}

// TestRelease: nothing is rounded to whole numbers, and nothing is withheld.
func TestRelease(t *testing.T) {
	absent := count.Count{}
	tests := []struct {
		name      string
		wifi, ble count.Count
		want      string // devices low high wifi ble addresses share
	}{
		{"a decimal", estimated(12.36, 6, 300), absent, "12.4 9.3 18.5 12.4 null 300 0.49"},
		{"radios apart", estimated(0.26, 0.1, 1), estimated(0.26, 0.1, 1), "0.3 0.2 0.4 0.3 0.3 1 0.38"},
		{"a single device", estimated(1, 1, 1), estimated(0, 0, 0), "1 0.8 1.5 1 0 1 1"},
		{"empty", estimated(0, 0, 0), absent, "0 0 0 0 null 0 null"},
		{"no radio", absent, absent, "null null null null null null null"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := release(t, releaser(t, nil), window(count.Cell{WiFi: test.wifi, BLE: test.ble}))
			got := line(p.Devices, p.DevicesLow, p.DevicesHigh, p.WiFiDevices, p.BLEDevices, p.Addresses, p.StableShare)
			if got != test.want || p.Epsilon.Known() || p.Suppressed || p.HasVisits {
				t.Errorf("released %s, epsilon %s, suppressed %t; want %s", got, p.Epsilon, p.Suppressed, test.want)
			}
		})
	}
}

// TestForged: forged addresses are not released, nor devices that cannot be told from them.
func TestForged(t *testing.T) {
	for unknown, want := range map[bool]string{false: "12 9 18 12 null null 0.5 9.6", true: "null null null null null null null null"} {
		wifi := estimated(12, 6, 9000)
		wifi.Forged, wifi.Unknown = true, unknown
		w := window(count.Cell{WiFi: wifi})
		w.Quality.Flood = true
		p := release(t, releaser(t, map[string]calibrate.Fit{"zonea": {Method: "scans", Radio: calibrate.WiFi, PeoplePerDevice: 0.8, Error: 0.24}}), w)
		got := line(p.Devices, p.DevicesLow, p.DevicesHigh, p.WiFiDevices, p.BLEDevices, p.Addresses, p.StableShare, p.People)
		if got != want || !p.Suppressed || !p.Flooded() {
			t.Errorf("unknown %t: released %s, suppressed %t, %s", unknown, got, p.Suppressed, p.Quality)
		}
		p.Expect(5 * time.Minute)
		if text, err := p.JSON(); err != nil {
			t.Error(err)
		} else if again, err := disclose.ParsePayload(text); err != nil || again != p {
			t.Errorf("unknown %t: it is not read as it was written: %v", unknown, err)
		}
	}
	if p := release(t, releaser(t, nil), window(count.Cell{WiFi: estimated(1, 1, 1)})); p.Flooded() {
		t.Error("a window without forged addresses is flooded")
	}
}

func TestVisits(t *testing.T) {
	cell := count.Cell{WiFi: estimated(3, 3, 3), HasVisits: true, Visits: [count.DwellBuckets]int{4, 3, 2, 1, 0, 7}}
	p := release(t, releaser(t, nil), window(cell))
	if got := line(p.Visits[:]...); got != "4 3 2 1 0 7" || !p.HasVisits {
		t.Errorf("visits %s", got)
	}
}

// TestPeople follow the calibration in force, with one decimal.
func TestPeople(t *testing.T) {
	fits := map[string]calibrate.Fit{"zonea": {Method: "scans", Radio: calibrate.WiFi, PeoplePerDevice: 0.8, Error: 0.24}}
	r := releaser(t, fits)
	delete(fits, "zonea") // the caller's own map
	people := func() string {
		p := release(t, r, window(count.Cell{WiFi: estimated(20, 5, 90)}))
		return line(p.People, p.PeopleLow, p.PeopleHigh)
	}
	if got := people(); got != "16 9.8 25.3" {
		t.Errorf("people %s", got)
	}
	for _, none := range []map[string]calibrate.Fit{nil, {"zoneb": {Method: "scans", Radio: calibrate.WiFi, PeoplePerDevice: 1}}, {"zonea": {Method: "addresses", Radio: calibrate.WiFi, PeoplePerDevice: 1}}} {
		r.SetCalibration(none)
		if got := people(); got != "null null null" {
			t.Errorf("people %s with %v", got, none)
		}
	}
}

func TestGolden(t *testing.T) {
	fits := map[string]calibrate.Fit{"zonea": {Method: "scans", Radio: calibrate.WiFi, PeoplePerDevice: 0.8, Error: 0.08}}
	w := window(count.Cell{WiFi: estimated(12.34, 3.2, 150)})
	w.Quality.Flood = true
	p := release(t, releaser(t, fits), w)
	got, err := p.JSON()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "estimate.json")
	if *update {
		if err := os.WriteFile(file, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got)+"\n" != string(want) {
		t.Errorf("payload\n%s\nwant\n%s", got, want)
	}
}

// TestLength: an exact payload is as long as one that a gateway publishes, and is
// read back.
func TestLength(t *testing.T) {
	d, err := disclose.New(disclose.Config{Site: "shop", Sensor: "gate", MinCount: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, devices := range []float64{0, 0.4, 12.36, 98765.4} {
		w := window(count.Cell{WiFi: estimated(devices, 0, 3), BLE: estimated(devices, 0, 3)})
		p := release(t, releaser(t, nil), w)
		p.Expect(5 * time.Minute)
		text, err := p.JSON()
		if err != nil {
			t.Fatal(err)
		}
		back, err := disclose.ParsePayload(text)
		if err != nil || back != p {
			t.Errorf("%s came back as %+v, %v", text, back, err)
		}
		payloads, err := d.Release(w)
		if err != nil {
			t.Fatal(err)
		}
		other, err := payloads[0].JSON()
		if err != nil {
			t.Fatal(err)
		}
		if len(text) != len(other) {
			t.Errorf("%v devices: %d bytes exact, %d from a gateway", devices, len(text), len(other))
		}
	}
}

func TestRefuses(t *testing.T) {
	if _, err := New(Config{Site: "shop", Sensor: "a/b"}); err == nil || !strings.Contains(err.Error(), `sensor "a/b"`) {
		t.Errorf("error %v", err)
	}
	for name, change := range map[string]func(w *count.Window){
		"method":  func(w *count.Window) { w.Quality.Method = "rate" },
		"devices": func(w *count.Window) { w.Cells[0].WiFi.Devices = -1 },
		"zone":    func(w *count.Window) { w.Cells[0].Zone = "a/b" },
	} {
		w := window(count.Cell{WiFi: estimated(5, 5, 5)})
		change(w)
		if payloads, err := releaser(t, nil).Release(w); err == nil || payloads != nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
