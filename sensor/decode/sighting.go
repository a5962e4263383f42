package decode

// Radio is the kind of radio of a sighting.
type Radio uint8

// The radios.
const (
	WiFi Radio = iota
	BLE
)

// AddressKind says how long an address can be expected to stand for one
// device.
type AddressKind uint8

// Kinds of address. The 802.11 ones follow the local bit (IEEE 802-2014,
// clause 8.2); the Bluetooth ones follow the Core specification, volume 6,
// part B, section 1.3.
const (
	// Global is a universally administered 802.11 address or a public
	// Bluetooth address: it stays with the device.
	Global AddressKind = iota
	// Local is a locally administered 802.11 address: random, and replaced
	// whenever the device likes.
	Local
	// Static is a Bluetooth random static address: kept from power-up to
	// power-down.
	Static
	// Resolvable is a Bluetooth resolvable private address, replaced about
	// every 15 minutes.
	Resolvable
	// NonResolvable is a Bluetooth non-resolvable private address.
	NonResolvable
)

// Device is the kind of thing behind a Bluetooth advertisement, by its data. It
// is Unknown for Wi-Fi.
type Device uint8

// Kinds of advertiser.
const (
	Unknown Device = iota
	Phone          // a phone or tablet
	Watch          // a watch or band on a person
	Earbuds        // earbuds, headphones, hearing aids
	Tag            // a tag on keys or a bag, away from its owner's phone or not
	Beacon         // a beacon for positioning or advertising
	Fixture        // a TV, printer, lamp, sensor: a thing in its place

	// NumDevices is the number of kinds, for arrays indexed by Device.
	NumDevices = iota
)

// Carried tells whether people carry such things.
func (d Device) Carried() bool { return d >= Phone && d <= Tag }

// String is a short stable name.
func (d Device) String() string {
	if d >= NumDevices {
		return "unknown"
	}
	return [NumDevices]string{"unknown", "phone", "watch", "earbuds", "tag", "beacon", "fixture"}[d]
}

// Sighting is the content of one frame, about its sender. It holds a raw
// address and must not travel further than the gate.
type Sighting struct {
	// Time of capture in nanoseconds since the Unix epoch.
	Time int64
	// Class is a hash of the information elements, without the parts that vary
	// within one device. Devices of one model and system share it. It is the
	// same on every platform, but may change between versions. For Bluetooth it
	// is one of the kinds and companies of the advertising data.
	Class uint64
	// Family is a hash of the rates and of the HT and VHT capabilities alone: a
	// phone with several classes mostly has one family.
	Family uint32
	// Address of the sender.
	Address Address
	// Kind of Address.
	Kind AddressKind
	// Radio of the sender.
	Radio Radio
	// Device is the kind of thing, for Bluetooth.
	Device Device
	// Signal in dBm, -127 to 10, valid if HasSignal; 0 otherwise. An
	// implausible reading (-128, 0, or above 10) counts as missing.
	Signal    int8
	HasSignal bool
	// DoNotCount is set when the frame itself asks to leave its sender out: by
	// a do-not-count SSID in a probe request, or the do-not-count service in an
	// advertisement.
	DoNotCount bool
	// Bare: a probe request without more elements than SSID, supported rates and DSSS
	// parameter set (IEEE 802.11-2020, 9.3.3.9). Phones tell their extended rates or
	// their HT capabilities too.
	Bare bool
	// Sequence number of the 802.11 header, 0 to 4095 (IEEE 802.11-2020,
	// 9.2.4.4.2).
	Sequence uint16
	// Frequency of the channel in MHz; 0 if the capture does not say.
	Frequency uint16
}
