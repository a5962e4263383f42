// Package daemon runs a sensor: tasks around one engine.
//
// # Life
//
// [Run] assembles the tasks and starts them in one group. The service manager hears
// READY=1 once every task is ready, and WATCHDOG=1 as long as the counting task goes
// round. When the context ends, the listeners stop first. Then the counting task
// releases its window as far as it got. That window gets a few seconds to reach the
// broker. Windows that do not reach it stay on disk.
//
// # Tasks
//
// Tasks run in three stages. A stage ends when the stage before it has ended.
//
//	listener   one for each source: frames to sightings, in batches
//	control    commands of store IT
//
//	counting   owns the engine; windows to the outbox
//	watchdog   health, and signs of life for the service manager
//
//	uplink     outbox to broker
//
// # Processes
//
// Two processes make a sensor, each with a unit and a user of its own. The one that sees
// addresses cannot change the network, and the one that can change it sees no address.
//
//	kernel: radios, links                       kernel: frames of an interface
//	   ^ make, tune, bring up                      | packet socket that takes
//	   | (nl80211, rtnetlink)                      v probe requests alone
//	+------------------------+   radio.sock    +------------------------+    MQTT    +--------+
//	| footfall-radio.service |<----------------| footfall.service       |----------->| broker |
//	| user footfall-radio    | radio, channel, | user footfall          | windows,   +--------+
//	| CAP_NET_ADMIN          | dwell           | CAP_NET_RAW            | health
//	| AF_NETLINK AF_UNIX     |---------------->| AF_PACKET AF_NETLINK   |<----------- another access
//	| no IP address          | interface,      | AF_INET AF_INET6       | frames, TLS  point (stream)
//	| on disk: which radio   | visits, sums of | AF_UNIX                |<----------- store IT
//	| restarts the machine   | frames, problems| on disk: windows       | control.sock: root and
//	|                        |                 |                        | the group footfall
//	+------------------------+                 +------------------------+
//	                                               | over a restart: the key,
//	                                               v the open window, sealed
//	                                           service manager, in memory
//
// The radio process is needed only where a source names a radio, or channels. Its socket
// carries lines of text; package tuner has them all. The sensor reads netlink as anyone
// may: to see that an interface is back, and to say what is wrong with it.
//
// Package sensor has the picture of the way of a frame.
package daemon
