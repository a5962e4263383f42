// Package engine counts: sightings go in, released windows come out. It joins the gate
// (hashing), the counter (sensor/count) and the release (sensor/disclose) into one
// value for one goroutine.
//
// An [Engine] reads no clock and does no I/O. [Engine.Advance] tells it the time, and
// windows that have ended by then are released. Live, the daemon does so; in a replay,
// the times of the frames do.
//
// # A window's end
//
// With Config.Beside, a window that has ended is estimated on another goroutine, and
// counting goes on with the next one. It is emitted once [Engine.Estimated] says so. The
// estimate waits where the key ends with the window, since all knowledge goes with the
// key, and where visits are measured.
//
// # State
//
// [Engine.Snapshot] and [Resume] carry the open window and the state of the gate to the
// next process. Keys are not in it: they stay in a page of memory (hashing/secret).
package engine
