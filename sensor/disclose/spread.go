package disclose

import (
	"math"
	"math/big"
	"time"

	"footfall/sensor/count"
	"footfall/sensor/count/scans"
)

// Constants of the method "scans" that give its error without looking at the
// window. They are public. With them 96 % of 96 windows of the labelled crowds, of
// 10 to 60 devices, are within their 90 % interval. The surplus allows for phones
// that the crowds do not hold.
const (
	// rateFactor: in nine windows out of ten the scan rate of a store's devices is
	// within this factor of the assumed rate.
	rateFactor = 1.35
	// normal90: nine in ten draws of the standard normal distribution are within
	// ±normal90.
	normal90 = 1.6449
)

// spread returns how far the true number may be below and above an estimate, in
// nine cases out of ten. It combines an error in proportion, for the rate, with the
// scatter of devices that differ in their rates (variance 1 per device). In a short
// window the factor is larger ([scans.Short]).
func spread(devices float64, window time.Duration) (below, above float64) {
	scatter := normal90 * math.Sqrt(devices)
	factor := rateFactor
	if short := scans.Short(window); short > 0 {
		factor = math.Exp(root(math.Log(rateFactor), normal90*short))
	}
	return root(devices-devices/factor, scatter), root(devices*(factor-1), scatter)
}

// root returns the root of the sum of squares. The conversions forbid fused
// operations, which would make the result differ between machines.
func root(a, b float64) float64 { return math.Sqrt(float64(a*a) + float64(b*b)) }

// halfWidths returns how far the true number may be below and above the released
// devices, in nine cases out of ten. The error of the estimate and the noise are
// independent, so their squares add.
//
// The window's own bounds are computed from exact numbers and would reveal what
// the noise hides. Where there is noise they are not used: the error of the estimate
// is then computed from the released number.
func (d *Discloser) halfWidths(released int64, window time.Duration, c *count.Count) (below, above float64) {
	if d.parts.devices.laplace == nil {
		return c.Devices - c.Low, c.High - c.Devices
	}
	below, above = spread(float64(released), window)
	width := float64(d.parts.devices.width)
	return root(below, width), root(above, width)
}

// noiseWidth returns the half-width of the noise in a payload's devices. The widths
// of two radios add.
func (d *Discloser) noiseWidth(p *Payload) (width float64) {
	for _, radio := range []Number{p.WiFiDevices, p.BLEDevices} {
		if radio.known {
			width += float64(d.parts.devices.width)
		}
	}
	return width
}

// NoiseWidth returns the half-width that nine in ten draws of the noise on Devices
// are within. It is 0 without noise. It is also 0 where visits are released: Epsilon
// is then a sum of two, and the payload does not tell how they divide.
func (p *Payload) NoiseWidth() float64 {
	if !p.Epsilon.known || p.Epsilon.millionths == 0 || p.HasVisits {
		return 0
	}
	width := float64(quantile(new(big.Rat).Mul(big.NewRat(p.Epsilon.millionths, million), devicesShare)))
	if p.WiFiDevices.known && p.BLEDevices.known {
		return 2 * width // as in noiseWidth
	}
	return width
}
