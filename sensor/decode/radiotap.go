package decode

// Radiotap (radiotap.org): a version byte, a pad byte, the header's length,
// then presence words, then the fields of the set bits, in order. Each field is
// aligned to its natural boundary, counted from the header's first byte. All
// numbers are little endian.

// radiotapSize is the length of the smallest header: one presence word.
const radiotapSize = 8

// Fields read here; the others are only stepped over.
const (
	tapFlags    = 1
	tapChannel  = 3
	tapSignal   = 5
	tapXChannel = 18
	tapNoPSDU   = 26 // a reception without any frame
	tapTLV      = 28
)

// Bits with one meaning in every presence word.
const (
	tapSimple    = 1<<tapTLV - 1 // the bits of plain fields
	tapReset     = 1 << 29       // the next word starts the radiotap namespace again
	tapVendor    = 1 << 30       // the next word belongs to a vendor
	tapExtended  = 1 << 31       // there is a next word
	tapNamespace = tapReset | tapVendor
)

// Bits of the Flags field.
const (
	tapFlagFCS    = 0x10 // the frame ends with its FCS
	tapFlagBadFCS = 0x40 // and the FCS was wrong
	// 0x20: the 802.11 header is padded to a multiple of 4 bytes. A probe
	// request's header has 24 bytes, or 28 with HT control: there is never
	// anything to pad.
)

// tapField is the layout of a radiotap field in bytes.
type tapField struct{ align, size uint8 }

// tapFields is the list of defined fields by bit number. FHSS is aligned to 2
// as in Linux; radiotap.org leaves it open.
var tapFields = [32]tapField{
	0:           {8, 8},  // TSFT
	tapFlags:    {1, 1},  // Flags
	2:           {1, 1},  // Rate
	tapChannel:  {2, 4},  // Channel
	4:           {2, 2},  // FHSS
	tapSignal:   {1, 1},  // dBm antenna signal
	6:           {1, 1},  // dBm antenna noise
	7:           {2, 2},  // Lock quality
	8:           {2, 2},  // TX attenuation
	9:           {2, 2},  // dB TX attenuation
	10:          {1, 1},  // dBm TX power
	11:          {1, 1},  // Antenna
	12:          {1, 1},  // dB antenna signal
	13:          {1, 1},  // dB antenna noise
	14:          {2, 2},  // RX flags
	15:          {2, 2},  // TX flags
	16:          {1, 1},  // RTS retries
	17:          {1, 1},  // Data retries
	tapXChannel: {4, 8},  // XChannel
	19:          {1, 3},  // MCS
	20:          {4, 8},  // A-MPDU status
	21:          {2, 12}, // VHT
	22:          {8, 12}, // Timestamp
	23:          {2, 12}, // HE
	24:          {2, 12}, // HE-MU
	25:          {2, 6},  // HE-MU other user
	tapNoPSDU:   {1, 1},  // 0-length PSDU
	27:          {2, 4},  // L-SIG
}

// radiotapLength checks the fixed part of a radiotap header and returns the
// offset of the frame behind it.
func radiotapLength(data []byte) (int, Outcome) {
	if len(data) < radiotapSize {
		return 0, RadiotapTruncated
	}
	if data[0] != 0 {
		if data[0]&frameVersionMask == 0 {
			return 0, RadiotapMissing
		}
		return 0, RadiotapVersion
	}
	n := int(le16(data[2:]))
	if n < radiotapSize {
		return 0, RadiotapMalformed
	}
	if n > len(data) {
		return 0, RadiotapTruncated
	}
	return n, Seen
}

// radiotapWalk reads any radiotap header, from its version byte to its declared
// end. The walk stops at a field of unknown size and keeps its readings so far.
// A field cut off makes the header malformed.
func (r *reading) radiotapWalk(head []byte) Outcome {
	w, ok := newTapWalk(head)
	if !ok {
		return RadiotapMalformed
	}
	var flags, combined bool
	for w.next() {
		switch w.bit {
		case tapFlags:
			if !flags {
				r.setFlags(w.field[0])
				flags = true
			}
		case tapChannel:
			if r.frequency == 0 {
				r.frequency = le16(w.field)
			}
		case tapXChannel:
			if r.frequency == 0 {
				r.frequency = le16(w.field[4:])
			}
		case tapSignal:
			// The first namespace holds the signal of the receiver as a
			// whole; repeated namespaces hold one signal per antenna.
			if w.namespace == 0 {
				r.setSignal(int32(int8(w.field[0])))
				combined = r.hasSignal
			} else if !combined {
				r.raiseSignal(int32(int8(w.field[0])))
			}
		}
	}
	if w.malformed {
		return RadiotapMalformed
	}
	return Seen
}

// setFlags takes the Flags field.
func (r *reading) setFlags(flags uint8) {
	r.fcs = fcsAbsent
	if flags&tapFlagFCS != 0 {
		r.fcs = fcsPresent
	}
	r.bad = flags&tapFlagBadFCS != 0
}
