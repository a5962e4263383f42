package decode

import (
	"encoding/binary"
	"testing"

	"footfall/sensor/capture"
)

// readTap reads a whole radiotap header.
func readTap(head []byte) (reading, Outcome) {
	var r reading
	n, out := radiotapLength(head)
	if out != Seen {
		return r, out
	}
	if radiotapIsSimple(head) {
		return r, r.radiotapSimple(head[:n])
	}
	return r, r.radiotapWalk(head[:n])
}

const (
	ext   = tapExtended
	reset = tapReset
	vend  = tapVendor
	sig   = 1 << tapSignal
	chn   = 1 << tapChannel
	flg   = 1 << tapFlags
	ant   = 1 << 11
)

func TestRadiotap(t *testing.T) {
	dBm := func(v int8) byte { return byte(v) }
	signal := func(v int8) reading { return reading{signal: v, hasSignal: true} }
	tests := []struct {
		name string
		head []byte
		want reading
		out  Outcome
	}{
		{"nothing", tap([]uint32{0}), reading{}, Seen},
		{"typical", typicalTap(tapFlagFCS), reading{2412, -60, true, fcsPresent, false}, Seen},
		{"typical, bad", typicalTap(tapFlagFCS | tapFlagBadFCS), reading{2412, -60, true, fcsPresent, true}, Seen},
		{"signal alone", tap([]uint32{sig}, dBm(-40)), signal(-40), Seen},
		{"FHSS aligned to 2", tap([]uint32{1<<4 | flg | sig}, 0, 99, 7, 7, dBm(-41)), reading{signal: -41, hasSignal: true, fcs: fcsAbsent}, Seen},
		{"channel aligned to 2", tap([]uint32{flg | chn}, tapFlagFCS, 99, 0x3c, 0x14, 0, 0), reading{frequency: 5180, fcs: fcsPresent}, Seen},
		{"TSFT aligned to 8 behind two words", tap([]uint32{1 | sig | ext, 0}, 99, 99, 99, 99, 1, 2, 3, 4, 5, 6, 7, 8, dBm(-42)), signal(-42), Seen},
		{"XChannel", tap([]uint32{1 << tapXChannel}, 0, 0, 0, 0, 0x6c, 0x09, 1, 0), reading{frequency: 2412}, Seen},
		{"XChannel aligned to 4", tap([]uint32{sig | 1<<tapXChannel}, dBm(-43), 99, 99, 99, 0, 0, 0, 0, 0x6c, 0x09, 1, 0), reading{frequency: 2412, signal: -43, hasSignal: true}, Seen},
		{"channel before XChannel", tap([]uint32{chn | 1<<tapXChannel}, 0x71, 9, 0, 0, 0, 0, 0, 0, 0x6c, 9, 1, 0), reading{frequency: 2417}, Seen},
		{"padding behind the fields", tap([]uint32{sig}, dBm(-44), 1, 2, 3, 4, 5), signal(-44), Seen},

		{"signal 0 is none", tap([]uint32{sig}, 0), reading{}, Seen},
		{"signal -128 is none", tap([]uint32{sig}, 0x80), reading{}, Seen},
		{"signal 127 is none", tap([]uint32{sig}, 127), reading{}, Seen},
		{"signal 11 is none", tap([]uint32{sig}, 11), reading{}, Seen},
		{"signal 10", tap([]uint32{sig}, 10), signal(10), Seen},
		{"signal -127", tap([]uint32{sig}, dBm(-127)), signal(-127), Seen},

		{"combined before antennas", tap([]uint32{sig | reset | ext, sig | ant | reset | ext, sig | ant},
			dBm(-60), dBm(-50), 0, dBm(-40), 1), signal(-60), Seen},
		{"strongest antenna", tap([]uint32{flg | reset | ext, sig | ant | reset | ext, sig | ant | reset | ext, sig | ant},
			0, dBm(-70), 0, dBm(-50), 1, dBm(-90), 2), reading{signal: -50, hasSignal: true, fcs: fcsAbsent}, Seen},
		{"combined is none", tap([]uint32{sig | reset | ext, sig | ant | reset | ext, sig | ant},
			0, dBm(-70), 0, dBm(-50), 1), signal(-50), Seen},
		{"antenna is none", tap([]uint32{reset | ext, sig | ant | reset | ext, sig | ant},
			dBm(-70), 0, 0, 1), signal(-70), Seen},
		{"first flags and channel count", tap([]uint32{flg | chn | reset | ext, flg | chn},
			tapFlagFCS, 0, 0x6c, 9, 0, 0, tapFlagBadFCS, 0, 0x71, 9, 0, 0), reading{frequency: 2412, fcs: fcsPresent}, Seen},
		{"flags in the second namespace", tap([]uint32{reset | ext, flg}, tapFlagFCS), reading{fcs: fcsPresent}, Seen},

		{"unknown field ends the walk", tap([]uint32{flg | sig | ext, 1}, tapFlagFCS, dBm(-45), 1, 2, 3), reading{signal: -45, hasSignal: true, fcs: fcsPresent}, Seen},
		{"unknown field hides what follows", tap([]uint32{flg | ext, 1 | reset | ext, sig}, 0, 9, 9, 9), reading{fcs: fcsAbsent}, Seen},
		{"no fields in the second word", tap([]uint32{sig | ext, reset | ext, sig}, dBm(-46), dBm(-10)), signal(-46), Seen},

		{"vendor skipped", tap([]uint32{flg | vend | ext, 0xffff | reset | ext, sig},
			tapFlagFCS, 99, 1, 2, 3, 0, 3, 0, 9, 9, 9, dBm(-47)), reading{signal: -47, hasSignal: true, fcs: fcsPresent}, Seen},
		{"vendor fields are not ours", tap([]uint32{vend | ext, sig | flg}, 1, 2, 3, 0, 2, 0, dBm(-1), tapFlagBadFCS), reading{}, Seen},
		{"vendor with two words", tap([]uint32{vend | ext, sig | ext, sig | reset | ext, sig},
			1, 2, 3, 0, 2, 0, dBm(-1), dBm(-2), dBm(-48)), signal(-48), Seen},
		{"vendor after vendor", tap([]uint32{vend | ext, vend | ext, reset | ext, sig},
			1, 2, 3, 0, 1, 0, 9, 99, 4, 5, 6, 0, 0, 0, dBm(-49)), signal(-49), Seen},
		{"vendor without a word of its own", tap([]uint32{sig | vend}, dBm(-50), 99, 1, 2, 3, 0, 0, 0), signal(-50), Seen},
		{"both namespaces at once", tap([]uint32{sig | vend | reset | ext, sig}, dBm(-51), 1, 2, 3), signal(-51), Seen},

		{"list", tap([]uint32{flg | 1<<tapTLV}, tapFlagFCS, 99, 99, 99, 5, 0, 1, 0, dBm(-52), 0, 0, 0), reading{signal: -52, hasSignal: true, fcs: fcsPresent}, Seen},
		{"list with unknown items", tap([]uint32{1 << tapTLV}, 33, 0, 5, 0, 1, 2, 3, 4, 5, 0, 0, 0, 28, 0, 0, 0, 3, 0, 4, 0, 0x6c, 9, 0, 0), reading{frequency: 2412}, Seen},
		{"list with a short item", tap([]uint32{1 << tapTLV}, 3, 0, 1, 0, 0x6c, 0, 0, 0, 5, 0, 1, 0, dBm(-53)), signal(-53), Seen},
		{"list item cut", tap([]uint32{sig | 1<<tapTLV}, dBm(-54), 0, 0, 0, 5, 0, 2, 0, 1), signal(-54), RadiotapMalformed},
		{"list header cut", tap([]uint32{1 << tapTLV}, 5, 0), reading{}, RadiotapMalformed},
		{"list in a later word is no list", tap([]uint32{sig | ext, 1 << tapTLV}, dBm(-55), 5, 0, 1, 0, 1), signal(-55), Seen},

		{"field cut", tap([]uint32{chn}, 0x6c), reading{}, RadiotapMalformed},
		{"later field cut", tap([]uint32{sig | 1<<14}, dBm(-56), 0, 0), signal(-56), RadiotapMalformed},
		{"last field cut", tap([]uint32{1 << 27}, 0, 0, 0), reading{}, RadiotapMalformed},
		{"antenna cut", tap([]uint32{sig | reset | ext, sig | ant}, dBm(-57), dBm(-1)), signal(-57), RadiotapMalformed},
		{"vendor header cut", tap([]uint32{vend | ext, 0}, 1, 2, 3, 0, 2), reading{}, RadiotapMalformed},
		{"vendor data cut", tap([]uint32{vend | ext, 0}, 1, 2, 3, 0, 2, 0, 1), reading{}, RadiotapMalformed},
		{"presence words cut", tap([]uint32{ext}), reading{}, RadiotapMalformed},
		{"most presence words", tap(manyWords(maxTapWords)), reading{}, Seen},
		{"too many presence words", tap(manyWords(maxTapWords + 1)), reading{}, RadiotapMalformed},

		{"version", []byte{1, 0, 8, 0, 0, 0, 0, 0}, reading{}, RadiotapVersion},
		{"length below the smallest", []byte{0, 0, 7, 0, 0, 0, 0, 0}, reading{}, RadiotapMalformed},
		{"length beyond the capture", []byte{0, 0, 9, 0, 0, 0, 0, 0}, reading{}, RadiotapTruncated},
		{"seven bytes", []byte{0, 0, 8, 0, 0, 0, 0}, reading{}, RadiotapTruncated},
		{"no bytes", nil, reading{}, RadiotapTruncated},
	}
	for _, tt := range tests {
		got, out := readTap(tt.head)
		if out != tt.out || out == Seen && got != tt.want {
			t.Errorf("%s: %v %+v, want %v %+v", tt.name, out, got, tt.out, tt.want)
		}
		frame := onAir(capture.LinkRadiotap, tt.head, typicalProbe().bytes())
		if tt.out == RadiotapTruncated {
			frame = onAir(capture.LinkRadiotap, tt.head) // else the frame would be taken for the missing bytes
		}
		want := tt.out
		if want == Seen && tt.want.bad {
			want = BadFCS
		}
		s, out := decodeOne(frame)
		if out != want || out == Seen && (s.Signal != tt.want.signal || s.HasSignal != tt.want.hasSignal || s.Frequency != tt.want.frequency) {
			t.Errorf("%s, with a frame: %v %+v", tt.name, out, s)
		}
	}
}

