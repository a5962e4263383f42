// Package timeline gives each frame of a recording a time that no single frame
// can move.
//
// Times in capture files are wrong in ways that have nothing to do with what was
// heard: a damaged record, a driver that writes garbage into the first one, a
// clock that is set by NTP an hour after the start, two machines that wrote into
// one file. A count by the clock believes each of them. One frame from next week
// would open and close hundreds of empty windows.
//
// [New] puts a stage behind a source. It asks the frames behind a suspicious one:
//
//   - A frame within a minute of those before it is kept.
//   - A frame further ahead is kept if at least two thirds of the next 32 frames
//     are no earlier: a silence, or a clock set forward. Otherwise it is left out.
//   - A frame further back is kept if at least two thirds of the next 32 frames
//     are that far back, too: a clock set back. Otherwise it is left out.
//   - The first frame is kept if three of the next 32, or a quarter of those that
//     there are, lie within the day that it begins.
//   - Frames that come late by less than a minute are put in their place, as far
//     as those behind their place have not been handed over.
//
// Where more than an eighth of the frames would be left out, the file has no
// timeline: Next returns [ErrTwoClocks].
//
// Frames pass as they are, without copies, while they are in order. The few that
// have to wait are copied into memory of this package, which is overwritten.
//
// Recordings are put on their timelines one by one, before capture.Merge: a
// merge by time would wait for a frame from next week. What reads the frames may
// then take every step back of more than [Tolerance] for a clock set back.
//
// A live source does not need this stage. It holds the kernel's time stamps
// against the clock, which is at hand (see capture.InterfaceOptions).
package timeline
