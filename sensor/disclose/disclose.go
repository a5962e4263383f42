package disclose

import (
	"errors"
	"fmt"
	"io"
	"math/big"

	"footfall/sensor/calibrate"
	"footfall/sensor/count"
)

// Config says how windows are released.
type Config struct {
	// Site and Sensor go into every payload.
	Site, Sensor string
	// Epsilon of the noise on each count of a window, 0.0001 to 100; nil for
	// no noise.
	Epsilon *big.Rat
	// MinCount: numbers smaller than this are withheld; 0 or 1 for never.
	MinCount int
	// DwellEpsilon is the ε of the noise on the visits of a window, 0.0001 to
	// 100; nil for no noise.
	DwellEpsilon *big.Rat
	// Random is the source of the noise: crypto/rand.Reader on a live sensor, a
	// seeded generator in a replay that is to be repeatable. It may be nil
	// where there is no noise.
	Random io.Reader
	// Exact releases the counts as they are, whatever else is set: for the
	// replay of recorded test data only.
	Exact bool
	// Calibration by zone; see SetCalibration.
	Calibration map[string]calibrate.Fit
}

// Discloser releases finished windows. It belongs to one goroutine.
type Discloser struct {
	site, sensor string
	minCount     int64
	exact        bool
	calibration  map[string]calibrate.Fit
	entropy      entropy
	// counts is the noise on each radio's count under the method "addresses".
	// Under "scans" its ε is divided among parts.
	counts noise
	parts  parts
	visits noise
}

// New returns a Discloser. Errors say which setting cannot be used, and why.
func New(c Config) (*Discloser, error) {
	if err := checkNames(c.Site, c.Sensor, "any"); err != nil {
		return nil, fmt.Errorf("disclosure: %w", err)
	}
	if c.MinCount < 0 {
		return nil, errors.New("disclosure: the minimum count must not be negative")
	}
	if c.Exact {
		c.Epsilon, c.DwellEpsilon, c.MinCount = nil, nil, 0
	}
	if c.Random == nil && (c.Epsilon != nil || c.DwellEpsilon != nil) {
		return nil, errors.New("disclosure: noise needs a source of random bytes")
	}
	d := &Discloser{site: c.Site, sensor: c.Sensor, minCount: int64(c.MinCount), exact: c.Exact}
	d.entropy.source = c.Random
	d.SetCalibration(c.Calibration)
	var err error
	if d.counts, err = newNoise(c.Epsilon, entire, &d.entropy); err != nil {
		return nil, fmt.Errorf("disclosure: %w", err)
	}
	if d.parts, err = newParts(c.Epsilon, &d.entropy); err != nil {
		return nil, fmt.Errorf("disclosure: %w", err)
	}
	if d.visits, err = newNoise(c.DwellEpsilon, entire, &d.entropy); err != nil {
		return nil, fmt.Errorf("disclosure: dwell: %w", err)
	}
	return d, nil
}

// Release returns the payloads of a window, one per cell and in the order of
// the cells. Every number gets one draw of noise, in the order Wi-Fi, BLE,
// visits from short to long; under the method "scans" each radio's draws come
// in the order devices, addresses, stable. It must be called once per window:
// the payloads are then what is stored and published, for ever.
//
// An error (no randomness, or a window that breaks its contract) means that
// nothing of the window is released.
func (d *Discloser) Release(w *count.Window) ([]Payload, error) {
	defer d.entropy.wipe()
	if m := w.Quality.Method; m != methodAddresses && m != methodScans {
		return nil, fmt.Errorf("disclosure of counts by the method %q is not supported yet", m)
	}
	payloads := make([]Payload, 0, len(w.Cells))
	for i := range w.Cells {
		p, err := d.cell(w, &w.Cells[i])
		if err != nil {
			return nil, fmt.Errorf("releasing zone %q: %w", w.Cells[i].Zone, err)
		}
		payloads = append(payloads, p)
	}
	return payloads, nil
}

func (d *Discloser) cell(w *count.Window, cell *count.Cell) (Payload, error) {
	p := Payload{
		Site: d.site, Sensor: d.sensor, Zone: cell.Zone, Start: w.Start, End: w.End,
		Epsilon: d.spent(cell), Coverage: rounded(min(cell.Coverage, 1), 3), Epoch: w.Epoch,
	}
	p.Quality = quality(w.Quality, p.Coverage)
	if err := checkCell(&p, cell, w.Quality.Method); err != nil {
		return Payload{}, err
	}
	release := d.byAddresses
	if w.Quality.Method == methodScans {
		release = d.byScans
	}
	var sum sum
	var err error
	if p.WiFiDevices, err = release(&p, &cell.WiFi, &sum); err != nil {
		return Payload{}, err
	}
	if p.BLEDevices, err = release(&p, &cell.BLE, &sum); err != nil {
		return Payload{}, err
	}
	d.share(&p, &sum)
	if !sum.incomplete {
		d.people(&p, w.Quality.Method)
	}
	return p, d.dwell(&p, cell)
}

// sum is what the radios of a cell, or the zones of a store, come to beside the
// sums in the payload.
type sum struct {
	// incomplete: devices are missing in the sum, or people for devices that are
	// in it.
	incomplete bool
	// stable and devices are the released devices that were counted by stable
	// addresses, and those that they are a part of.
	stable, devices float64
}

// byAddresses releases one radio's count under the method "addresses" and adds
// it to the sums of the cell.
//
// One draw serves devices and addresses alike, since by this method they are
// one and the same statistic: the second is a copy of the first. For two
// different statistics, one draw for both would give their exact difference
// away; see byScans.
func (d *Discloser) byAddresses(p *Payload, c *count.Count, s *sum) (Number, error) {
	if !c.Present {
		return Number{}, nil
	}
	noisy, err := d.counts.add(c.Addresses)
	if err != nil {
		return Number{}, err
	}
	if noisy < d.minCount {
		p.Suppressed, s.incomplete = true, true
		return Number{}, nil
	}
	// The interval of a sum of two radios is widened twice, which is a little
	// more than it needs.
	p.DevicesLow = p.DevicesLow.plus(Whole(noisy - d.counts.width))
	p.DevicesHigh = p.DevicesHigh.plus(Whole(noisy + d.counts.width))
	p.Devices = p.Devices.plus(Whole(noisy))
	p.Addresses = p.Addresses.plus(Whole(noisy))
	return Whole(noisy), nil
}

// dwell releases the visits: one draw per duration class.
func (d *Discloser) dwell(p *Payload, cell *count.Cell) error {
	if p.HasVisits = cell.HasVisits; !p.HasVisits {
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

// spent returns the ε of a payload; null where something has no noise.
func (d *Discloser) spent(cell *count.Cell) Number {
	total := new(big.Rat)
	for _, part := range []struct {
		measured bool
		noise    *noise
	}{{true, &d.counts}, {cell.HasVisits, &d.visits}} {
		if !part.measured {
			continue
		}
		if part.noise.laplace == nil {
			return Number{}
		}
		total.Add(total, part.noise.epsilon)
	}
	return roundedUp(total)
}
