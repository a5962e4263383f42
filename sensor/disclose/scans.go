package disclose

import (
	"math"
	"math/big"

	"footfall/sensor/count"
	"footfall/sensor/count/scans"
)

// parts is the noise on the three statistics of Wi-Fi. They share one ε, so
// together they cost that ε (sequential composition).
type parts struct{ devices, addresses, stable noise }

// Shares of ε. Devices get most of it, because decisions rest on them. Addresses
// tolerate more noise: there are hundreds of them where devices are tens. The
// stable part is published only as a share, in per cent.
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

// wifi releases the count of Wi-Fi. All three numbers are drawn in any case. Devices
// alone decide whether the radio is withheld. It is withheld too where devices cannot be
// told from forged addresses. Forged addresses are never released.
func (d *Discloser) wifi(p *Payload, c *count.Count, errors scans.Errors, s *sum) error {
	if !c.Present {
		return nil
	}
	var noisy [3]int64
	for i, part := range []struct {
		noise *noise
		exact int
	}{{&d.parts.devices, steady(c.Devices)}, {&d.parts.addresses, c.Addresses}, {&d.parts.stable, steady(c.Stable)}} {
		var err error
		if noisy[i], err = part.noise.add(part.exact); err != nil {
			return err
		}
	}
	devices, addresses, stable := noisy[0], noisy[1], noisy[2]
	if c.Unknown || devices < d.minCount {
		p.Suppressed = true
		return nil
	}
	below, above := d.halfWidths(devices, stable, errors, c)
	p.Devices, p.WiFiDevices = Whole(devices), Whole(devices)
	p.DevicesLow, p.DevicesHigh = around(devices, below, above)
	if c.Forged || addresses < d.minCount {
		p.Suppressed = true
	} else {
		p.Addresses = Whole(addresses)
	}
	s.stable, s.devices = float64(stable), float64(devices)
	return nil
}

// around is the interval around a released number, in whole numbers.
func around(devices int64, below, above float64) (low, high Number) {
	return Whole(int64(math.Floor(float64(devices) - below))), Whole(int64(math.Ceil(float64(devices) + above)))
}

// shrink is the part by which an estimate is made smaller before it is rounded.
const shrink = 1e-6

// steady rounds an estimate to a whole number, because the sampler is exact on
// integers only. Rounding keeps the sensitivity: two values at most 1 apart round
// to the same integer or to neighbours. Floating-point sums depend on their order,
// so the values may be slightly more than 1 apart and then round to integers 2
// apart. Shrinking all values first prevents that.
func steady(estimate float64) int {
	return int(math.Round(estimate * (1 - shrink)))
}

// share fills in StableShare from noisy numbers alone. A stable part below the
// minimum count is not published as a share either.
func (d *Discloser) share(p *Payload, s *sum) {
	if s.devices == 0 || s.stable < float64(d.minCount) {
		return
	}
	p.StableShare = Rounded(min(s.stable/s.devices, 1), 2)
}
