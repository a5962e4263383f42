package disclose

import (
	"footfall/sensor/count"
	"footfall/sensor/count/adverts"
)

// bluetooth releases the count of Bluetooth: one number, which spends all of ε.
func (d *Discloser) bluetooth(p *Payload, c *count.Count, errors adverts.Errors) error {
	if !c.Present {
		return nil
	}
	devices, err := d.ble.add(steady(c.Devices))
	if err != nil {
		return err
	}
	if devices < d.minCount {
		p.Suppressed = true
		return nil
	}
	below, above := c.Devices-c.Low, c.High-c.Devices
	if d.ble.laplace != nil { // see halfWidths
		low, high := errors.Bounds(float64(devices))
		width := float64(d.ble.width)
		below, above = root(float64(devices)-low, width), root(high-float64(devices), width)
	}
	p.BLEDevices = Whole(devices)
	p.BLELow, p.BLEHigh = around(devices, below, above)
	return nil
}
