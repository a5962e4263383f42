package optout

import (
	"io"

	"footfall/hashing/address"
)

// Address is address.Address.
type Address = address.Address

// Paste is address.List.
type Paste = address.List

// Mistakes is address.Mistakes.
type Mistakes = address.Mistakes

// ErrGroup says why an address cannot be listed; see package address.
var ErrGroup = address.ErrGroup

// ParseAddress is address.Parse.
func ParseAddress(text []byte, out *[6]byte) error { return address.Parse(text, (*Address)(out)) }

// ParseListable is address.ParseListable.
func ParseListable(text []byte, out *[6]byte) error {
	return address.ParseListable(text, (*Address)(out))
}

// ReadAddresses is address.Read.
func ReadAddresses(r io.Reader, name string) (Paste, error) { return address.Read(r, name) }

// Wipe is address.Wipe.
func Wipe(addresses []Address) { address.Wipe(addresses) }
