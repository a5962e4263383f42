package decode

// TapStructure is the bit number that RadiotapParts gives for what orders a
// header and holds no reading: version and presence words, the head of a vendor
// namespace, the type and length of an item of a list.
const TapStructure = -1

// Radiotap fields that hold times of the receiver's own clock (radiotap.org).
const (
	TapTSFT      = 0
	TapTimestamp = 22
)

// RadiotapParts calls part for each part of a radiotap header that Decode
// understands: its bit number, its offset and its size in bytes. The offsets
// rise. What lies between the parts is padding, data of a vendor or a field of
// unknown layout. It returns the length of the header.
//
// It is for programs that rewrite or explain captures. Outcomes are those of
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
