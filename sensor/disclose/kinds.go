package disclose

import (
	"errors"

	"footfall/sensor/count"
	"footfall/sensor/count/adverts"
)

// kindKeys are the JSON keys of Kinds.
var kindKeys = [adverts.NumCarried]string{"ble_phones", "ble_watches", "ble_earbuds", "ble_tags"}

// This line does not compile for a larger sensitivity: it would need more noise.
var _ [1]struct{} = [count.KindsSensitivity]struct{}{}

// kinds releases the devices of Bluetooth by kind, with one draw for each. They share one ε
// of their own, which each spends in full: an address is of one kind.
func (d *Discloser) kinds(p *Payload, cell *count.Cell) error {
	if !p.HasKinds {
		return nil
	}
	if n := d.kindNoise; n.laplace != nil {
		p.KindsEpsilon = roundedUp(n.epsilon)
	}
	if !cell.BLE.Present {
		return nil
	}
	for i, devices := range cell.Kinds {
		noisy, err := d.kindNoise.add(steady(devices))
		if err != nil {
			return err
		}
		if noisy < d.minCount {
			p.Suppressed = true
			continue
		}
		p.Kinds[i] = Whole(noisy)
	}
	return nil
}

// addKinds sums up the kinds of zones. Where a zone withheld one, the sum has none.
func (p *Payload) addKinds(zones []Payload) {
	var lacks [adverts.NumCarried]bool
	first := true
	for i := range zones {
		z := &zones[i]
		if !z.HasKinds {
			continue
		}
		listens := z.BLEDevices.known || z.Suppressed
		for k := range z.Kinds {
			p.Kinds[k] = p.Kinds[k].Plus(z.Kinds[k])
			lacks[k] = lacks[k] || listens && !z.Kinds[k].known
		}
		if first || z.KindsEpsilon.millionths > p.KindsEpsilon.millionths {
			p.KindsEpsilon = z.KindsEpsilon
		}
		first, p.HasKinds = false, true
	}
	for k := range lacks {
		if lacks[k] {
			p.Kinds[k] = Number{}
		}
	}
}

// checkKinds refuses kinds that are no numbers, or more than there are devices.
func checkKinds(cell *count.Cell) error {
	sum := 0.0
	for _, devices := range cell.Kinds {
		if !(0 <= devices && devices <= maxWhole) {
			return errors.New("kinds: out of range")
		}
		sum += devices
	}
	if cell.HasKinds && sum > cell.BLE.Devices+roundingSlack*(1+cell.BLE.Devices) {
		return errors.New("kinds: more than there are devices")
	}
	return nil
}
