package hashing

import (
	"fmt"
	"log/slog"
)

// ID is a pseudonym: the keyed hash of an address under the key of the current
// period. It means nothing once the key is gone, and it prints as a
// placeholder so that it cannot slip into a log.
//
// An admitted device never has ID 0, so 0 can stand for an empty slot.
type ID uint64

const idPlaceholder = "[pseudonym]"

// String returns a placeholder.
func (ID) String() string { return idPlaceholder }

// GoString returns a placeholder.
func (ID) GoString() string { return idPlaceholder }

// Format writes a placeholder for every verb, %d and %x included.
func (ID) Format(f fmt.State, _ rune) { writePlaceholder(f, idPlaceholder) }

// LogValue returns a placeholder.
func (ID) LogValue() slog.Value { return slog.StringValue(idPlaceholder) }

// MarshalText returns a placeholder, also where an ID is a key of a JSON
// object.
func (ID) MarshalText() ([]byte, error) { return []byte(idPlaceholder), nil }

// MarshalJSON returns a placeholder.
func (ID) MarshalJSON() ([]byte, error) { return []byte(`"` + idPlaceholder + `"`), nil }

// writePlaceholder serves the Format methods of this package. A failed write is
// dropped: fmt keeps its own error.
func writePlaceholder(f fmt.State, text string) { _, _ = f.Write([]byte(text)) }
