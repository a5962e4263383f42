package disclose

import (
	"errors"
	"math"

	"footfall/sensor/count"
)

// The methods behind Devices that can be released: their numbers move by 1 at
// most when an address comes or goes (count.Sensitivity), which is what the noise
// is made for.
const (
	methodAddresses = "addresses"
	methodScans     = "scans"
)

// A larger sensitivity would need more noise: this does not compile then.
var _ [1]struct{} = [count.Sensitivity]struct{}{}

// checkCell refuses a cell that breaks its contract, before any noise is
// drawn for it. The errors quote no counts: they are exact.
func checkCell(p *Payload, cell *count.Cell, method string) error {
	if err := p.check(); err != nil {
		return err
	}
	// A hair above 1 is what averaging shares may come to.
	if math.IsNaN(cell.Coverage) || cell.Coverage < 0 || cell.Coverage > 1.000001 {
		return errors.New("coverage: not a share from 0 to 1")
	}
	for _, c := range []*count.Count{&cell.WiFi, &cell.BLE} {
		if err := checkCount(c, method); err != nil {
			return err
		}
	}
	for _, visits := range cell.Visits {
		if visits < 0 || visits > maxWhole {
			return errors.New("visits: out of range")
		}
	}
	return nil
}

func checkCount(c *count.Count, method string) error {
	if !c.Present {
		return nil
	}
	if c.Addresses < 0 || c.Addresses > maxWhole {
		return errors.New("addresses: out of range")
	}
	if method == methodScans {
		return checkEstimate(c)
	}
	exact := float64(c.Addresses)
	if c.Devices != exact || c.Low != exact || c.High != exact {
		return errors.New(`by the method "addresses", devices and both bounds must equal the addresses`)
	}
	return nil
}

// checkEstimate also refuses what is not a number: it is neither below nor above
// anything.
func checkEstimate(c *count.Count) error {
	if !(0 <= c.Low && c.Low <= c.Devices && c.Devices <= c.High && c.High <= maxWhole) {
		return errors.New("devices: out of range, or not within their bounds")
	}
	if !(0 <= c.Stable && c.Stable <= c.Devices+hair*(1+c.Devices)) {
		return errors.New("devices: more of them are stable than there are")
	}
	return nil
}
