package hashing

// Verdict is the gate's decision about the sender of a frame.
type Verdict uint8

// The verdicts.
const (
	// Refused: the gate has no key (closed, or the random source failed). No
	// ID.
	Refused Verdict = iota
	// Admitted: count it under the returned ID.
	Admitted
	// OptedOut: on the opt-out list, or marked earlier in this period. No ID.
	OptedOut
	// Marked: this very frame opts its sender out for the rest of the period.
	// The ID comes back so that what the sender has contributed to the open
	// window can be taken out; it must not be counted.
	Marked
	// NotEnrolled: only listed devices are counted, and this one is not listed.
	// No ID.
	NotEnrolled
	// Excluded: left out by a list after a change in this period, so it may
	// have been counted before. The ID comes back once so that what the device has
	// contributed can be taken out; it must not be counted.
	Excluded
)

// Traits are a frame's claims about its sender, apart from the address.
type Traits uint8

// The traits.
const (
	// DoNotCount: the frame itself carries a do-not-count mark.
	DoNotCount Traits = 1 << iota
	// Global: the address was given by the maker of the device and stays with
	// it (for 802.11, the local bit is not set; for Bluetooth, a public
	// address). Only such addresses can stand on a list.
	Global
)

// String returns the verdict in words.
func (v Verdict) String() string {
	switch v {
	case Refused:
		return "refused"
	case Admitted:
		return "admitted"
	case OptedOut:
		return "opted out"
	case Marked:
		return "marked"
	case NotEnrolled:
		return "not enrolled"
	case Excluded:
		return "excluded"
	}
	return "unknown verdict"
}

// Stats counts since the gate was made: verdicts in frames, not devices.
type Stats struct {
	Admitted    uint64
	OptedOut    uint64
	Marked      uint64
	Refused     uint64
	NotEnrolled uint64
	// Excluded is how often a device was taken out after a list had changed.
	Excluded uint64
	// MarksFull is how many of the marked frames went to a filter, since the exact
	// memory of marks was full.
	MarksFull uint64
}

// Stats returns the counts so far. Like all of the gate it is for the
// goroutine that owns it.
func (g *Gate) Stats() Stats { return g.stats }
