package disclose

import (
	"errors"
	"math"

	"footfall/sensor/count"
)

// methodAddresses is the only method behind Devices that can be released so
// far: its value moves by 1 when an address comes or goes, which is what the
// noise is made for.
const methodAddresses = "addresses"

// checkCell refuses a cell that breaks its contract, before any noise is
// drawn for it. The errors quote no counts: they are exact.
func checkCell(p *Payload, cell *count.Cell) error {
	if err := p.check(); err != nil {
		return err
	}
	// A hair above 1 is what averaging shares may come to.
	if math.IsNaN(cell.Coverage) || cell.Coverage < 0 || cell.Coverage > 1.000001 {
		return errors.New("coverage: not a share from 0 to 1")
	}
	for _, c := range []*count.Count{&cell.WiFi, &cell.BLE} {
		if err := checkCount(c); err != nil {
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

func checkCount(c *count.Count) error {
	if !c.Present {
		return nil
	}
	if c.Addresses < 0 || c.Addresses > maxWhole {
		return errors.New("addresses: out of range")
	}
	exact := float64(c.Addresses)
	if c.Devices != exact || c.Low != exact || c.High != exact {
		return errors.New(`by the method "addresses", devices and both bounds must equal the addresses`)
	}
	return nil
}
