package day

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"time"

	"footfall/configs"
	"footfall/sensor/count"
	"footfall/sensor/count/adverts"
	"footfall/sensor/count/scans"
	"footfall/sensor/disclose"
	"footfall/sensor/simulate"
)

// Shares of a window's devices that are drawn, as on labelled captures: those whose
// address does not change, and unique addresses per device.
const (
	stableShare        = 0.25
	addressesPerDevice = 7
)

// drift is how much of a window's error is still in the next one. Errors of an estimate
// come from the phones present, and they stay.
const drift = 0.8

// normal90 is the half width of the 90 % interval of a normal distribution with a standard
// deviation of 1.
const normal90 = 1.645

// Occupancy releases the windows of a time in order, one call of Emit for each. The
// estimates are drawn and not counted: see the package.
type Occupancy struct {
	Config *configs.Config
	Seed   uint64
	// Noise is the randomness of the release.
	Noise io.Reader
	// From and Until are multiples of the window.
	From, Until time.Time
	Emit        func([]disclose.Payload) error
}

// occupancy is the state while windows are made.
type occupancy struct {
	Occupancy
	store  *simulate.Store
	zones  []string
	random *rand.Rand
	errors [][2]float64 // by zone and radio, in standard deviations
}

// Run draws and releases all windows.
func (o Occupancy) Run(ctx context.Context) error {
	c := o.Config
	store, err := simulate.New(Simulation(c, o.Seed, o.From, o.Until.Sub(o.From)))
	if err != nil {
		return err
	}
	release, err := disclose.New(disclose.Config{
		Site: c.Site, Sensor: c.Sensor, Epsilon: c.Privacy.Epsilon, MinCount: c.Privacy.MinCount, Random: o.Noise,
	})
	if err != nil {
		return err
	}
	r := &occupancy{
		Occupancy: o, store: store, zones: store.Zones(),
		random: rand.New(rand.NewPCG(o.Seed, uint64(o.From.UnixNano()))), errors: make([][2]float64, len(c.Zones)),
	}
	for start := o.From; start.Before(o.Until); start = start.Add(c.Window) {
		if err := ctx.Err(); err != nil {
			return err
		}
		w := r.window(start.UnixNano())
		payloads, err := release.Release(&w)
		if err != nil {
			return fmt.Errorf("window from %s: %w", start.UTC().Format(time.RFC3339), err)
		}
		if len(payloads) > 1 {
			payloads = append(payloads, disclose.Total(payloads))
		}
		if err := o.Emit(payloads); err != nil {
			return err
		}
		store.Forget(w.End)
	}
	return nil
}

// window is what a sensor would have counted, about.
func (o *occupancy) window(start int64) count.Window {
	c := o.Config
	w := count.Window{
		Start: start, End: start + int64(c.Window), Epoch: epoch(c, start), Quality: count.Quality{Method: count.Scans},
		Errors: scans.ErrorsOf(int64(c.Window)), BLEErrors: adverts.ErrorsOf(int64(c.Window), len(c.Zones)),
	}
	open := c.Hours.Open(time.Unix(0, start+int64(c.Window)/2).In(c.Location))
	for i, zone := range c.Zones {
		cell := count.Cell{Zone: zone.Name, WiFi: count.Count{Present: true}, BLE: count.Count{Present: true}}
		if open {
			cell.Coverage = 1
			wifi, ble := o.store.Truth(o.zones[i], w.Start, w.End), o.store.BluetoothTruth(o.zones[i], w.Start, w.End)
			cell.WiFi = o.draw(&o.errors[i][0], wifi, func(n float64) (float64, float64) { return w.Errors.Bounds(n, n*stableShare) })
			cell.BLE = o.draw(&o.errors[i][1], ble, w.BLEErrors.Bounds)
			cell.BLE.Stable = 0
		}
		w.Cells = append(w.Cells, cell)
	}
	return w
}

// draw is an estimate of a true number. Its error is as wide as the interval of such an
// estimate.
func (o *occupancy) draw(errors *float64, truth float64, bounds func(float64) (low, high float64)) count.Count {
	*errors = drift**errors + math.Sqrt(1-drift*drift)*o.random.NormFloat64()
	_, high := bounds(truth)
	spread := math.Log(max(high, 1)/max(truth, 1)) / normal90
	n := truth * math.Exp(spread**errors)
	low, high := bounds(n)
	return count.Count{
		Present: true, Devices: n, Low: min(low, n), High: max(high, n), Stable: n * stableShare,
		Addresses: int(math.Round(n * addressesPerDevice)),
	}
}

// epoch names the key period that a time is in.
func epoch(c *configs.Config, at int64) string {
	t := time.Unix(0, at).In(c.Location)
	year, month, day := t.Date()
	began := time.Date(year, month, day, c.Key.RotateAt/60, c.Key.RotateAt%60, 0, 0, c.Location)
	if began.After(t) {
		began = time.Date(year, month, day-1, c.Key.RotateAt/60, c.Key.RotateAt%60, 0, 0, c.Location)
	}
	return began.UTC().Format(time.RFC3339)
}
