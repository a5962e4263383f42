package disclose

import (
	"math"
	"math/big"

	"footfall/sensor/count"
	"footfall/sensor/count/scans"
)

// root returns the root of the sum of squares. The conversions forbid fused
// operations, which would make the result differ between machines.
func root(a, b float64) float64 { return math.Sqrt(float64(a*a) + float64(b*b)) }

// Without takes one of two independent parts out of a half-width.
func Without(width, part float64) float64 {
	return math.Sqrt(max(float64(width*width)-float64(part*part), 0))
}

// halfWidths returns how far the true number may be below and above the released
// devices, in nine cases out of ten. The error of the estimate and the noise are
// independent, so their squares add.
//
// The window's own bounds are computed from exact numbers and would reveal what the
// noise hides. Where there is noise, the window's error model is asked about the released
// numbers alone: devices and their stable part.
func (d *Discloser) halfWidths(devices, stable int64, errors scans.Errors, c *count.Count) (below, above float64) {
	if d.parts.devices.laplace == nil {
		return c.Devices - c.Low, c.High - c.Devices
	}
	low, high := errors.Bounds(float64(devices), float64(stable))
	width := float64(d.parts.devices.width)
	return root(float64(devices)-low, width), root(high-float64(devices), width)
}

// NoiseWidth returns the half-width that nine in ten draws of the noise on Devices
// are within. It is 0 without noise. It is also 0 where visits are released: Epsilon
// is then a sum of two, and the payload does not tell how they divide.
func (p *Payload) NoiseWidth() float64 { return p.noiseWidth(devicesShare) }

// BLENoiseWidth is the same for BLEDevices.
func (p *Payload) BLENoiseWidth() float64 { return p.noiseWidth(fullShare) }

func (p *Payload) noiseWidth(share *big.Rat) float64 {
	if !p.Epsilon.known || p.Epsilon.millionths == 0 || p.HasVisits {
		return 0
	}
	// Without visits, kinds are all that an address of Bluetooth spends beside the counts.
	counts := p.Epsilon.millionths - p.KindsEpsilon.millionths
	if counts <= 0 || p.HasKinds && !p.KindsEpsilon.known {
		return 0
	}
	return float64(quantile(new(big.Rat).Mul(big.NewRat(counts, million), share)))
}
