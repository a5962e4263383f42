// Package timeline gives each frame of a recording a time that no single frame
// can move.
//
// Times in capture files may be wrong although the frames are good. Records are
// damaged, and drivers write garbage into the first one. A clock is set by NTP an
// hour after the start. Two machines write into one file. A count by the clock
// believes each of them: one frame from next week would open and close hundreds
// of empty windows.
//
// [New] puts a stage behind a source. It asks the frames behind a suspicious one:
//
//   - A frame within a minute of those before it is kept.
//   - A frame further ahead is kept if at least two thirds of the next 32 frames
//     are no earlier: a silence, or a clock set forward. Otherwise it is left out.
//   - A frame further back is kept if at least two thirds of the next 32 frames
//     are as far back, too: a clock set back. Otherwise it is left out.
//   - The first frame is kept if three of the next 32, or a quarter of them if
//     there are fewer, lie within the 24 hours behind it.
//   - Frames late by less than a minute are put in their place, as far as those
//     behind their place have not been handed over.
//
// If more than an eighth of the frames would be left out, the file has no
// timeline: Next returns [ErrTwoClocks].
//
// Frames pass as they are, without copies, while they are in order. The few
// waiting ones are copied into memory of this package, and overwritten later.
//
// Recordings are put on their timelines one by one, before capture.Merge: a
// merge by time would wait for a frame from next week. The reader may then take
// every step back of more than [Tolerance] for a clock set back.
//
// A live source does not need this stage. It compares the kernel's time stamps
// with the clock at hand (see capture.InterfaceOptions).
package timeline
