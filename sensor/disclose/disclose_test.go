package disclose

import (
	"errors"
	"io"
	"math"
	"math/big"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"footfall/sensor/count"
	"footfall/sensor/count/scans"
)

const (
	noon  = int64(1_795_262_400e9) // 2026-11-21T12:00:00Z
	epoch = "2026-11-21T04:00:00Z"
)

// counted is a radio's count of n devices that keep their addresses: nothing in it
// is estimated, so all its numbers are n.
func counted(n int) count.Count {
	exact := float64(n)
	return count.Count{Present: true, Addresses: n, Devices: exact, Stable: exact, Low: exact, High: exact}
}

// window has one cell per given cell, and five minutes.
func window(cells ...count.Cell) *count.Window {
	for i := range cells {
		if cells[i].Zone == "" {
			cells[i].Zone = "zone" + string(rune('a'+i))
		}
		cells[i].Coverage = 1
	}
	return &count.Window{
		Start: noon, End: noon + int64(5*time.Minute), Epoch: epoch,
		Quality: count.Quality{Method: methodScans}, Cells: cells,
	}
}

func discloser(t testing.TB, c Config) *Discloser {
	t.Helper()
	c.Site, c.Sensor = "shop", "gate"
	if c.Random == nil {
		c.Random = seeded(1)
	}
	d, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func release(t testing.TB, d *Discloser, w *count.Window) []Payload {
	t.Helper()
	w.Errors = scans.ErrorsOf(w.End - w.Start)
	payloads, err := d.Release(w)
	if err != nil {
		t.Fatal(err)
	}
	for i := range payloads {
		payloads[i].Expect(5 * time.Minute)
	}
	return payloads
}

// numbers writes the released numbers of a payload in one line.
func numbers(p *Payload) string {
	var text strings.Builder
	for _, n := range []Number{p.Devices, p.DevicesLow, p.DevicesHigh, p.WiFiDevices, p.BLEDevices, p.Addresses} {
		text.WriteString(n.String() + " ")
	}
	if p.Suppressed {
		text.WriteString("suppressed ")
	}
	if p.HasVisits {
		for _, n := range p.Visits {
			text.WriteString(n.String() + " ")
		}
	}
	return strings.TrimSpace(text.String())
}

func TestReleaseWithoutNoise(t *testing.T) {
	absent := count.Count{}
	tests := []struct {
		name      string
		wifi, ble count.Count
		minCount  int
		want      string // devices low high wifi ble addresses
	}{
		{"one radio", counted(12), absent, 0, "12 12 12 12 null 12"},
		{"both radios", counted(12), counted(30), 0, "12 12 12 12 30 12"},
		{"empty", counted(0), counted(0), 0, "0 0 0 0 0 0"},
		{"no radio", absent, absent, 10, "null null null null null null"},
		{"just enough", counted(10), absent, 10, "10 10 10 10 null 10"},
		{"one too few", counted(9), absent, 10, "null null null null null null suppressed"},
		{"Wi-Fi withheld", counted(9), counted(30), 10, "null null null null 30 null suppressed"},
		{"both withheld, though their sum would do", counted(9), counted(9), 10, "null null null null null null suppressed"},
		{"minimum of one withholds nothing but zero", counted(0), counted(1), 1, "null null null null 1 null suppressed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := discloser(t, Config{MinCount: test.minCount})
			p := release(t, d, window(count.Cell{WiFi: test.wifi, BLE: test.ble}))[0]
			if got := numbers(&p); got != test.want {
				t.Errorf("released %s, want %s", got, test.want)
			}
			if p.Epsilon.Known() {
				t.Errorf("epsilon %s without noise", p.Epsilon)
			}
		})
	}
}

