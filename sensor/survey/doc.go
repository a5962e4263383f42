// Package survey finds the signal levels at which a zone ends, from walks along
// the zone's border with a phone in the hand.
//
//	plan := survey.PlanOf(config)
//	walk := survey.NewWalk(len(plan.Sources))
//	err := survey.Listen(ctx, posts, decode.NewCalibrationMark(network), walk.Hear)
//	walk.Finish()
//	report := plan.Report([]survey.Walked{{Zone: 0, Walk: walk}})
//
// A zone admits a device where a source hears it at min_signal or stronger, and
// nobody knows that level beforehand: it depends on the radio, its antenna,
// walls, shelves, and the heads of those who stand between.
//
// # Whose frames
//
// Phones change their address, so the phone of the walk is known by the name of
// a network that is saved on it as hidden, and that it therefore names when it
// scans (decode.CalibrationMark). Of a frame that names it, time, source and
// signal are read; of any other frame nothing is, and all bytes are overwritten
// as soon as they have been looked at. No address comes into this package, and
// nothing of it is written to a file.
//
// # Readings
//
// A phone scans every few seconds to minutes and sends several frames each
// time, more of them the chattier its maker has made it. All frames within one
// second of the first make one reading, with the median of their signals at
// each source, so that each moment of the walk counts once. A walk holds
// MaxReadings, which is an hour without a pause; later ones are left out, and the
// report says so. Two phones that scan in the same second make one reading.
//
// Frames may come out of order within a second, as they do when several sources
// are read at once. A frame without a signal is counted and otherwise ignored.
//
// # The level of a border
//
// The signal of one phone in one place varies by several dB with the body
// beside it, the way it is held, and people passing. No level lets in all that
// is inside and nothing that is outside. The readings are taken on the border
// itself, so their median, rounded to whole dBm with halves going down, admits
// half of the phones that stand there, errs as often one way as the other, and
// moves little if some readings were taken a step off. A higher level would lose
// customers inside, a lower one would count passers-by. What is within a few dB
// of the level is a matter of luck; the quartiles say how wide that belt is.
//
// The counter smooths the signal of a device over its frames before it compares,
// which narrows the belt and leaves its middle where it is.
//
// # Several sources
//
// A zone takes a device that any of its sources admits. Where a border leads
// from the door of one source to that of another, each is at its strongest
// where the other is weak, and both together admit more than half though each
// by itself admits half. So the report also says where the counter would have
// placed the readings, with all thresholds, by its own rule: the zone that hears
// the device strongest among those that admit it, the first of the configuration
// if they are equal. It warns where the zone's share is far from half, and says
// by how many dB all levels would have to move.
//
// A source that missed a reading is left out of it, in its own level too. Where
// a source missed more than half, the border lies at the end of its reach, its
// median is that of the lucky moments, and the report warns. A radio that
// listens on another channel of a long scan can miss readings for that reason.
//
// # Zones that share a source
//
// Two zones can share a source as rings around it: the inner one with the higher
// level must then come first in the configuration, or the outer one takes all of
// its devices. A ring between two levels that is narrower than the spread of the
// readings cannot hold a device. The report warns of both.
package survey
