package decode

import "math/bits"

// maxTapWords bounds the presence words of one header. Drivers write one, and
// one more per antenna and vendor.
const maxTapWords = 32

// tapWalk steps through the fields of any radiotap header: several presence
// words, repeated radiotap namespaces, vendor namespaces (stepped over by
// their declared length) and the type-length-value list of bit 28.
//
// At a field of unknown size the walk ends, because no later offset can be
// known.
type tapWalk struct {
	// bit and field are the number and the bytes of the current field, and
	// namespace is how often the namespace changed before it.
	bit       int
	field     []byte
	fieldAt   int // offset of field in the header
	namespace int
	// malformed is set if a field or a namespace goes beyond the header.
	malformed bool

	head  []byte
	words []byte // the presence words not yet begun
	word  uint32 // the current presence word
	rest  uint32 // its bits not yet walked
	base  int    // the field number of its bit 0
	at    int    // offset behind the current field

	vendor bool // the word describes a vendor's fields
	tlv    bool // the rest is a list of type, length, value

	// structure, if set, is told of parts without a reading: offset and size.
	structure func(at, size int)
}

// newTapWalk begins a walk; false if the presence words exceed the header or
// their bound.
func newTapWalk(head []byte) (tapWalk, bool) {
	end := 4
	for {
		if end+4 > len(head) || end >= 4+4*maxTapWords {
			return tapWalk{}, false
		}
		more := le32(head[end:])&tapExtended != 0
		end += 4
		if !more {
			break
		}
	}
	w := tapWalk{head: head, words: head[4:end], at: end}
	w.begin()
	return w, true
}

// begin takes the next presence word.
func (w *tapWalk) begin() {
	w.word = le32(w.words)
	w.words = w.words[4:]
	w.rest = w.word &^ (tapNamespace | tapExtended)
	if w.vendor {
		w.rest = 0 // its fields were stepped over by their declared length
	}
}

// next steps to the next known field; false at the end of the walk.
func (w *tapWalk) next() bool {
	for w.rest == 0 && !w.tlv {
		if !w.turn() {
			return false
		}
	}
	if w.tlv {
		return w.nextTLV()
	}
	w.bit = w.base + bits.TrailingZeros32(w.rest)
	w.rest &= w.rest - 1
	if w.bit == tapTLV {
		w.tlv, w.at = true, align(w.at, 4)
		return w.nextTLV()
	}
	if w.bit > tapTLV {
		return w.stop() // unknown, and so is its size
	}
	layout := tapFields[w.bit]
	w.at = align(w.at, int(layout.align))
	return w.take(int(layout.size))
}

// turn goes on from the end of one presence word to the next, through the
// namespace bits between them.
func (w *tapWalk) turn() bool {
	switch w.word & tapNamespace {
	case tapReset:
		w.base, w.vendor = 0, false
		w.namespace++
	case tapVendor:
		if !w.skipVendor() {
			return false
		}
	case tapNamespace: // both bits: undefined
		return w.stop()
	default:
		w.base += 32
	}
	if len(w.words) == 0 {
		return w.stop()
	}
	w.begin()
	return true
}

// skipVendor steps over the vendor namespace field (OUI, sub-namespace,
// length of the vendor's data) and the data.
func (w *tapWalk) skipVendor() bool {
	w.at = align(w.at, 2)
	if !w.takeStructure(6) || !w.take(int(le16(w.field[4:]))) {
		return false
	}
	w.base, w.vendor = 0, true
	w.namespace++
	return true
}

// nextTLV steps to the next item of the list: type, length, value, and padding
// to a multiple of 4 bytes. Values may be cut short before zeros. Items shorter
// than their field are passed over.
func (w *tapWalk) nextTLV() bool {
	for w.at < len(w.head) {
		if !w.takeStructure(4) {
			return false
		}
		w.bit = int(le16(w.field))
		if !w.take(int(le16(w.field[2:]))) {
			return false
		}
		w.at = align(w.at, 4)
		if w.bit < tapTLV && len(w.field) >= int(tapFields[w.bit].size) {
			return true
		}
	}
	return w.stop()
}

// take makes the next n bytes the current field.
func (w *tapWalk) take(n int) bool {
	if n > len(w.head)-w.at {
		w.malformed = true
		return w.stop()
	}
	w.field, w.fieldAt = w.head[w.at:w.at+n], w.at
	w.at += n
	return true
}

// takeStructure takes n bytes without a reading.
func (w *tapWalk) takeStructure(n int) bool {
	if !w.take(n) {
		return false
	}
	if w.structure != nil {
		w.structure(w.fieldAt, n)
	}
	return true
}

// stop ends the walk for good.
func (w *tapWalk) stop() bool {
	w.rest, w.word, w.words, w.tlv = 0, 0, nil, false
	return false
}
