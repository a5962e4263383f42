package decode

// Tally counts outcomes of a source.
type Tally [NumOutcomes]uint64

// A source is deaf if at least deafShare of at least deafFrames frames cannot be
// decoded. A sound radio among neighbours has a few such frames in a hundred.
const (
	deafFrames = 20
	deafShare  = 0.9
)

// Frames is the number of outcomes counted.
func (t *Tally) Frames() (n uint64) {
	for _, count := range t {
		n += count
	}
	return n
}

// Undecodable is the number of frames that could not be read.
func (t *Tally) Undecodable() (n uint64) {
	for o, count := range t {
		if Outcome(o).Undecodable() {
			n += count
		}
	}
	return n
}

// Deaf tells whether nearly nothing of a source can be decoded, and the most
// frequent reason. Its Reason and Fix are for a person.
func (t *Tally) Deaf() (Outcome, bool) {
	frames, worst := t.Frames(), Seen
	if frames < deafFrames || float64(t.Undecodable()) < deafShare*float64(frames) {
		return Seen, false
	}
	for o, count := range t {
		if Outcome(o).Undecodable() && (worst == Seen || count > t[worst]) {
			worst = Outcome(o)
		}
	}
	return worst, true
}
