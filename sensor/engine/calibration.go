package engine

import (
	"footfall/sensor/calibrate"
	"footfall/sensor/count"
)

// Calibration is the result of hand counts.
type Calibration struct {
	// PerDevice is how many people there are for a device, by zone.
	PerDevice map[string]calibrate.Fit
	// Counts are when they were counted.
	Counts []count.HandCount
}

// NewCalibration returns the result of a store's hand counts.
func NewCalibration(s calibrate.Summary) Calibration {
	c := Calibration{PerDevice: map[string]calibrate.Fit{}}
	for _, f := range s.Fits {
		c.PerDevice[f.Zone] = f
	}
	for _, h := range s.Counts {
		c.Counts = append(c.Counts, count.HandCount{Zone: h.Zone, Start: h.Start, End: h.End()})
	}
	return c
}

// LoadCalibration reads the hand counts in a file; "", or a missing file,
// holds none.
func LoadCalibration(path string) (Calibration, error) {
	if path == "" {
		return Calibration{}, nil
	}
	summary, err := calibrate.Store{Path: path}.Show()
	if err != nil {
		return Calibration{}, err
	}
	return NewCalibration(summary), nil
}
