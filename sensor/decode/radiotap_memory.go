package decode

// Drivers of radios with several antennas write several presence words, and one
// driver writes few different ones. The places of the fields follow from the
// words alone, except with a vendor namespace or a list. So they are remembered
// for each source, and the walk is taken once.

const (
	memoryWords    = 4   // presence words of a remembered layout
	memorySignals  = 4   // signals of antennas in it
	memoryChannels = 2   // channel fields in it
	memoryLongest  = 255 // bytes of a header in reach of offsets of one byte
)

// tapLayout holds the places of the fields of a header; 0 for an absent field.
type tapLayout struct {
	words    [4 * memoryWords]byte
	size     uint8 // of words in use; 0 for none
	end      uint8 // behind the last field
	flags    uint8
	signal   uint8 // of the receiver as a whole
	channels [memoryChannels]uint8
	antennas [memorySignals]uint8
}

// tapMemory holds the last layouts of a source.
type tapMemory struct {
	known [2]tapLayout
	next  uint8 // the one to be replaced
}

// read is radiotapWalk for a header from a source.
func (m *tapMemory) read(r *reading, head []byte) Outcome {
	for i := range m.known {
		if k := &m.known[i]; k.size > 0 && k.fits(head) {
			return k.read(r, head)
		}
	}
	var fresh tapLayout
	if fresh.learn(head) {
		m.known[m.next] = fresh
		m.next ^= 1
	}
	return r.radiotapWalk(head)
}

// fits tells whether a header has the words of the layout.
func (k *tapLayout) fits(head []byte) bool {
	n := int(k.size)
	return len(head) >= 4+n && string(head[4:4+n]) == string(k.words[:n])
}

// read reads the fields, to the same result as radiotapWalk.
func (k *tapLayout) read(r *reading, head []byte) Outcome {
	if int(k.end) > len(head) {
		return RadiotapMalformed
	}
	if k.flags != 0 {
		r.setFlags(head[k.flags])
	}
	for _, at := range k.channels {
		if at != 0 && r.frequency == 0 {
			r.frequency = le16(head[at:])
		}
	}
	if k.signal != 0 {
		r.setSignal(int32(int8(head[k.signal])))
	}
	if r.hasSignal {
		return Seen
	}
	for _, at := range k.antennas {
		if at != 0 {
			r.raiseSignal(int32(int8(head[at])))
		}
	}
	return Seen
}

// learn finds the places of a header's fields; false if they follow from more
// than its words, or are too many.
func (k *tapLayout) learn(head []byte) bool {
	n := 0
	for more := true; more; n += 4 {
		if n == len(k.words) || len(head) < 4+n+4 {
			return false
		}
		word := le32(head[4+n:])
		if word&(tapVendor|1<<tapTLV) != 0 {
			return false
		}
		more = word&tapExtended != 0
	}
	copy(k.words[:], head[4:4+n])
	k.size = uint8(n)
	// All fields of the words lie inside a header of this length.
	var long [4 + memoryLongest]byte
	copy(long[4:], k.words[:n])
	w, ok := newTapWalk(long[:])
	for channels, antennas := 0, 0; ok && w.next(); {
		at := uint8(w.fieldAt)
		switch {
		case w.bit == tapFlags && k.flags == 0:
			k.flags = at
		case w.bit == tapXChannel || w.bit == tapChannel:
			if channels == memoryChannels {
				return false
			}
			if w.bit == tapXChannel {
				at += 4
			}
			k.channels[channels] = at
			channels++
		case w.bit == tapSignal && w.namespace == 0:
			k.signal = at
		case w.bit == tapSignal:
			if antennas == memorySignals {
				return false
			}
			k.antennas[antennas] = at
			antennas++
		}
	}
	k.end = uint8(min(w.at, memoryLongest))
	return ok && !w.malformed && w.at <= memoryLongest
}
