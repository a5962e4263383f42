package configs

import (
	"bytes"
	_ "embed" // for the reference
)

//go:embed footfall.yaml
var reference []byte

// Reference returns the commented reference configuration: every key,
// explained, with its default. It is what gets installed as
// /etc/footfall/footfall.yaml, and it is itself a valid configuration.
func Reference() []byte { return bytes.Clone(reference) }
