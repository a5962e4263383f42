package disclose

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"

	"footfall/sensor/calibrate"
	"footfall/sensor/count"
)

// Config says how windows are released.
type Config struct {
	// Site and Sensor go into every payload.
	Site, Sensor string
	// Epsilon is the ε that the counts of a window spend, 0.0001 to 100. With
	// nil they get no noise.
	Epsilon *big.Rat
	// MinCount is the smallest number that is released; smaller ones are
	// withheld. 0 withholds nothing.
	MinCount int
	// DwellEpsilon is the ε that the visits of a window spend, 0.0001 to 100.
	// With nil they get no noise.
	DwellEpsilon *big.Rat
	// KindsEpsilon is the ε that the kinds of Bluetooth devices spend, 0.0001 to 100. With
	// nil they get no noise.
	KindsEpsilon *big.Rat
	// Hour and Day have visits told by hour and by day, and no longer by window. Half of
	// DwellEpsilon is for each. Nil for visits by window. A window longer than an hour, or
	// one over the end of an hour, leaves hours without visits.
	Hour, Day Span
	// Random is the source of the noise: crypto/rand.Reader on a live sensor, a
	// seeded generator in a replay that must be repeatable. It may be nil where
	// there is no noise.
	Random io.Reader
	// Calibration by zone; see [Discloser.SetCalibration].
	Calibration map[string]calibrate.Fit
}

// Discloser releases finished windows. It belongs to one goroutine.
type Discloser struct {
	site, sensor string
	minCount     int64
	calibration  map[string]calibrate.Fit
	entropy      entropy
	parts        parts
	ble          noise
	visits       noise
	kindNoise    noise
	hour, day    *tally // nil for visits by window
}

// New returns a Discloser. Its errors name the setting that cannot be used, and
// why.
func New(c Config) (*Discloser, error) {
	if err := CheckNames(c.Site, c.Sensor); err != nil {
		return nil, fmt.Errorf("disclosure: %w", err)
	}
	if c.MinCount < 0 {
		return nil, errors.New("disclosure: the minimum count must not be negative")
	}
	if c.Random == nil && (c.Epsilon != nil || c.DwellEpsilon != nil || c.KindsEpsilon != nil) {
		return nil, errors.New("disclosure: noise needs a source of random bytes")
	}
	d := &Discloser{site: c.Site, sensor: c.Sensor, minCount: int64(c.MinCount)}
	d.entropy.source = c.Random
	d.SetCalibration(c.Calibration)
	var err error
	if d.parts, err = newParts(c.Epsilon, &d.entropy); err != nil {
		return nil, fmt.Errorf("disclosure: %w", err)
	}
	if d.ble, err = newNoise(c.Epsilon, fullShare, &d.entropy); err != nil {
		return nil, fmt.Errorf("disclosure: %w", err)
	}
	if d.visits, err = newNoise(c.DwellEpsilon, fullShare, &d.entropy); err != nil {
		return nil, fmt.Errorf("disclosure: dwell: %w", err)
	}
	if d.kindNoise, err = newNoise(c.KindsEpsilon, fullShare, &d.entropy); err != nil {
		return nil, fmt.Errorf("disclosure: kinds: %w", err)
	}
	if d.hour, err = newTally(c.Hour, c.DwellEpsilon, hourShare, &d.entropy); err != nil {
		return nil, fmt.Errorf("disclosure: dwell: %w", err)
	}
	if d.day, err = newTally(c.Day, c.DwellEpsilon, dayShare, &d.entropy); err != nil {
		return nil, fmt.Errorf("disclosure: dwell: %w", err)
	}
	return d, nil
}

// SetCalibration replaces the calibration, from the next Release on. Zones that
// are not in it get no people.
func (d *Discloser) SetCalibration(byZone map[string]calibrate.Fit) {
	d.calibration = maps.Clone(byZone)
}

// Release returns the payloads of a window, one per cell, in the order of the
// cells. Every number gets one draw of noise. Wi-Fi comes first: devices, addresses and
// stable part. Then come devices of Bluetooth, visits from short to long, and kinds.
// Behind all cells come the visits of an hour and of a day that have ended, zone by zone.
//
// Call it once per window. Store what it returns and publish that: a second
// draw for the same window would let a reader average the noise away.
//
// After an error nothing of the window may be released. Errors are a random
// source that fails, and a window that breaks its contract.
func (d *Discloser) Release(w *count.Window) ([]Payload, error) {
	defer d.entropy.wipe()
	payloads := make([]Payload, 0, len(w.Cells))
	for i := range w.Cells {
		p, err := d.cell(w, &w.Cells[i])
		if err != nil {
			return nil, fmt.Errorf("releasing zone %q: %w", w.Cells[i].Zone, err)
		}
		payloads = append(payloads, p)
	}
	if err := d.stays(w, payloads); err != nil {
		return nil, fmt.Errorf("releasing visits: %w", err)
	}
	return payloads, nil
}

func (d *Discloser) cell(w *count.Window, cell *count.Cell) (Payload, error) {
	p, err := NewPayload(d.site, d.sensor, w, cell)
	if err != nil {
		return Payload{}, err
	}
	p.HasVisits = p.HasVisits && d.hour == nil
	p.Epsilon = d.spent(&p)
	var sum sum
	if err := d.wifi(&p, &cell.WiFi, w.Errors, &sum); err != nil {
		return Payload{}, err
	}
	if err := d.bluetooth(&p, &cell.BLE, w.BLEErrors); err != nil {
		return Payload{}, err
	}
	d.share(&p, &sum)
	if fit, ok := d.calibration[p.Zone]; ok {
		p.SetPeople(fit, w, d.noiseOf(fit.Radio), 0)
	}
	if err := d.dwell(&p, cell); err != nil {
		return Payload{}, err
	}
	return p, d.kinds(&p, cell)
}

// noiseOf returns the half-width of the noise on the devices of a radio.
func (d *Discloser) noiseOf(r calibrate.Radio) float64 {
	if r == calibrate.Bluetooth {
		return float64(d.ble.width)
	}
	return float64(d.parts.devices.width)
}

// sum holds what a store sums over its zones, beside
// the sums in the payload.
type sum struct {
	// devices are the released devices with a known stable part, stable is that
	// part.
	stable, devices float64
}

// dwell releases the visits, with one draw per duration class.
func (d *Discloser) dwell(p *Payload, cell *count.Cell) error {
	if !p.HasVisits {
		return nil
	}
	for i, visits := range cell.Visits {
		noisy, err := d.visits.add(visits)
		if err != nil {
			return err
		}
		if noisy < d.minCount {
			p.Suppressed = true
			continue
		}
		p.Visits[i] = Whole(noisy)
	}
	return nil
}

// spent returns the ε of a payload, or null if something in it has no noise. An address is
// of one radio: it spends that of all numbers of Wi-Fi, or that of all of Bluetooth.
func (d *Discloser) spent(p *Payload) Number {
	wifi := []*noise{&d.parts.devices, &d.parts.addresses, &d.parts.stable}
	if p.HasVisits {
		wifi = append(wifi, &d.visits)
	}
	bluetooth := []*noise{&d.ble}
	if p.HasKinds {
		bluetooth = append(bluetooth, &d.kindNoise)
	}
	most := new(big.Rat)
	for _, noises := range [][]*noise{wifi, bluetooth} {
		total := new(big.Rat)
		for _, n := range noises {
			if n.laplace == nil {
				return Number{}
			}
			total.Add(total, n.epsilon)
		}
		if total.Cmp(most) > 0 {
			most = total
		}
	}
	return roundedUp(most)
}
