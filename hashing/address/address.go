package address

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Address is a device address (EUI-48, IEEE 802-2014, clause 8.2), in the order
// of transmission. It prints as a placeholder. Pass it by pointer: Go prints
// array arguments in panic traces.
type Address [6]byte

const placeholder = "[address]"

// String returns a placeholder.
func (Address) String() string { return placeholder }

// GoString returns a placeholder.
func (Address) GoString() string { return placeholder }

// Format writes a placeholder for every verb.
func (Address) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, placeholder) }

// LogValue returns a placeholder.
func (Address) LogValue() slog.Value { return slog.StringValue(placeholder) }

// MarshalText returns a placeholder.
func (Address) MarshalText() ([]byte, error) { return []byte(placeholder), nil }

// Bytes returns the address itself, not a copy.
func (a *Address) Bytes() *[6]byte { return (*[6]byte)(a) }

// Wipe overwrites addresses no longer needed.
func Wipe(addresses []Address) { clear(addresses) }

// Why an address cannot be listed.
var (
	// ErrRandomised refuses a locally administered address, and says what
	// works instead.
	ErrRandomised = errors.New("this is a randomised (locally administered) address. The device changes it at will, " +
		"so an entry would leave out no one. Two things do work: " +
		"(1) the device asks by radio: save a hidden network on it that is called \"Do not track\", or whose name ends in _optout or _nomap " +
		"(see footfall optout beacon); " +
		"(2) switch Wi-Fi off in the store, scanning included: many phones keep scanning while Wi-Fi shows as off; " +
		"scanning has a switch of its own in the location settings. " +
		"Turning off the private address of one network does not help: phones look for networks with random addresses all the same")
	// ErrGroup refuses a group address.
	ErrGroup = errors.New("this is a group (multicast or broadcast) address: no single device sends from it; give the device's own address")
)

// Randomised tells whether an address is locally administered: bit 1 of its
// first byte (IEEE 802-2014, clause 8.2).
func Randomised(address *[6]byte) bool { return address[0]&2 != 0 }

// CheckListable returns ErrGroup or ErrRandomised for an address that cannot be
// listed, because no device keeps it.
func CheckListable(address *[6]byte) error {
	switch {
	case address[0]&1 != 0:
		return ErrGroup
	case Randomised(address):
		return ErrRandomised
	}
	return nil
}
