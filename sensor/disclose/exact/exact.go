// Package exact releases windows as they were counted: without noise, and with
// nothing withheld. It is for recorded test data at a desk, where estimates are
// compared with the truth.
//
// Nothing protects such numbers. The program of a gateway must not import this
// package; it releases with package disclose.
package exact

import (
	"fmt"
	"maps"

	"footfall/sensor/calibrate"
	"footfall/sensor/count"
	"footfall/sensor/disclose"
)

// places are the decimals of devices and people. Estimates are judged by them, so
// they are not rounded to whole numbers.
const places = 1

// Config says what goes into the payloads.
type Config struct {
	// Site and Sensor go into every payload.
	Site, Sensor string
	// Calibration by zone; see [Releaser.SetCalibration].
	Calibration map[string]calibrate.Fit
}

// Releaser releases exact windows. It has the methods of a [disclose.Discloser]
// and can take its place. It belongs to one goroutine.
type Releaser struct {
	site, sensor string
	calibration  map[string]calibrate.Fit
}

// New returns a Releaser. It refuses a site or sensor that cannot be one level of
// an MQTT topic ([disclose.CheckNames]).
func New(c Config) (*Releaser, error) {
	if err := disclose.CheckNames(c.Site, c.Sensor); err != nil {
		return nil, fmt.Errorf("exact release: %w", err)
	}
	r := &Releaser{site: c.Site, sensor: c.Sensor}
	r.SetCalibration(c.Calibration)
	return r, nil
}

// SetCalibration replaces the calibration, from the next Release on. Zones that
// are not in it get no people.
func (r *Releaser) SetCalibration(byZone map[string]calibrate.Fit) {
	r.calibration = maps.Clone(byZone)
}

// Release returns the payloads of a window, one per cell, in the order of the
// cells. Devices, their bounds and people have one decimal, addresses and visits
// none. Epsilon is null. Suppressed is true only where addresses were forged. The error is a window that breaks its
// contract ([disclose.NewPayload]).
func (r *Releaser) Release(w *count.Window) ([]disclose.Payload, error) {
	payloads := make([]disclose.Payload, 0, len(w.Cells))
	for i := range w.Cells {
		p, err := r.cell(w, &w.Cells[i])
		if err != nil {
			return nil, fmt.Errorf("releasing zone %q: %w", w.Cells[i].Zone, err)
		}
		payloads = append(payloads, p)
	}
	return payloads, nil
}

func (r *Releaser) cell(w *count.Window, cell *count.Cell) (disclose.Payload, error) {
	p, err := disclose.NewPayload(r.site, r.sensor, w, cell)
	if err != nil {
		return disclose.Payload{}, err
	}
	p.Devices, p.DevicesLow, p.DevicesHigh = radio(&cell.WiFi)
	p.BLEDevices, p.BLELow, p.BLEHigh = radio(&cell.BLE)
	p.WiFiDevices = p.Devices
	p.Suppressed = cell.WiFi.Forged || cell.WiFi.Unknown
	if cell.WiFi.Present && !p.Suppressed {
		p.Addresses = disclose.Whole(int64(cell.WiFi.Addresses))
	}
	p.StableShare = stableShare(cell)
	if fit, ok := r.calibration[p.Zone]; ok {
		p.SetPeople(fit, w, 0, places)
	}
	if p.HasVisits {
		for i, visits := range cell.Visits {
			p.Visits[i] = disclose.Whole(int64(visits))
		}
	}
	if p.HasKinds && cell.BLE.Present {
		for i, devices := range cell.Kinds {
			p.Kinds[i] = disclose.Rounded(devices, places)
		}
	}
	return p, nil
}

// radio returns one radio's devices and their bounds. They are null if the radio does not
// listen in the zone, or if addresses were forged that cannot be told from theirs.
func radio(c *count.Count) (devices, low, high disclose.Number) {
	if !c.Present || c.Unknown {
		return devices, low, high
	}
	return disclose.Rounded(c.Devices, places), disclose.Rounded(c.Low, places), disclose.Rounded(c.High, places)
}

// stableShare returns the share of a cell's devices that were counted by addresses
// that do not change; null without devices.
func stableShare(cell *count.Cell) disclose.Number {
	if !cell.WiFi.Present || cell.WiFi.Unknown || cell.WiFi.Devices == 0 {
		return disclose.Number{}
	}
	return disclose.Rounded(min(cell.WiFi.Stable/cell.WiFi.Devices, 1), 2)
}
