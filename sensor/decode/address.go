package decode

import (
	"fmt"
	"io"
	"log/slog"
)

// Address is a raw 48-bit device address in the order it has on the air for
// 802.11 and most significant byte first for Bluetooth.
//
// It prints as "[address]" whatever prints it: every fmt verb that asks the
// value, log/slog, encoding/json and panic(address). Three ways around this
// lie outside the reach of a type, so they are rules for the code that holds
// an address:
//
//   - Pass it by pointer, or inside a struct that is passed by pointer. A
//     traceback prints array arguments byte by byte.
//   - Do not keep it in an unexported field of a struct that may be printed:
//     package fmt calls no methods there.
//   - Never give it to the verbs %p and %w, which fmt treats as mistakes and
//     answers with the plain value.
type Address [6]byte

// redacted stands for every address, so that two prints cannot even be told
// apart.
const redacted = "[address]"

// String returns "[address]".
func (Address) String() string { return redacted }

// GoString returns "[address]".
func (Address) GoString() string { return redacted }

// Format writes "[address]" whatever the verb, so that %x and %d do not reach
// the bytes.
func (Address) Format(w fmt.State, _ rune) { _, _ = io.WriteString(w, redacted) }

// LogValue returns "[address]".
func (Address) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns "[address]"; encoding/json uses it for values and map
// keys.
func (Address) MarshalText() ([]byte, error) { return []byte(redacted), nil }
