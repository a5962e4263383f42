package disclose

import (
	"bytes"
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"footfall/sensor/calibrate"
	"footfall/sensor/count"
)

// randomWindow has the same zones each time, and all else at random: crowds and empty
// zones, radios and none, any flags, full windows and cut ones.
func randomWindow(rng *rand.Rand, zones []string, visits bool) *count.Window {
	n := func() int { return rng.IntN(1 << rng.IntN(30)) }
	cells := make([]count.Cell, len(zones))
	for i := range cells {
		cells[i] = count.Cell{Zone: zones[i], WiFi: counted(n()), HasVisits: visits}
		if rng.IntN(2) == 0 {
			cells[i].BLE = counted(n())
		}
		for j := range cells[i].Visits {
			cells[i].Visits[j] = n()
		}
	}
	w := window(cells...)
	w.Start = rng.Int64N(4e18)
	w.End = w.Start + 1 + rng.Int64N(int64(time.Hour))
	if rng.IntN(2) == 0 {
		w.Start -= w.Start % int64(time.Minute)
		w.End = w.Start + int64(5*time.Minute)
	}
	w.Quality.Overload, w.Quality.Clock = rng.IntN(2) == 0, rng.IntN(2) == 0
	w.Quality.Flood = rng.IntN(2) == 0
	for i := range cells {
		w.Cells[i].Coverage = rng.Float64()
	}
	return w
}

// TestOneLengthPerZone: the size of a payload does not depend on its window.
func TestOneLengthPerZone(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	zones := []string{"entrance", "e", strings.Repeat("long ", 25), `"quoted" \ ☕`}
	lengths := map[string]int{}
	objects := map[int]bool{}
	for i := range 600 {
		c := Config{Epsilon: big.NewRat(1, 4), DwellEpsilon: big.NewRat(1, 3), MinCount: 10}
		if i%5 == 0 {
			c = Config{}
		}
		c.Calibration = map[string]calibrate.Fit{"entrance": ratioOf(methodScans, 0.123456, 1)}
		c.Random = seeded(byte(i))
		payloads := release(t, discloser(t, c), randomWindow(rng, zones, i%3 > 0))
		payloads = append(payloads, Total(payloads))
		for j := range payloads {
			p := &payloads[j]
			p.Late = rng.IntN(2) == 0
			text, err := p.JSON()
			if err != nil {
				t.Fatal(err)
			}
			if !json.Valid(text) {
				t.Fatalf("not JSON: %s", text)
			}
			if known, ok := lengths[p.Zone]; ok && len(text) != known {
				t.Fatalf("zone %q: %d bytes, and %d before: %s", p.Zone, len(text), known, text)
			}
			lengths[p.Zone] = len(text)
			objects[len(trimmed(text))] = true
		}
	}
	if len(lengths) != len(zones)+1 || len(objects) < 100 {
		t.Fatalf("%d zones and %d lengths before padding: this test saw too little", len(lengths), len(objects))
	}
	t.Logf("bytes by zone: %v; lengths before padding: %d", lengths, len(objects))
}

// TestLongestIsLongest: the length that all are brought to is also enough for
// what no release has made so far.
func TestLongestIsLongest(t *testing.T) {
	for name, p := range payloadKinds(t) {
		text, err := p.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if len(text) != p.class() || len(trimmed(text)) > len(p.longest().object()) {
			t.Errorf("%s: %d bytes, %d of them spaces, in a class of %d",
				name, len(text), len(text)-len(trimmed(text)), p.class())
		}
		longest := p.longest()
		if text, err := longest.JSON(); err != nil || len(text) != p.class() {
			t.Errorf("%s: the longest has %d bytes (%v), the class is %d", name, len(text), err, p.class())
		}
	}
	// An object above its class still keeps to the steps.
	p := payloadKinds(t)["without-noise"]
	p.Quality = strings.Repeat("x", 2000)
	if text, err := p.JSON(); err != nil || len(text)%lengthStep != 0 || len(text) < 2000 {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}

// TestAnEmptyStoreLooksLikeAFullOne: as many payloads, of the same zones and
// lengths.
func TestAnEmptyStoreLooksLikeAFullOne(t *testing.T) {
	d := discloser(t, Config{Epsilon: big.NewRat(1, 4), MinCount: 10})
	sizes := func(wifi, ble int) string {
		cells := make([]count.Cell, 5)
		for i := range cells {
			cells[i].WiFi, cells[i].BLE = counted(wifi), counted(ble)
		}
		payloads := release(t, d, window(cells...))
		var shape bytes.Buffer
		for i := range payloads {
			text, err := payloads[i].JSON()
			if err != nil {
				t.Fatal(err)
			}
			shape.WriteString(payloads[i].Zone + " " + strings.Repeat("x", len(text)) + "\n")
		}
		return shape.String()
	}
	empty, full := sizes(0, 0), sizes(100_000, 2_000_000)
	if empty != full {
		t.Errorf("empty\n%s\nfull\n%s", empty, full)
	}
	if n := strings.Count(empty, "\n"); n != 5 {
		t.Errorf("%d payloads of 5 empty zones", n)
	}
}

func BenchmarkJSON(b *testing.B) {
	p := payloadKinds(b)["dwell"]
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.JSON(); err != nil {
			b.Fatal(err)
		}
	}
}
