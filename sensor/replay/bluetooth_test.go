package replay

import (
	"math"
	"testing"
	"time"

	"footfall/configs"
	"footfall/sensor/capture"
	"footfall/sensor/disclose"
	"footfall/sensor/engine"
	"footfall/sensor/engine/enginetest"
	"footfall/sensor/replay/seeded"
	"footfall/sensor/simulate"
)

// TestSimulatedBluetooth counts the Bluetooth of a simulated store of one zone, and holds
// it against the truth. Beacons never count. A till with a public address counts half at
// first and fades.
func TestSimulatedBluetooth(t *testing.T) {
	c := simulate.Default(5)
	c.Start = enginetest.Noon
	c.Zones = c.Zones[:1]
	c.Length = 90 * time.Minute
	store, err := simulate.New(c)
	if err != nil {
		t.Fatal(err)
	}
	config := configs.Defaults()
	config.Sources[0].Bluetooth = "hci0"
	keys, noise := seeded.New(1)
	var sum, n, held, late float64
	r := Replay{
		Source: capture.Merge(store.BluetoothSources()...), Sources: []int{0},
		Engine: engine.Config{
			Config: config, Keys: keys, Noise: noise, Release: enginetest.Exact(t, config),
			Emit: func(p []disclose.Payload) error {
				w := &p[0]
				truth := store.BluetoothTruth("entrance", w.Start, w.End)
				e := w.BLEDevices.Float64() - truth
				sum, n = sum+math.Abs(e)/truth, n+1
				if w.Flooded() {
					t.Errorf("the window from %d says flood", w.Start)
				}
				if w.BLELow.Float64() <= truth && truth <= w.BLEHigh.Float64() {
					held++
				}
				if w.Start >= c.Start+int64(time.Hour) {
					late = max(late, math.Abs(e)/truth)
				}
				return nil
			},
		},
	}
	if _, err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("%.1f %% off in %v windows, %.1f %% at most after an hour; %.0f %% of intervals hold the truth", 100*sum/n, n, 100*late, 100*held/n)
	if n != 18 || sum/n > 0.03 || late > 0.03 || held/n < 0.8 {
		t.Errorf("%.3f off in %v windows, %.3f at most after an hour, %.2f held", sum/n, n, late, held/n)
	}
}
