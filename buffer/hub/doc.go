// Package hub is a broker, a history and a page for a store that has no broker of its own.
// It knows what sensors publish and nothing else: it has no radio and no key, and imports
// nothing that has seen an address.
//
//	settings  the configuration
//	users     who may log in, and what each may do
//	broker    MQTT, by an embedded NATS server
//	collect   from the broker into the history
//	history   400 days of hours, 30 days of windows
//	web       the page and the API over HTTP; API.md
//
// [Run] joins them. HUB.md is the page for those who install one.
//
// # What is promised
//
// A window is on the disk when the sensor gets its PUBACK, and stays there: first in the
// broker's stream, then in the history. The hub acknowledges it to the stream after the
// write. So a crash or a power cut at any moment loses nothing that was acknowledged.
//
// While the disk is full, sensors are not let in, and keep their windows. A torn history
// is moved aside and said, and the hub goes on.
package hub
