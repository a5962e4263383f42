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
//	radio      one for each source whose channel is known: where it is and has been
//	control    commands of store IT
//
//	counting   owns the engine; windows to the outbox
//	watchdog   health, and signs of life for the service manager
//
//	uplink     outbox to broker
//
// Package sensor has the picture of the way of a frame.
package daemon
