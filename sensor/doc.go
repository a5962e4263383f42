// Package sensor is the map of the house. It holds no code, only the test that guards
// the walls between the rooms.
//
// # The way of a frame
//
//	listener (one per source)      counting (one)                    uplink (one)
//	source -> decode -> sightings -> gate -> counter -> disclosure -> outbox -> MQTT
//	                    [bounded]            window closes          [on disk]
//
// Every box is a goroutine with one owner for its state. There is no lock between
// them. Listeners hand batches of sightings over a bounded channel, and the counting
// task alone owns the engine. A listener stops reading while the channel is full. So
// overload costs frames, counted by the kernel, and never memory.
//
// Raw addresses live in a capture.Frame and a decode.Sighting, and nowhere else. The
// engine passes each to the gate and goes on with the pseudonym that comes back.
// Sightings are wiped after use.
//
// # Rooms on the way
//
//	sensor/capture       sources: live interfaces, captures, their merge by time
//	sensor/capture/timeline  the order of a recording whose times are wrong
//	sensor/decode        bytes to sightings; pure, fuzzed
//	hashing              the gate: opt-out, daily key, pseudonym
//	hashing/optout       lists of digests, signed lists of a chain
//	hashing/secret       memory for the key; wiped stacks
//	hashing/snapshot     the codec of all state that outlives a process
//	sensor/count         zones, windows, visits
//	sensor/count/scans   the estimate of devices from their scans
//	sensor/count/adverts the estimate of Bluetooth devices from their advertisements
//	sensor/count/forged  forged probe requests beside those of phones
//	sensor/disclose      noise and withholding; the payload of a window
//	buffer               the outbox on disk
//	buffer/history       the released windows of the last days, for people
//	buffer/uplink        from the outbox to the broker
//
// # Rooms around it
//
//	sensor/engine        decode to release, as one value without a clock
//	sensor/daemon        tasks, readiness, watchdog, hours, clock, handover
//	sensor/crash         one line about a crash, and safe mode
//	sensor/evidence      the signed manifest, and the log of what matters for privacy
//	sensor/capture/channels  which channels a radio visits, and when it was where
//	sensor/capture/nl80211   radios as the kernel has them
//	sensor/capture/tuner     the process that may change them, and the sensor's end
//	sensor/capture/hci       Bluetooth controllers, set up and listened to without a stack
//	sensor/capture/hci/adapter  controllers as the kernel has them, and the taking of one
//	sensor/capture/stream    what another access point hears, over TLS
//	sensor/doctor        the first broken link from radio to broker
//	sensor/periods       hours and days, made of released windows
//	sensor/status        the public contract: topics, health, manifest, schemas
//	sensor/status/metrics  the same as a page for Prometheus
//	sensor/status/homeassistant  how Home Assistant finds a sensor
//	configs/integrations  files for the programs that read the messages
//	sensor/admin         what store IT can ask for, of a running sensor or its files
//	sensor/control       the socket between commands and the sensor
//	sensor/keep          state over a restart, in memory alone
//	sensor/calibrate     people per device, from hand counts
//	sensor/survey        where a zone ends, from walks along its border
//	configs              the configuration; below it facts, sign and record
//	configs/edit         changes that keep comments and order
//	configs/machine      what this machine lets the sensor do
//	systemd              the units, and their installation
//
// # Rooms of the hub
//
// A store without a broker runs them, in a program that cannot reach an address.
//
//	buffer/hub           joins the rooms below
//	buffer/hub/settings  its configuration
//	buffer/hub/users     who may log in
//	buffer/hub/broker    an embedded NATS server, for MQTT
//	buffer/hub/collect   from the broker into the history, and on to a chain
//	buffer/hub/history   hours of 400 days, windows of 30
//	buffer/hub/web       page and API
//	configs/dashboard    the page
//	cmd/footfall-hub     their program
//
// # Rooms of the desk
//
// No gateway carries these.
//
//	sensor/replay        recorded captures through the engine
//	sensor/simulate      a store with known truth
//	sensor/simulate/day  its days, with opening hours, lunch and an evening peak
//	sensor/simulate/publish  what a sensor publishes, without one
//	sensor/simulate/load     a fleet of them on a broker
//	sensor/accuracy      estimates against truth
//	sensor/chart         a day or a week as a picture
//	sensor/scrub         captures without addresses, for a report of a fault
//	sensor/inspect       each frame in gopacket's words beside ours
//	sensor/capture/zstdfile  captures compressed with zstd
//	sensor/capture/benchlive live capture beside tcpdump
//	configs/render       one configuration a store from a template and a table
//	buffer/faults        a sensor that is broken in many ways, and a table of it
//	systemd/vm           a machine with systemd and radios
//	cmd/footfall-lab     their program
//
// # Time
//
// An engine reads no clock. Live, the counting task gives it the time; in a replay the
// frames do. So a replay of the same captures with the same configuration and seed
// gives the same bytes.
//
// Windows are aligned to multiples of their length since the Unix epoch. The change of
// key, the end of the sensor, or a clock that was set cuts a window short. Its field
// seconds shows that. What was released stays released: when the clock is set back a
// little, counting waits until it has caught up.
//
// # People
//
// Someone counts people in a zone and enters the number over the control socket. The
// daemon remembers what it released in the last 24 hours and compares. From the next
// window on, disclosure publishes people too. Released numbers go in, released numbers
// come out. The estimator learns when someone counted, not how many. It keeps the
// zone's devices at the scale of that time.
//
// # Walls
//
// Arrows between rooms go one way. What stands behind the gate cannot import what
// stands before it. The program of a gateway reaches no room of the desk. See
// boundary_test.go.
package sensor
