// Package sensor puts the rooms of the project together into a sensor: frames
// in, aggregate counts out, and nothing in between that lasts.
//
// # The way of a frame
//
//	listener (one per source)      counting (one)                    uplink (one)
//	source -> decode -> sightings -> gate -> counter -> disclosure -> outbox -> MQTT
//	                    [bounded]            window closes          [on disk]
//
// Every box is a goroutine with one owner for its state, and no lock between
// them: listeners hand batches of sightings over a bounded channel, and the
// counting task alone owns the Engine. A listener that finds the channel full
// stops reading, so that overload costs frames, which the kernel counts, and
// never memory.
//
// Raw addresses live in a capture.Frame, a decode.Sighting and nowhere else.
// The Engine passes each to the gate (package hashing) and goes on with the
// pseudonym that comes back, if one does. Sightings are wiped after use.
//
// # Time
//
// An Engine reads no clock. Live, the counting task tells it the time; in a
// Replay the frames do. So a replay of the same captures with the same
// configuration and seed gives the same bytes.
//
// Windows are aligned to multiples of their length since the Unix epoch. One is
// cut short by the change of key, by the end of the sensor, or where the clock
// was set; its seconds field tells. What was released stays released: when the
// clock is set back a little, counting waits until it has caught up.
//
// # People
//
// Somebody who counts people in a zone tells it over the control socket. The daemon
// remembers what it has released in the last 24 hours and puts that beside the
// count (package calibrate); from the next window on, disclosure tells people as
// well. Released numbers go in, released numbers come out. The estimator is told when
// somebody counted, not how many, and keeps the zone's devices at the scale that they
// had then.
//
// # Life of a daemon
//
// Run assembles the tasks and starts them in one group. The service manager
// hears READY=1 when every task is ready, and WATCHDOG=1 as long as the counting
// task goes round. When the context ends, the listeners stop first, then the
// counting task, which releases its window as far as it got; that window gets a
// few seconds to reach the broker, and what does not is on disk.
package sensor
