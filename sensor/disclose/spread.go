package disclose

import (
	"math"
	"math/big"
	"time"

	"footfall/sensor/count"
	"footfall/sensor/count/scans"
)

// What is known of the error of the method "scans" without looking at the
// window: constants of the method, hence no secret. With them 96 % of 96 windows of
// the labelled crowds, of 10 to 60 devices, are within their interval; phones that
// nobody has recorded are worth the rest.
const (
	// rateFactor: in nine windows out of ten the devices of a store send scans at
	// a rate that is within this factor of the one that is assumed.
	rateFactor = 1.35
	// normal90 is the quantile of the normal distribution that nine in ten draws
	// are within.
	normal90 = 1.6449
)

// spread returns how far the true number may be below and above an estimate, in
// nine cases out of ten: an error in proportion, for the rate, and the scatter of
// so many devices of which each has a rate of its own (variance 1 per device). In a
// window that is too short the factor is larger ([scans.Short]).
func spread(devices float64, window time.Duration) (below, above float64) {
	scatter := normal90 * math.Sqrt(devices)
	factor := rateFactor
	if short := scans.Short(window); short > 0 {
		factor = math.Exp(root(math.Log(rateFactor), normal90*short))
	}
	return root(devices-devices/factor, scatter), root(devices*(factor-1), scatter)
}

// root returns the root of the sum of squares, without the fusion of operations
// that would make it differ between machines.
func root(a, b float64) float64 { return math.Sqrt(float64(a*a) + float64(b*b)) }

// halfWidths returns how far the true number may be below and above released
// devices, in nine cases out of ten: the error of the estimate and the noise are
// independent, so their squares add.
//
// The bounds that came with the window are computed from exact numbers. They
// would tell what the noise has hidden, so where there is noise they are not
// looked at: the error of the estimate is then that of the released number.
func (d *Discloser) halfWidths(released int64, window time.Duration, c *count.Count) (below, above float64) {
	if d.parts.devices.laplace == nil {
		return c.Devices - c.Low, c.High - c.Devices
	}
	below, above = spread(float64(released), window)
	width := float64(d.parts.devices.width)
	return root(below, width), root(above, width)
}

// noiseWidth returns the half-width of the noise in a payload's devices: the intervals
// of two radios are added.
func (d *Discloser) noiseWidth(p *Payload, method string) (width float64) {
	each := d.counts.width
	if method == methodScans {
		each = d.parts.devices.width
	}
	for _, radio := range []Number{p.WiFiDevices, p.BLEDevices} {
		if radio.known {
			width += float64(each)
		}
	}
	return width
}

// NoiseWidth returns the half-width that nine in ten draws of the noise on Devices
// are within, as far as the payload tells: 0 without noise, and also where visits
// are released, for Epsilon is then the sum of two.
func (p *Payload) NoiseWidth() float64 {
	if !p.Epsilon.known || p.Epsilon.millionths == 0 || p.HasVisits {
		return 0
	}
	share := entire
	if p.Method() == methodScans {
		share = devicesShare
	}
	width := float64(quantile(new(big.Rat).Mul(big.NewRat(p.Epsilon.millionths, million), share)))
	if p.WiFiDevices.known && p.BLEDevices.known {
		return 2 * width // as the interval has it
	}
	return width
}
