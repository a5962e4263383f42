package disclose

import (
	"math"
	"math/big"
	"time"

	"footfall/sensor/count"
)

// parts is the noise on the three statistics of a radio under the method
// "scans". They share one ε, so that a payload costs what it costs under
// "addresses" (sequential composition).
type parts struct{ devices, addresses, stable noise }

// Shares of ε. Devices are what people act on. Addresses run into hundreds where
// devices are tens, so they bear more noise; the stable part is published only as
// a share, in per cent.
var (
	devicesShare   = big.NewRat(3, 5)
	addressesShare = big.NewRat(1, 5)
	stableShare    = big.NewRat(1, 5)
)

func newParts(epsilon *big.Rat, e *entropy) (p parts, err error) {
	for _, part := range []struct {
		noise *noise
		share *big.Rat
	}{{&p.devices, devicesShare}, {&p.addresses, addressesShare}, {&p.stable, stableShare}} {
		if *part.noise, err = newNoise(epsilon, part.share, e); err != nil {
			return parts{}, err
		}
	}
	return p, nil
}

// byScans releases one radio's count under the method "scans" and adds it to
// the sums of the cell. Devices decide alone whether the radio is withheld; all
// three numbers are drawn in any case.
func (d *Discloser) byScans(p *Payload, c *count.Count, s *sum) (Number, error) {
	if !c.Present {
		return Number{}, nil
	}
	if d.exact {
		return exactScans(p, c, s), nil
	}
	var noisy [3]int64
	for i, part := range []struct {
		noise *noise
		exact int
	}{{&d.parts.devices, steady(c.Devices)}, {&d.parts.addresses, c.Addresses}, {&d.parts.stable, steady(c.Stable)}} {
		var err error
		if noisy[i], err = part.noise.add(part.exact); err != nil {
			return Number{}, err
		}
	}
	devices, addresses, stable := noisy[0], noisy[1], noisy[2]
	if devices < d.minCount {
		p.Suppressed, s.incomplete = true, true
		return Number{}, nil
	}
	below, above := d.halfWidths(devices, time.Duration(p.End-p.Start), c)
	p.DevicesLow = p.DevicesLow.plus(Whole(int64(math.Floor(float64(devices) - below))))
	p.DevicesHigh = p.DevicesHigh.plus(Whole(int64(math.Ceil(float64(devices) + above))))
	p.Devices = p.Devices.plus(Whole(devices))
	if addresses < d.minCount {
		p.Suppressed = true
	} else {
		p.Addresses = p.Addresses.plus(Whole(addresses))
	}
	s.stable += float64(stable)
	s.devices += float64(devices)
	return Whole(devices), nil
}

// exactPlaces are the decimals of devices without noise: an estimate is judged
// by them, so they must not be rounded away.
const exactPlaces = 1

// exactScans releases one radio's count as it is.
func exactScans(p *Payload, c *count.Count, s *sum) Number {
	devices := rounded(c.Devices, exactPlaces)
	p.DevicesLow = p.DevicesLow.plus(rounded(c.Low, exactPlaces))
	p.DevicesHigh = p.DevicesHigh.plus(rounded(c.High, exactPlaces))
	p.Devices = p.Devices.plus(devices)
	p.Addresses = p.Addresses.plus(Whole(int64(c.Addresses)))
	s.stable += c.Stable
	s.devices += c.Devices
	return devices
}

// hair is how much smaller an estimate is made before it is rounded.
const hair = 1e-6

// steady rounds an estimate to a whole number, for integers are what the noise is
// exact on. Rounding keeps the sensitivity: two values that differ by 1 at most
// round to neighbours, or to the same. They may differ by a hair more than 1,
// because floating-point sums depend on their order, and then round two apart;
// so all values are drawn together by a hair first.
func steady(estimate float64) int {
	return int(math.Round(estimate * (1 - hair)))
}

// share fills in StableShare, from noisy numbers alone. A stable part that is too
// small to be published is not published as a share either.
func (d *Discloser) share(p *Payload, s *sum) {
	if s.devices == 0 || s.stable < float64(d.minCount) {
		return
	}
	p.StableShare = rounded(min(s.stable/s.devices, 1), 2)
}
