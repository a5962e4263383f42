package simulate

import (
	"cmp"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/gopacket/pcapgo"
)

// labelled returns the folder of the labelled captures, or skips.
func labelled(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("FOOTFALL_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	dir = filepath.Join(dir, "phones")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no labelled captures in %s: set FOOTFALL_DATA to their folder", dir)
	}
	return dir
}

// TestKindsAreAsMeasured: each kind scans about as often as the phones it was
// taken from, and the receivers hear about as many frames of a scan.
func TestKindsAreAsMeasured(t *testing.T) {
	dir := labelled(t)
	for _, tt := range []struct {
		kind  string
		on    float64 // share of time with the screen on
		phone string
		mode  string // S: screen off, A: on
	}{
		{"global", 0, "Q", "S"}, {"global", 1, "H", "A"}, {"lasting", 1, "A", "A"},
		{"rotating", 0, "V", "S"}, {"rotating", 1, "T", "A"},
		{"chained", 0, "S", "S"}, {"chained", 1, "S", "A"},
		{"slowchain", 0, "R", "S"}, {"slowchain", 1, "R", "A"},
		{"sparse", 0, "U", "S"}, {"sparse", 1, "X", "A"},
		{"swarm", 0, "W", "S"}, {"swarm", 1, "W", "A"},
		{"frugal", 0, "E", "S"}, {"frugal", 1, "E", "A"},
	} {
		files, err := filepath.Glob(filepath.Join(dir, tt.phone, "*-mode"+tt.mode+"*-ch-*.pcap"))
		if err != nil || len(files) == 0 {
			t.Fatalf("phone %s, mode %s: no captures", tt.phone, tt.mode)
		}
		times := captureTimes(t, files)
		rate, frames := scansPerMinute(times, 20*time.Minute)
		simulated := byPhone(t, kind(t, tt.kind), 1, 20*time.Hour, func(c *Config) { c.ScreenOn, c.Air.Loss = tt.on, 0.1 })[0]
		var ours []int64
		for _, f := range simulated {
			ours = append(ours, f.at)
		}
		ourRate, ourFrames := scansPerMinute(ours, 20*time.Hour)
		if ratio := ourRate / rate; math.Abs(math.Log(ratio)) > math.Log(1.3) {
			t.Errorf("%s, screen on %v: %.2f scans a minute, phone %s %.2f", tt.kind, tt.on, ourRate, tt.phone, rate)
		}
		if ratio := ourFrames / frames; math.Abs(math.Log(ratio)) > math.Log(1.8) {
			t.Errorf("%s, screen on %v: %.0f frames a scan, phone %s %.0f", tt.kind, tt.on, ourFrames, tt.phone, frames)
		}
	}
}

// captureTimes returns the times of all frames of some captures in order.
func captureTimes(t *testing.T, files []string) []int64 {
	t.Helper()
	var times []int64
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := pcapgo.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		for {
			_, info, err := r.ReadPacketData()
			if err != nil {
				break
			}
			times = append(times, info.Timestamp.UnixNano())
		}
		f.Close()
	}
	slices.SortFunc(times, cmp.Compare[int64])
	return times
}

// scansPerMinute splits frames at silences of three seconds, and returns the
// rate of scans and the (lower) median number of frames in one.
func scansPerMinute(times []int64, d time.Duration) (rate, frames float64) {
	var sizes []int
	for i, at := range times {
		if i == 0 || at-times[i-1] > int64(3*time.Second) {
			sizes = append(sizes, 0)
		}
		sizes[len(sizes)-1]++
	}
	slices.Sort(sizes)
	d = max(d, time.Duration(times[len(times)-1]-times[0]))
	return float64(len(sizes)) / d.Minutes(), float64(sizes[(len(sizes)-1)/2])
}
