package decode

import (
	"fmt"
	"io"
	"log/slog"
)

// Address is a raw 48-bit device address in the order it has on the air for
// 802.11 and most significant byte first for Bluetooth.
//
// It always prints as "[address]": with the fmt verbs for values, log/slog,
// encoding/json and panic(address). A type cannot close three ways around this.
// They are rules for the code around an address:
//
//   - Pass it by pointer, or inside a struct by pointer. A traceback prints
//     array arguments byte by byte.
//   - Do not keep it in an unexported field of a struct for printing: package
//     fmt calls no methods there.
//   - Never give it to the verbs %p and %w. Package fmt treats them as mistakes
//     and answers with the plain value.
type Address [6]byte

// redacted stands for every address. Two prints cannot even be told apart.
const redacted = "[address]"

// String returns "[address]".
func (Address) String() string { return redacted }

// GoString returns "[address]".
func (Address) GoString() string { return redacted }

// Format writes "[address]" for every verb, so %x and %d do not reach the
// bytes.
func (Address) Format(w fmt.State, _ rune) { _, _ = io.WriteString(w, redacted) }

// LogValue returns "[address]".
func (Address) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns "[address]"; encoding/json uses it for values and map
// keys.
func (Address) MarshalText() ([]byte, error) { return []byte(redacted), nil }
