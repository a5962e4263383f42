package engine_test

import (
	"cmp"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"footfall/sensor/calibrate"
	"footfall/sensor/count"
	"footfall/sensor/decode"
	"footfall/sensor/engine"
	"footfall/sensor/engine/enginetest"
	"footfall/sensor/replay/seeded"
)

func TestCalibration(t *testing.T) {
	got := engine.NewCalibration(calibrate.Summary{
		Fits:   []calibrate.Fit{{Zone: "entrance", Method: "scans", PeoplePerDevice: 0.8, Error: 0.2}},
		Counts: []calibrate.Count{{Zone: "entrance", Start: 7, Minutes: 1, People: 3}},
	})
	want := engine.Calibration{
		map[string]calibrate.Fit{"entrance": {Zone: "entrance", Method: "scans", PeoplePerDevice: 0.8, Error: 0.2}},
		[]count.HandCount{{Zone: "entrance", Start: 7, End: 7 + minute}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	for _, path := range []string{"", filepath.Join(t.TempDir(), "none.csv")} {
		if c, err := engine.LoadCalibration(path); err != nil || len(c.PerDevice) != 0 || len(c.Counts) != 0 {
			t.Errorf("%q: %v, %v", path, c, err)
		}
	}
	if _, err := engine.LoadCalibration(t.TempDir()); err == nil {
		t.Error("a directory was read")
	}
}

// slowPhones has thirty phones scan every three minutes for two hours, each time with
// another address and number, at a source each, and returns what was released.
func slowPhones(t *testing.T, tell func(e *engine.Engine, window int)) []float64 {
	t.Helper()
	var c collector
	store := testConfig(t, "")
	config := engine.Config{Config: store, Release: enginetest.Exact(t, store), Emit: c.Emit}
	config.Keys, config.Noise = seeded.New(1)
	e, err := engine.New(config, noon, 0)
	if err != nil {
		t.Fatal(err)
	}
	e.SourceUp(0, noon)
	r := rand.New(rand.NewPCG(5, 5))
	var scans []decode.Sighting
	for range 30 {
		level := -40 - r.IntN(40)
		for at := r.Int64N(3 * minute); at < 120*minute; at += 3*minute + r.Int64N(minute/2) {
			s := decode.Sighting{
				Time: noon + at, Kind: decode.Local, Class: 7, Family: 7, Sequence: uint16(r.IntN(4096)),
				Signal: int8(level + r.IntN(3)), HasSignal: true,
			}
			binary.BigEndian.PutUint32(s.Address[2:], r.Uint32())
			s.Address[0] = 2
			scans = append(scans, s)
		}
	}
	slices.SortFunc(scans, func(a, b decode.Sighting) int { return cmp.Compare(a.Time, b.Time) })
	for i := range scans {
		if err := e.Sighting(0, &scans[i]); err != nil {
			t.Fatal(err)
		}
		if n := len(c.Windows); n > 0 && scans[i].Time >= c.Windows[n-1][0].End {
			tell(e, n)
		}
	}
	var devices []float64
	for _, w := range c.Windows {
		devices = append(devices, w[0].Devices.Float64())
	}
	return devices
}

// TestCalibrationReachesTheEstimator: the zone's devices keep their scale once
// somebody has counted, and are released as before until then and when the count is
// taken back.
func TestCalibrationReachesTheEstimator(t *testing.T) {
	zone := testConfig(t, "").Zones[0].Name
	counted := engine.Calibration{Counts: []count.HandCount{{Zone: zone, Start: noon, End: noon + 15*minute}}}
	free := slowPhones(t, func(*engine.Engine, int) {})
	held := slowPhones(t, func(e *engine.Engine, window int) {
		if window >= 6 && window < 18 {
			e.SetCalibration(counted)
		} else {
			e.SetCalibration(engine.Calibration{})
		}
	})
	if len(free) < 20 || len(held) != len(free) {
		t.Fatalf("%d and %d windows", len(free), len(held))
	}
	moved := 0
	for i := range free {
		same := math.Abs(held[i]-free[i]) < 1e-9
		if known := i > 6 && i < 18; !known && i != 6 && i != 18 && !same {
			t.Errorf("window %d: %v devices, %v with a count that is not known", i, free[i], held[i])
		} else if known && !same {
			moved++
		}
	}
	if moved < 8 {
		t.Errorf("only %d windows are other than without a count: %v, %v", moved, free, held)
	}
}
