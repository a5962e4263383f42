// Package simulate is a store that does not exist: people arrive, browse a few
// zones and leave, most of them with a phone whose Wi-Fi probes for networks.
// What an access point in each zone would hear comes out as frames, radiotap
// header and all, so that a demo, a test or a benchmark runs the very pipeline
// that a live interface feeds. The true number of phones is known at every
// moment.
//
//	store, err := simulate.New(simulate.Default(1))
//	for _, src := range store.Sources() { // one access point per zone
//		frames, err := src.Next(ctx) // at once, in simulated time
//	}
//	store.Truth("aisle", start, end) // phones present on average
//
// # Time
//
// Simulated time starts at Config.Start. A source runs as fast as it is read.
// Pace ties it to a clock instead: each frame is handed over, and stamped, when
// the clock reaches its moment, in real time or faster. A Timeline is the map
// between both times, and turns a window of the clock into the simulated span
// to ask the truth of.
//
// # Phones
//
// Kinds lists how phones behave: when they scan, on which channels, how many
// frames they send on each, how long an address lasts and whether the sequence
// numbers carry on when it changes. The values are those of labelled captures
// of 22 phones, and each says so; what was made up says that too. Every kind
// has several models with information elements of their own, written here and
// not taken from any phone.
//
// Such phones scan about once a minute, so windows are minutes long, and a
// demonstration runs in simulated time at many times the speed of the clock: Sped
// shows it to whatever goes by a clock. Show is a busy store for that.
//
// # Radio
//
// A zone is a disc with its access point in the middle. The signal falls with
// the distance and through the walls between zones, and strays with each visit,
// scan and frame, so the strongest signal tells the zone most of the time and
// not always. Receivers hear neighbouring channels too, lose frames at random
// and hear nothing below their sensitivity. Noise mixes in beacons, data and
// malformed frames.
//
// # Determinism
//
// One seed gives the same people and the same bytes, whichever source is read
// first and from however many goroutines: the arrivals and each person draw
// from random streams of their own, and each source runs its own copy of the
// store. A copy holds the people inside and the frames of the next seconds, so
// it may run for weeks; the Store keeps the visits that Truth needs until
// Forget. Bytes are the same on every machine of one architecture; on another
// the rounding of a signal may differ, since some fuse floating-point
// operations.
//
// # Files
//
// WritePcap stores what any source yields, and Record adds the list of who was
// there, in the form of the labelled captures. Bulk writes large captures of
// probe requests or mixed traffic for benchmarks of speed, where nobody walks
// about.
package simulate
