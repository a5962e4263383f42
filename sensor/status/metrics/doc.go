// Package metrics writes the page for Prometheus: the health of a sensor, and the newest
// numbers that it published.
//
// # What is on it
//
// Nothing that is not in the topics health and latest: [status.Health], and released
// windows in the form of package disclose. There is no rate of frames and no address. What
// depends on frames changes when a window is released, and not before.
//
// # What is left out
//
// A number that was withheld is absent, because 0 would be wrong. A number that is past its
// time is absent too: a window counts until its field until. Prometheus ends a series that
// is absent, so no graph goes on with an old number.
//
// # Format
//
// The text format of Prometheus, version 0.0.4. Gauges have the units of MQTT.md, and names
// of the base units where there is one. All samples bear the labels site and sensor.
package metrics
