// Package survey finds the signal levels at which a zone ends, from walks along
// the zone's border with a phone in the hand.
//
//	plan := survey.PlanOf(config)
//	walk := survey.NewWalk(len(plan.Sources))
//	err := survey.Listen(ctx, posts, decode.NewCalibrationMark(network), walk.Hear)
//	walk.Finish()
//	report := plan.Report([]survey.Walked{{Zone: 0, Walk: walk}})
//
// A zone admits a device if a source hears it at min_signal or stronger. That level is
// not known beforehand: it depends on the radio, its antenna, walls, shelves, and people
// in between.
//
// # Whose frames
//
// Phones change their address, so the phone of the walk is recognised by a network name.
// A network saved on it as hidden is named in its scans (decode.CalibrationMark). Of a
// frame with that name, time, source and signal are read. Nothing is read of other
// frames. All bytes are overwritten at once. No address enters this package, and it
// writes no file.
//
// # Readings
//
// A phone scans every few seconds to minutes and sends several frames each time; how many
// depends on its maker. All frames within one second of the first make one reading, with
// the median of their signals at each source. So each moment of the walk counts once. A
// walk holds MaxReadings, an hour without a pause. Later readings are left out, and the
// report says so. Two phones that scan in the same second make one reading.
//
// Frames may come out of order within a second, as they do when several sources
// are read at once. A frame without a signal is counted and otherwise ignored.
//
// # The level of a border
//
// The signal of one phone in one place varies by several dB: with the body beside it, the
// way it is held, and people passing. No level admits every device inside and none
// outside. The readings are taken on the border itself, so their median admits half of
// the phones there. It is rounded to whole dBm, halves down. It errs equally often in
// both directions, and moves little if some readings were taken a step off. A higher level
// would lose customers inside; a lower one would count passers-by. Within a few dB of the
// level, chance decides. The quartiles say how wide that band is.
//
// The counter smooths the signal of a device over its frames before it compares. That
// narrows the band and leaves its middle in place.
//
// # Several sources
//
// A zone takes a device if any of its sources admits it. A border may lead from one source
// to another. Each source is then strong where the other is weak. Each admits half, and
// both together admit more than half.
//
// So the report also says where the counter would have placed the readings, with all
// thresholds, by its own rule. Of the zones that admit the device, that is the zone that
// hears it strongest, or the first in the configuration if they are equal. The report warns
// if the zone's share is far from half, and says by how many dB all levels should move.
//
// A reading does not count for a source that missed it, neither here nor in its level. If a
// source missed more than half, the border is at the end of its range and its median is too
// high. The report warns of that. A radio on another channel of a long scan can miss
// readings too.
//
// # Zones that share a source
//
// Two zones can share a source as rings around it. The inner one, with the higher level,
// must then come first in the configuration. Otherwise the outer one takes all of its
// devices. A ring narrower than the spread of the readings cannot hold a device. The report
// warns of both.
package survey