// manyWords are n presence words without a bit but the one that chains them.
func manyWords(n int) []uint32 {
	words := make([]uint32, n)
	for i := range words[:n-1] {
		words[i] = ext
	}
	return words
}

// A reception without a frame is not an error.
func TestRadiotapNoFrame(t *testing.T) {
	for head, want := range map[string]Outcome{
		string(tap([]uint32{1 << tapNoPSDU}, 0)): NotProbeRequest,
		string(tap([]uint32{0})):                 HeaderTruncated,
	} {
		if _, out := decodeOne(onAir(capture.LinkRadiotap, []byte(head))); out != want {
			t.Errorf("header %x: %v, want %v", head, out, want)
		}
	}
}

// The tables give what the walk gives for all presence words that they cover, in
// headers that are just long enough, and one byte too short.
func TestSimpleIsTheWalk(t *testing.T) {
	for present := range 1 << tapTail {
		head := make([]byte, 96)
		for i := range head {
			head[i] = byte(i*7 + present)
		}
		binary.LittleEndian.PutUint32(head[4:], uint32(present))
		w, ok := newTapWalk(head)
		for ok && w.next() {
		}
		for _, length := range []int{w.at, w.at - 1} {
			if length < radiotapSize {
				continue
			}
			var short, long reading
			outShort, outLong := short.radiotapSimple(head[:length]), long.radiotapWalk(head[:length])
			if outShort != outLong || outShort == Seen && short != long {
				t.Fatalf("presence word %#x, %d bytes: %v %+v, the walk %v %+v", present, length, outShort, short, outLong, long)
			}
		}
	}
}
