// Package simulate simulates a store. People arrive, browse a few zones and leave, most of
// them with a phone whose Wi-Fi probes for networks. An access point in each zone yields
// the frames that it would hear, with radiotap headers. So a demo, a test or a benchmark
// runs the same pipeline as a live interface. The true number of phones is known at every
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
// Simulated time starts at Config.Start. A source runs as fast as it is read. Pace ties it
// to a clock instead: each frame is returned, and stamped, when the clock reaches its
// time, in real time or faster. A Timeline maps one time to the other. It also gives the
// simulated span of a window of the clock, for Truth.
//
// # Phones
//
// Kinds lists how phones behave: when they scan, on which channels, and with how many
// frames on each. It also says how long an address lasts, and whether sequence numbers
// continue when it changes. The values come from labelled captures of 22 phones. Each
// says whether it was measured or assumed. Every kind has several models with information
// elements of their own, which are not those of any phone.
//
// Such phones scan about once a minute, so windows are minutes long. A demonstration
// therefore runs many times faster than the clock: Sped is a clock of simulated time, and
// Show is a busy store.
//
// # Radio
//
// A zone is a disc with its access point in the middle. The signal falls with the distance
// and through the walls between zones, and varies with each visit, scan and frame. So the
// strongest signal gives the right zone most of the time. Receivers hear neighbouring
// channels too, lose frames at random and hear nothing below their sensitivity. Noise adds
// beacons, data and malformed frames.
//
// # Determinism
//
// One seed gives the same people and the same bytes, in any order of reading and from any
// number of goroutines. The arrivals and each person draw from random
// streams of their own, and each source runs its own copy of the store.
//
// A copy holds the people inside and the frames of the next seconds, so it may run for
// weeks. The Store keeps the visits that Truth needs until Forget. Bytes are the same on
// every machine of one architecture. Some architectures fuse floating-point operations,
// so the rounding of a signal may differ between them.
//
// # Files
//
// WritePcap stores the frames of any source. Record also writes a list of the phones
// present, in the form of the labelled captures. Bulk writes large captures of probe
// requests or mixed traffic for benchmarks of speed, without people.
package simulate
