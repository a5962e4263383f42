package admin

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"footfall/sensor/calibrate"
	"footfall/sensor/count"
	"footfall/sensor/disclose"
	"footfall/sensor/replay/seeded"
)

// releases are the payloads of a zone's windows, five minutes each, one after the
// other; change may do something to the window with a number.
func releases(t *testing.T, c disclose.Config, n int, change func(i int, w *count.Window)) [][]disclose.Payload {
	t.Helper()
	c.Site, c.Sensor = "shop", "front"
	_, c.Random = seeded.New(3)
	d, err := disclose.New(c)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]disclose.Payload
	for i := range n {
		devices := float64(40 + i)
		radio := count.Count{Present: true, Addresses: 200, Devices: devices, Low: devices - 5, High: devices + 10}
		start := int64(1_795_262_400e9) + int64(i)*int64(5*time.Minute)
		w := count.Window{
			Start: start, End: start + int64(5*time.Minute), Epoch: "2026-11-21T04:00:00Z", Quality: count.Quality{Method: "scans"},
			Cells: []count.Cell{{Zone: "entrance", WiFi: radio, Coverage: 1}, {Zone: "floor", WiFi: radio, Coverage: 1}},
		}
		if change != nil {
			change(i, &w)
		}
		payloads, err := d.Release(&w)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, append(payloads, disclose.Total(payloads)))
	}
	return all
}

// lines writes payloads as a replay does.
func lines(t *testing.T, all [][]disclose.Payload) string {
	t.Helper()
	var text strings.Builder
	for _, payloads := range all {
		for i := range payloads {
			line, err := payloads[i].JSON()
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&text, "%s\n", line)
		}
	}
	return text.String()
}

func TestReadWindows(t *testing.T) {
	tests := []struct {
		name   string
		c      disclose.Config
		change func(i int, w *count.Window)
		want   string // devices of the entrance, up to, noise
	}{
		{"all of them", disclose.Config{}, nil, "40+10~0 41+10~0 42+10~0 "},
		{"flood", disclose.Config{}, func(i int, w *count.Window) { w.Quality.Flood = i == 1 }, "40+10~0 42+10~0 "},
		{"partial", disclose.Config{}, func(i int, w *count.Window) { w.Cells[0].Coverage = 0.8 + 0.1*float64(i) }, "41+10~0 42+10~0 "},
		{"withheld", disclose.Config{MinCount: 41}, nil, "41+10~0 42+10~0 "},
		{"Bluetooth withheld", disclose.Config{MinCount: 10}, func(i int, w *count.Window) {
			w.Cells[0].BLE = count.Count{Present: true, Addresses: 50, Devices: float64(20 * (i % 2)), High: 30, Low: 0}
		}, "40+10~0 41+10~0 20+10~0b 42+10~0 "},
		{"Wi-Fi withheld", disclose.Config{MinCount: 50}, func(i int, w *count.Window) {
			w.Cells[0].BLE = count.Count{Present: true, Devices: 60, High: 65, Low: 55}
		}, "60+5~0b 60+5~0b 60+5~0b "},
		{"restart", disclose.Config{}, func(i int, w *count.Window) { w.Quality.Restart = i == 0 }, "40+10~0 41+10~0 42+10~0 "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := lines(t, releases(t, test.c, 3, test.change))
			// Twice over: a broker may hand a window out again.
			windows, err := ReadWindows(strings.NewReader(text+"\n"+text), "w.jsonl")
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, w := range windows {
				if w.Zone == "entrance" {
					got += fmt.Sprintf("%g+%g~%g", w.Devices, w.High-w.Devices, w.Noise)
					got += map[string]string{"scans": " ", calibrate.Adverts: "b "}[w.Method]
				}
				if w.Zone == disclose.TotalZone || w.End-w.Start != int64(5*time.Minute) {
					t.Errorf("%+v", w)
				}
			}
			if got != test.want {
				t.Errorf("windows %s, want %s", got, test.want)
			}
		})
	}
}

// TestReadWindowsKnowsTheNoise: at ε = 0.5 that on devices is within ±8. A day between the
// windows is passed over.
func TestReadWindowsKnowsTheNoise(t *testing.T) {
	text := lines(t, releases(t, disclose.Config{Epsilon: big.NewRat(1, 2)}, 3, func(_ int, w *count.Window) { w.Cells[1].BLE = w.Cells[1].WiFi }))
	text += `{"schema":1,"period":"day","zone":"a","devices":1.5}` + "\n"
	windows, err := ReadWindows(strings.NewReader(text), "w.jsonl")
	if err != nil || len(windows) != 9 {
		t.Fatal(windows, err)
	}
	for _, w := range windows {
		if w.Method == "scans" && (w.Noise != 8 || w.High < w.Devices+8) || w.Method == calibrate.Adverts && w.Noise != 5 {
			t.Errorf("%+v", w)
		}
	}
}

func TestReadWindowsRefuses(t *testing.T) {
	good := lines(t, releases(t, disclose.Config{}, 1, nil))
	for text, want := range map[string]string{
		"":                         "w.jsonl: no window in it has devices",
		good + "{}\n":              "w.jsonl: line 4: window payload",
		strings.Repeat("x", 1<<17): "w.jsonl: line 1: bufio.Scanner: token too long",
		lines(t, releases(t, disclose.Config{MinCount: 100}, 2, nil)): "no window in it has devices",
	} {
		if _, err := ReadWindows(strings.NewReader(text), "w.jsonl"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	broken := errors.New("unplugged")
	if _, err := ReadWindows(failing{broken}, "w.jsonl"); !errors.Is(err, broken) {
		t.Error(err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// TestRecentWindowsAreBounded forgets what is older than a day, and the oldest of
// too many.
func TestRecentWindowsAreBounded(t *testing.T) {
	var r recentWindows
	all := releases(t, disclose.Config{}, 24*12+10, nil)
	for _, payloads := range all {
		r.add(payloads)
	}
	windows := r.all()
	newest := all[len(all)-1][0]
	if got := windows[0].End; newest.End-got != int64(recentTime) {
		t.Errorf("the oldest ends %s before the newest", time.Duration(newest.End-got))
	}
	if len(windows) != 2*(24*12+1) {
		t.Errorf("%d windows", len(windows))
	}
	for range recentMost {
		r.add(all[len(all)-1])
	}
	if n := len(r.all()); n != recentMost {
		t.Errorf("%d windows", n)
	}
	r.erase()
	if n := len(r.all()); n != 0 {
		t.Errorf("%d windows after all was erased", n)
	}
}
