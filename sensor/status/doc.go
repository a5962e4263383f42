// Package status is the public contract of a sensor, beside its windows: the names
// of its MQTT topics, the payloads of status, health and manifest, and the schemas of all.
//
// A consumer may rely on the exported names here. Package disclose holds the payload
// of a window and its schema.
package status
