package hashing

// Verdict is what the gate decided about the sender of a frame.
type Verdict uint8

// The verdicts.
const (
	// Refused: the gate has no key (closed, or the random source failed). No
	// ID.
	Refused Verdict = iota
	// Admitted: count it under the ID that came back.
	Admitted
	// OptedOut: on the opt-out list, or marked earlier in this period. No ID.
	OptedOut
	// Marked: this very frame opts its sender out for the rest of the period.
	// The ID comes back so that what the sender has contributed to the open
	// window can be taken out; it must not be counted.
	Marked
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
	}
	return "unknown verdict"
}

// Stats counts verdicts since the gate was made, in frames, not devices.
type Stats struct {
	Admitted uint64
	OptedOut uint64
	Marked   uint64
	Refused  uint64
	// MarksFull is how many of the marked frames found no room for their
	// mark: their senders are counted again with their next unmarked frame.
	MarksFull uint64
}

// Stats returns the counts so far. Like all of the gate it is for the
// goroutine that owns it.
func (g *Gate) Stats() Stats { return g.stats }
