// Package history keeps the released windows of the last days on disk, for people at
// the sensor who ask what it has published.
//
// It is a ring of small files beside the outbox. Each file holds windows that ended on
// one day (UTC), one a line, and is never rewritten: old windows go with their file.
// That writes little to flash, and leaves nothing to compact.
//
//	outbox.db.windows-20260302-0001
//	outbox.db.windows-20260302-0002        the day's next, where the first is full
//	outbox.db.windows.corrupt-20260301-0001  damaged, set aside
//
// A file begins with [header]. A line is
//
//	CRC32C " " END " " PAYLOAD "\n"
//
// with the checksum in eight hexadecimal digits over all behind its space, END in
// nanoseconds since the Unix epoch, and an opaque payload without line breaks.
//
// The ring is bounded in days and in bytes, and to a part of the free space of a small
// disk. It is a convenience: the outbox is what
// delivers. Lines are therefore not synced to the disk one by one, a power cut may
// cost the newest, and a full disk costs the windows of that time.
//
// # Damage
//
// A line that a power cut has torn is cut off by [Open], if nothing follows it. A file
// with other damage is set aside with a log line. It goes when its day goes.
package history
