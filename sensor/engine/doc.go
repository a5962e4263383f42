// Package engine counts: sightings go in, released windows come out. It joins the gate
// (hashing), the counter (sensor/count) and the release (sensor/disclose) into one
// value for one goroutine.
//
// An [Engine] reads no clock and does no I/O. [Engine.Advance] tells it the time, and
// windows that have ended by then are released. Live, the daemon does so; in a replay,
// the times of the frames do.
//
// # State
//
// [Engine.Snapshot] and [Resume] carry the open window and the state of the gate to the
// next process. Keys are not in it: they stay in a page of memory (hashing/secret).
package engine
