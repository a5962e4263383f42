// Package history keeps what sensors published: windows, hours and days, as they were
// published. The file is one of bbolt.
//
//	kind -> zone ("site/sensor/zone") -> start (8 bytes) and the end of the id -> payload
//	state -> "rows" -> their number
//
// What is promised:
//
//   - When [Store.Put] has returned nil, the rows are on the disk (fsync).
//   - A row with the id of an earlier one takes its place.
//   - The number of rows is bounded, and so is what the disk loses: the oldest make room
//     in the transaction that stores the new ones.
//   - A broken file never stops the hub: it is moved aside, and the history starts empty
//     and says so.
//
// Payloads are compressed against a typical one, which makes a row about a quarter of its
// size. Each has a checksum, because bbolt has none on its pages.
package history
