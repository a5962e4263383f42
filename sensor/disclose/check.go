package disclose

import (
	"errors"
	"math"

	"footfall/sensor/count"
)

// methodScans is the method behind Devices that can be released. One address
// moves its numbers by at most 1 (count.Sensitivity), and the noise is made for
// that.
const methodScans = count.Scans

// This line does not compile for a larger sensitivity: it would need more noise.
var _ [1]struct{} = [count.Sensitivity]struct{}{}

// roundingSlack is the error that floating-point sums are allowed, in proportion.
const roundingSlack = 1e-6

// checkCell refuses a cell that breaks its contract, before any noise is drawn
// for it. Its errors quote no counts, because those are exact.
func checkCell(p *Payload, cell *count.Cell) error {
	if err := p.check(); err != nil {
		return err
	}
	if math.IsNaN(cell.Coverage) || cell.Coverage < 0 || cell.Coverage > 1+roundingSlack {
		return errors.New("coverage: not a share from 0 to 1")
	}
	for _, c := range []*count.Count{&cell.WiFi, &cell.BLE} {
		if err := checkCount(c); err != nil {
			return err
		}
	}
	if err := checkKinds(cell); err != nil {
		return err
	}
	for _, visits := range cell.Visits {
		if visits < 0 || visits > maxWhole {
			return errors.New("visits: out of range")
		}
	}
	return nil
}

// checkCount refuses NaN too, which is neither below nor above any number.
func checkCount(c *count.Count) error {
	switch {
	case !c.Present:
		return nil
	case c.Addresses < 0 || c.Addresses > maxWhole:
		return errors.New("addresses: out of range")
	case !(0 <= c.Low && c.Low <= c.Devices && c.Devices <= c.High && c.High <= maxWhole):
		return errors.New("devices: out of range, or outside their bounds")
	case !(0 <= c.Stable && c.Stable <= c.Devices+roundingSlack*(1+c.Devices)):
		return errors.New("devices: the stable part is larger than the whole")
	}
	return nil
}
