package configs

import (
	"bytes"
	_ "embed" // for the reference
)

//go:embed footfall.yaml
var reference []byte

// Reference returns the commented reference configuration: every key, explained,
// with its default. It is installed as a sample. Its site, sensor and broker are
// CHANGE-ME: Parse refuses it until these are replaced.
func Reference() []byte { return bytes.Clone(reference) }
