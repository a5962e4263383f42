// Package buffer keeps released windows safe until the broker has them.
//
// A window that went through disclosure control is appended to an [Outbox]
// before anyone is told about it, and leaves it when the broker has
// acknowledged it. In between it survives a crash, kill -9, a power cut, a
// broker that is away for a week and a full disk. The package knows nothing of
// MQTT: a record is a key, a topic, a span of time and opaque bytes.
//
// # What is promised
//
//   - All records of one [Outbox.Append] are stored, or none.
//   - When Append has returned nil the records are on the disk (fsync). Where
//     the disk takes nothing they are in memory instead, within
//     [Options.Memory], and [Stats] says so.
//   - Records come out in their original order, and their numbers
//     never repeat, not even after the outbox was empty.
//   - No span of time is released twice. A cell gets its noise drawn once; a
//     second draw for the same cell would let a reader average the noise away.
//     The outbox remembers the released time after the records are gone, and
//     refuses anything that overlaps it with [ErrAlreadyReleased].
//   - The number of rows is bounded. The oldest make room in the very
//     transaction that appends, and are counted.
//   - A broken file never stops the sensor: it is moved aside, the outbox
//     starts empty and says so in [Stats].
//
// # The file
//
// One bbolt file with two buckets: "records" (number to record, see record.go)
// and "state" (one value, see state.go). bbolt has checksums on its two meta
// pages only, so every value here carries its own, and package boltcheck looks
// at the whole file before bbolt maps it into memory.
//
// A deleted or overwritten value stays readable in the file until its
// page is used again. Nothing secret may ever go in: no address, no pseudonym,
// no key, no password. Released aggregates are all it holds.
//
// DELIVERY.md in this directory tells the outcome of each kind of failure.
package buffer
