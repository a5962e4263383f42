package decode

import "math/bits"

// Nearly every radiotap header has one presence word and nothing special in it.
// Its fields start at byte 8, so the places of the first six (TSFT to signal)
// follow from six bits. The size of the next ten (noise to TX flags) follows
// from ten bits and from their first place, odd or even. Both are kept in
// tables. FuzzRadiotap holds this against the general walk.

const (
	tapHead = tapSignal + 1 // fields in the first table
	tapTail = 16            // fields in both
)

// tapPlaces are offsets from the start of a header; 0 for an absent field.
type tapPlaces struct{ flags, channel, signal, end uint8 }

var (
	tapHeadPlaces = makeTapHead()
	tapTailSizes  = makeTapTail()
)

func makeTapHead() (table [1 << tapHead]tapPlaces) {
	for present := range table {
		at := radiotapSize
		var places [tapHead]uint8
		for bit, field := range tapFields[:tapHead] {
			if present>>bit&1 != 0 {
				at = align(at, int(field.align))
				places[bit] = uint8(at)
				at += int(field.size)
			}
		}
		table[present] = tapPlaces{places[tapFlags], places[tapChannel], places[tapSignal], uint8(at)}
	}
	return table
}

func makeTapTail() (table [2][1 << (tapTail - tapHead)]uint8) {
	for odd := range table {
		sizes := &table[odd]
		for bit, field := range tapFields[tapHead:tapTail] {
			for present := 1 << bit; present < 2<<bit; present++ {
				at := odd + int(sizes[present-1<<bit]) // behind the fields before this one
				sizes[present] = uint8(align(at, int(field.align)) + int(field.size) - odd)
			}
		}
	}
	return table
}

// radiotapIsSimple says whether the only presence word of a header has none
// of the bits 28 to 31.
func radiotapIsSimple(head []byte) bool { return le32(head[4:])&^tapSimple == 0 }

// radiotapSimple reads a simple header, to the same result as radiotapWalk.
func (r *reading) radiotapSimple(head []byte) Outcome {
	present := le32(head[4:])
	p := &tapHeadPlaces[present&(1<<tapHead-1)]
	at := int(p.end)
	at += int(tapTailSizes[at&1][present>>tapHead&(1<<(tapTail-tapHead)-1)])
	if at > len(head) {
		return RadiotapMalformed
	}
	if p.flags != 0 {
		r.setFlags(head[p.flags])
	}
	if p.channel != 0 {
		r.frequency = le16(head[p.channel:])
	}
	if p.signal != 0 {
		r.setSignal(int32(int8(head[p.signal])))
	}
	if rest := present >> tapTail; rest != 0 {
		return r.radiotapRest(head, at, rest<<tapTail)
	}
	return Seen
}

// radiotapRest goes on behind the fields of the tables.
func (r *reading) radiotapRest(head []byte, at int, rest uint32) Outcome {
	for ; rest != 0; rest &= rest - 1 {
		bit := bits.TrailingZeros32(rest)
		at = align(at, int(tapFields[bit].align))
		if at+int(tapFields[bit].size) > len(head) {
			return RadiotapMalformed
		}
		if bit == tapXChannel && r.frequency == 0 {
			r.frequency = le16(head[at+4:])
		}
		at += int(tapFields[bit].size)
	}
	return Seen
}

// align rounds an offset up to a multiple of a power of two.
func align(at, to int) int { return (at + to - 1) &^ (to - 1) }