// drawn returns the noise of a seed in the order in which Release uses it. Release
// drops unused random bytes after each window, so it holds for one window.
func drawn(t *testing.T, seed byte, epsilons ...*big.Rat) []int64 {
	t.Helper()
	e := &entropy{source: seeded(seed)}
	out := make([]int64, len(epsilons))
	for i, epsilon := range epsilons {
		var err error
		if out[i], err = newLaplace(epsilon, e).draw(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestSuppressionLooksAtTheNoisyCount(t *testing.T) {
	const few, many, minimum = 10, 1000, 10
	tests := []struct {
		name    string
		count   count.Count
		decides func(p *Payload) Number
	}{
		{"devices", estimated(few, few, many), func(p *Payload) Number { return p.Devices }},
		{"addresses", estimated(many, many, few), func(p *Payload) Number { return p.Addresses }},
	}
	for _, test := range tests {
		d := discloser(t, Config{Epsilon: big.NewRat(1, 4), MinCount: minimum})
		// The same seed: the oracle shows the noisy count.
		oracle := discloser(t, Config{Epsilon: big.NewRat(1, 4)})
		withheld := 0
		for range 500 {
			p, shown := release(t, d, scanned(test.count))[0], release(t, oracle, scanned(test.count))[0]
			got, noisy := test.decides(&p), test.decides(&shown)
			switch {
			case p.Suppressed:
				withheld++
				if got.Known() || noisy.Float64() >= minimum {
					t.Fatalf("%s: noisy count %s: %s", test.name, noisy, numbers(&p))
				}
			case got != noisy || noisy.Float64() < minimum:
				t.Fatalf("%s: noisy count %s: %s", test.name, noisy, numbers(&p))
			}
		}
		if withheld == 0 || withheld == 500 {
			t.Errorf("%s: withheld %d of 500", test.name, withheld)
		}
	}
}

func TestNegativeBecomesZero(t *testing.T) {
	d := discloser(t, Config{Epsilon: big.NewRat(1, 20)})
	zeros := 0
	for range 200 {
		p := release(t, d, window(count.Cell{WiFi: counted(0)}))[0]
		if p.Suppressed || !p.WiFiDevices.Known() || p.DevicesLow.Float64() > p.Devices.Float64() {
			t.Fatal(numbers(&p))
		}
		if p.WiFiDevices == Whole(0) {
			zeros++
		}
	}
	if zeros < 70 || zeros > 140 {
		t.Errorf("%d of 200 are 0, expected about half", zeros)
	}
}

func TestDwell(t *testing.T) {
	half, quarter := big.NewRat(1, 2), big.NewRat(1, 4)
	visits := [count.DwellBuckets]int{1000, 900, 800, 700, 600, 3}
	large, small := big.NewRat(3, 20), big.NewRat(1, 20) // of the three counts
	noise := drawn(t, 6, large, small, small, half, half, half, half, half, half)
	d := discloser(t, Config{Epsilon: quarter, DwellEpsilon: half, MinCount: 50, Random: seeded(6)})
	p := release(t, d, window(count.Cell{WiFi: counted(500), Visits: visits, HasVisits: true}))[0]
	for i, exact := range visits[:5] {
		if want := Whole(int64(exact) + noise[i+3]); p.Visits[i] != want {
			t.Errorf("%s: %s, want %s", visitKeys[i], p.Visits[i], want)
		}
	}
	if p.Visits[5].Known() || !p.Suppressed {
		t.Error("3 visits were not withheld")
	}
	if p.Epsilon.String() != "0.75" {
		t.Errorf("epsilon %s, want 0.75 of counts and visits together", p.Epsilon)
	}
	if p := release(t, d, window(count.Cell{WiFi: counted(500)}))[0]; p.Epsilon.String() != "0.25" || p.HasVisits {
		t.Errorf("no visits measured, but epsilon is %s", p.Epsilon)
	}
}

func TestEpsilonOfAPayload(t *testing.T) {
	dwell := count.Cell{WiFi: counted(5), HasVisits: true}
	tests := []struct {
		counts, visits *big.Rat
		cell           count.Cell
		want           string
	}{
		{nil, nil, dwell, "null"},
		{big.NewRat(1, 4), nil, dwell, "null"}, // visits without noise: no bound
		{nil, big.NewRat(1, 4), dwell, "null"},
		{big.NewRat(1, 4), nil, count.Cell{WiFi: counted(5)}, "0.25"},
		{big.NewRat(1, 3), nil, count.Cell{WiFi: counted(5)}, "0.333334"}, // never shown too small
		{big.NewRat(1, 3), big.NewRat(2, 3), dwell, "1"},
		{big.NewRat(10, 1), big.NewRat(1, 100), dwell, "10.01"},
	}
	for _, test := range tests {
		d := discloser(t, Config{Epsilon: test.counts, DwellEpsilon: test.visits})
		if p := release(t, d, window(test.cell))[0]; p.Epsilon.String() != test.want {
			t.Errorf("epsilon %s, want %s", p.Epsilon, test.want)
		}
	}
}

func TestQuality(t *testing.T) {
	tests := []struct {
		coverage               float64
		overload, flood, clock bool
		wantQuality, wantText  string
	}{
		{1, false, false, false, "scans", "1"},
		{0.9996, false, false, false, "scans", "1"},
		{0.999, false, false, false, "scans", "0.999"},
		{0.9984, false, false, false, "scans,partial", "0.998"},
		{0, false, false, false, "scans,partial", "0"},
		{1, true, false, false, "scans,overload", "1"},
		{1, false, false, true, "scans,clock", "1"},
		{0.5, true, false, true, "scans,overload,partial,clock", "0.5"},
		{1, false, true, false, "scans,flood", "1"},
		{0.5, true, true, true, "scans,overload,flood,partial,clock", "0.5"},
		{1.0000001, false, false, false, "scans", "1"},
	}
	for _, test := range tests {
		w := window(count.Cell{WiFi: counted(1)})
		w.Cells[0].Coverage = test.coverage
		w.Quality.Overload, w.Quality.Flood, w.Quality.Clock = test.overload, test.flood, test.clock
		p := release(t, discloser(t, Config{}), w)[0]
		if p.Quality != test.wantQuality || p.Coverage.String() != test.wantText {
			t.Errorf("%v: quality %s, coverage %s", test, p.Quality, p.Coverage)
		}
	}
}

func TestNothingIsReleasedWithoutRandomness(t *testing.T) {
	gone := errors.New("device gone")
	// Enough bytes for the first cell or so, then none.
	random := io.MultiReader(io.LimitReader(seeded(1), entropySize), iotest.ErrReader(gone))
	d := discloser(t, Config{Epsilon: big.NewRat(1, 4), Random: random})
	cells := make([]count.Cell, 20)
	for i := range cells {
		cells[i].WiFi = counted(i)
	}
	payloads, err := d.Release(window(cells...))
	if !errors.Is(err, gone) || payloads != nil {
		t.Errorf("%d payloads, error %v", len(payloads), err)
	}
}

func TestNoiseIsNotKeptForTheNextWindow(t *testing.T) {
	d := discloser(t, Config{Epsilon: big.NewRat(1, 4)})
	release(t, d, window(count.Cell{WiFi: counted(1)}))
	if d.entropy.left != 0 || d.entropy.buffer != [entropySize]byte{} {
		t.Error("random bytes were kept for the next window")
	}
}

func TestReleaseRefuses(t *testing.T) {
	negative := counted(-1)
	tests := []struct {
		name   string
		change func(w *count.Window)
		want   string
	}{
		{"another method", func(w *count.Window) { w.Quality.Method = "rate" }, `method "rate" cannot be released; only "scans" can`},
		{"no method", func(w *count.Window) { w.Quality.Method = "" }, "cannot be released"},
		{"a flag as a method", func(w *count.Window) { w.Quality.Method = "scans,flood" }, "cannot be released"},
		{"negative count", func(w *count.Window) { w.Cells[0].BLE = negative }, "out of range"},
		{"negative visits", func(w *count.Window) { w.Cells[0].Visits[2] = -1 }, "visits: out of range"},
		{"coverage above 1", func(w *count.Window) { w.Cells[0].Coverage = 1.01 }, "coverage"},
		{"coverage unknown", func(w *count.Window) { w.Cells[0].Coverage = math.NaN() }, "coverage"},
		{"negative coverage", func(w *count.Window) { w.Cells[0].Coverage = -0.1 }, "coverage"},
		{"zone with a slash", func(w *count.Window) { w.Cells[0].Zone = "a/b" }, `zone "a/b": must not hold`},
		{"zone without a name", func(w *count.Window) { w.Cells[0].Zone = "" }, "a name is needed"},
		{"no time", func(w *count.Window) { w.End = w.Start }, "ends before it begins"},
		{"epoch without a time", func(w *count.Window) { w.Epoch = "today" }, `epoch "today"`},
		{"epoch in local time", func(w *count.Window) { w.Epoch = "2026-11-21T05:00:00+01:00" }, "UTC"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := window(count.Cell{WiFi: counted(5), HasVisits: true})
			test.change(w)
			payloads, err := discloser(t, Config{}).Release(w)
			if err == nil || payloads != nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want ...%s...", err, test.want)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	good := Config{Site: "shop", Sensor: "gate"}
	tests := []struct {
		change func(c *Config)
		want   string
	}{
		{func(c *Config) { c.Site = "" }, "site"},
		{func(c *Config) { c.Sensor = "a+b" }, "sensor"},
		{func(c *Config) { c.Sensor = strings.Repeat("x", maxName+1) }, "longer than"},
		{func(c *Config) { c.Site = "\xff" }, "UTF-8"},
		{func(c *Config) { c.MinCount = -1 }, "minimum count"},
		{func(c *Config) { c.Epsilon = big.NewRat(1, 4) }, "random bytes"},
		{func(c *Config) { c.Epsilon, c.Random = new(big.Rat), seeded(1) }, "epsilon"},
		{func(c *Config) { c.DwellEpsilon, c.Random = big.NewRat(200, 1), seeded(1) }, "dwell: epsilon"},
	}
	for _, test := range tests {
		c := good
		test.change(&c)
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want ...%s...", err, test.want)
		}
	}
	if _, err := New(good); err != nil {
		t.Error(err)
	}
}

func BenchmarkRelease(b *testing.B) {
	d := discloser(b, Config{Epsilon: big.NewRat(1, 4), MinCount: 10})
	w := window(count.Cell{WiFi: counted(20), BLE: counted(30)}, count.Cell{WiFi: counted(5)}, count.Cell{WiFi: counted(80)})
	b.ReportAllocs()
	for range b.N {
		if _, err := d.Release(w); err != nil {
			b.Fatal(err)
		}
	}
}
