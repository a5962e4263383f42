package doctor

import "encoding/binary"

// layout of the radiotap fields up to the signal, by bit of the presence word:
// size and alignment in bytes (radiotap.org).
var layout = [6]struct{ size, align int }{
	0: {8, 8}, // TSFT
	1: {1, 1}, // flags
	2: {1, 1}, // rate
	3: {4, 2}, // channel: MHz and flags
	4: {2, 1}, // FHSS
	5: {1, 1}, // signal in dBm
}

const (
	bitChannel = 3
	bitSignal  = 5
	bitMore    = 31 // another presence word follows
)

// radiotap reads the channel in MHz, 0 where it is not told, and whether there is
// a signal. It looks at nothing behind the header: frames are only counted.
func radiotap(b []byte) (mhz int, signal, ok bool) {
	if len(b) < 8 || b[0] != 0 {
		return 0, false, false
	}
	length := int(binary.LittleEndian.Uint16(b[2:]))
	if length < 8 || length > len(b) {
		return 0, false, false
	}
	present := binary.LittleEndian.Uint32(b[4:])
	at := 8
	for word := present; word>>bitMore&1 == 1; at += 4 {
		if at+4 > length {
			return 0, false, false
		}
		word = binary.LittleEndian.Uint32(b[at:])
	}
	for bit, field := range layout {
		if present>>bit&1 == 0 {
			continue
		}
		at += (field.align - at%field.align) % field.align
		if at+field.size > length {
			return 0, false, false
		}
		switch bit {
		case bitChannel:
			mhz = int(binary.LittleEndian.Uint16(b[at:]))
		case bitSignal:
			signal = true
		}
		at += field.size
	}
	return mhz, signal, true
}
