package status

import (
	"bytes"
	_ "embed" // the schemas

	"footfall/sensor/disclose"
	"footfall/sensor/periods"
)

var (
	//go:embed health.schema.json
	healthSchema []byte
	//go:embed manifest.schema.json
	manifestSchema []byte
	//go:embed presence.schema.json
	presenceSchema []byte
)

// Schemas are the names that [Schema] knows: the kinds of payloads in JSON.
func Schemas() []string {
	return []string{"window", "hour", "day", "health", "manifest", "presence"}
}

// Schema returns the JSON Schema (draft 2020-12) of a kind of payload; nil for an unknown
// one. Hours and days have one schema. That of a window is also for the topic latest.
func Schema(name string) []byte {
	switch name {
	case "window":
		return disclose.Schema()
	case "hour", "day":
		return periods.Schema()
	case "health":
		return bytes.Clone(healthSchema)
	case "manifest":
		return bytes.Clone(manifestSchema)
	case "presence":
		return bytes.Clone(presenceSchema)
	}
	return nil
}
