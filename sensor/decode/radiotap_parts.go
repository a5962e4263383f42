package decode

// TapStructure is the bit number of parts without a reading, in RadiotapParts.
// Those are version and presence words, the head of a vendor namespace, type and
// length of an item of a list.
const TapStructure = -1

// Radiotap fields with times of the receiver's own clock (radiotap.org).
const (
	TapTSFT      = 0
	TapTimestamp = 22
)

// RadiotapParts calls part for each part of a radiotap header known to Decode:
// its bit number, its offset and its size in bytes. The offsets rise. Between
// the parts lie padding, data of vendors and fields of unknown layout. It
// returns the length of the header.
//
// It is for programs to rewrite or explain captures. Outcomes are those of
// Decode.
func RadiotapParts(data []byte, part func(bit, at, size int)) (int, Outcome) {
	n, out := radiotapLength(data)
	if out != Seen {
		return 0, out
	}
	w, ok := newTapWalk(data[:n])
	if !ok {
		return 0, RadiotapMalformed
	}
	w.structure = func(at, size int) { part(TapStructure, at, size) }
	w.structure(0, w.at)
	for w.next() {
		part(w.bit, w.fieldAt, int(tapFields[w.bit].size))
	}
	if w.malformed {
		return 0, RadiotapMalformed
	}
	return n, Seen
}
