package count

import (
	"footfall/hashing"
	"footfall/sensor/count/adverts"
)

// Radio says which kind of radio heard a device; the two are counted apart,
// because one phone cannot be matched across its radios and must not be.
type Radio uint8

// The radios.
const (
	WiFi Radio = iota
	BLE
)

// Observation is one frame of an admitted device, with the address already
// replaced by its pseudonym.
type Observation struct {
	ID   hashing.ID
	Time int64 // Unix nanoseconds
	// Class of the information elements; see the decode package.
	Class uint64
	// Family of the information elements; see the decode package.
	Family uint32
	// Source is the index of the source in Config.Sources.
	Source int
	Radio  Radio
	// Signal in dBm, valid if HasSignal.
	Signal    int8
	HasSignal bool
	// Stable says that the address is the device's own and does not change.
	Stable bool
	// Bare says that the frame had hardly any elements; see the decode package.
	Bare     bool
	Sequence uint16
	// Advertiser and Life are the kind of thing and of its address, for Bluetooth.
	Advertiser adverts.Kind
	Life       adverts.Life
}
