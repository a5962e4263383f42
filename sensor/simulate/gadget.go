package simulate

import "time"

// Gadget is how one sort of Bluetooth LE advertiser behaves.
type Gadget struct {
	Name string
	// Share of people who carry one, 0 to 1. Fixtures are carried by no one: there is
	// PerZone of them in each zone, from the start to the end.
	Share   float64
	PerZone int
	// Interval between advertising events. Each is up to 10 ms later than that (Bluetooth
	// Core 5.4, volume 6, part B, 4.4.2.2.1).
	Interval time.Duration
	// Life of an address: ± 2 %; 0 for ever. Top is the first byte's two top bits of a
	// random address (1.3); public addresses have none.
	Life   time.Duration
	Top    byte
	Public bool
	// Power in dBm at the antenna.
	Power float64
	// Data is the advertising data.
	Data []byte
}

// Two top bits of a random address.
const (
	topStatic        = 0xc0
	topResolvable    = 0x40
	topNonResolvable = 0x00
)

// addressLife is what Bluetooth Core 5.4, volume 3, part C, appendix A recommends for
// private addresses.
const addressLife = 15 * time.Minute

// Gadgets are the Bluetooth devices of a store and its visitors. Intervals are documented:
//
//   - phones and watches: 0.25 and 1 s are Android's balanced and low power modes
//     (AdvertiseSettings); 546.25 and 1022.5 ms are among those that Apple's Accessory
//     Design Guidelines recommend;
//   - earbuds: at most 250 ms where they are not discoverable (Google Fast Pair);
//   - tags: 2 s apart from their owner (Apple, Find My network accessory
//     specification);
//   - beacons: 100 ms (Apple, Proximity Beacon specification).
//
// How many people carry what, and powers, are assumed.
func Gadgets() []Gadget {
	return []Gadget{
		{Name: "iphone", Share: 0.45, Interval: 546250 * time.Microsecond, Life: addressLife, Top: topResolvable, Power: 0,
			Data: []byte{2, 0x01, 0x1a, 2, 0x0a, 12, 8, 0xff, 0x4c, 0, 0x10, 3, 0x05, 0x18, 0x9b}},
		{Name: "android", Share: 0.3, Interval: time.Second, Life: addressLife, Top: topResolvable, Power: -3,
			Data: []byte{3, 0x03, 0xf3, 0xfe, 7, 0x16, 0xf3, 0xfe, 0x4a, 0x17, 0x23, 0x41}},
		{Name: "watch", Share: 0.15, Interval: 1022500 * time.Microsecond, Life: addressLife, Top: topResolvable, Power: -3,
			Data: []byte{2, 0x01, 0x1a, 7, 0xff, 0x4c, 0, 0x0b, 2, 0x00, 0x1c}},
		{Name: "band", Share: 0.08, Interval: time.Second, Top: topStatic, Power: -6,
			Data: []byte{2, 0x01, 0x06, 3, 0x03, 0x0d, 0x18}},
		{Name: "earbuds", Share: 0.12, Interval: 250 * time.Millisecond, Life: addressLife, Top: topResolvable, Power: 0,
			Data: []byte{3, 0x03, 0x2c, 0xfe, 6, 0x16, 0x2c, 0xfe, 0x00, 0x90, 0x11}},
		{Name: "tag", Share: 0.07, Interval: 2 * time.Second, Life: addressLife, Top: topStatic, Power: -3,
			Data: append([]byte{30, 0xff, 0x4c, 0, 0x12, 0x19, 0x10}, make([]byte, 24)...)},
		{Name: "laptop", Share: 0.03, Interval: time.Second, Life: addressLife, Top: topNonResolvable, Power: 0,
			Data: []byte{7, 0xff, 0x06, 0, 0x01, 0x09, 0x20, 0x02}},
		{Name: "beacon", PerZone: 1, Interval: 100 * time.Millisecond, Top: topStatic, Power: -6,
			Data: append([]byte{2, 0x01, 0x06, 26, 0xff, 0x4c, 0, 0x02, 0x15}, make([]byte, 21)...)},
		{Name: "till", PerZone: 1, Interval: time.Second, Public: true, Power: 0,
			Data: []byte{2, 0x01, 0x06, 5, 0x09, 'T', 'I', 'L', 'L'}},
	}
}
