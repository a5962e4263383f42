package decode

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/google/gopacket/layers"

	"footfall/sensor/capture"
)

// gopacket reads one presence word. It is wrong about FHSS at odd places, and
// steps over nothing from XChannel on that it does not know: only these bits
// are given to it.
const oracleBits = (1<<16-1)&^(1<<4) | 1<<16 | 1<<17 | 1<<19 | 1<<20 | 1<<21

// oracleFrame lays out a frame from free bytes so that radiotap is always
// whole: the header is as long as all fields together could be.
func oracleFrame(present uint32, fields, frame []byte) []byte {
	head := make([]byte, 8+80)
	binary.LittleEndian.PutUint16(head[2:], uint16(len(head)))
	binary.LittleEndian.PutUint32(head[4:], present&oracleBits)
	copy(head[8:], fields)
	return append(head, frame...)
}

// FuzzDecodeAgainstGopacket: on frames with one plain radiotap word, the
// decoder and gopacket say the same where gopacket is right. It has two faults that
// show here. It takes frames for good that have a bad FCS, the flags of no probe
// request, or an impossible sender. It fails on a last element of less than 4 bytes.
func FuzzDecodeAgainstGopacket(f *testing.F) {
	frame := typicalProbe().bytes()
	control := typicalProbe()
	control.flags, control.htc = frameHTC, []byte{1, 2, 3, 4}
	fields := typicalTap(0)[8:]
	f.Add(uint32(0x482f), fields, frame)
	f.Add(uint32(0x482f), typicalTap(tapFlagFCS)[8:], withFCS(frame))
	f.Add(uint32(0x2e), fields[8:], control.bytes())
	f.Add(uint32(0), []byte{}, frame)
	f.Add(uint32(0xffffffff), fields, frame)
	f.Add(uint32(0x482f), fields, join([]byte{0x80}, frame[1:]))
	f.Add(uint32(0x482f), fields, []byte{0xd4, 0, 0, 0, 2, 2, 2, 2, 2, 2})
	f.Add(uint32(0x482f), fields, frame[:30])
	d := New(DefaultMarks())
	f.Fuzz(func(t *testing.T, present uint32, fields, frame []byte) {
		data := oracleFrame(present, fields, frame)
		ours := &capture.Frame{Data: data, Length: len(data), Link: capture.LinkRadiotap}
		var s Sighting
		out := d.Decode(ours, &s)
		g := newGopacketReader()
		probe, err := g.headers(bytes.Clone(data))
		if err != nil && g.radio.Flags.FCS() && len(frame) < headerSize+htControlSize+fcsSize {
			return // gopacket takes off a claimed check sequence, and misses it in the header
		}
		compareOutcome(t, out, g, probe, err, frame)
		if out == Seen {
			agreesWithGopacket(t, ours, &s)
			compareElements(t, g, frame, &s)
		}
	})
}

// compareOutcome checks the outcome by what gopacket read.
func compareOutcome(t *testing.T, out Outcome, g *gopacketReader, probe bool, err error, frame []byte) {
	t.Helper()
	flags, header := g.radio.Flags, &g.header
	agree := true
	switch out {
	case Seen:
		agree = err == nil && probe && !flags.BadFCS() && header.Proto == 0
	case NotProbeRequest:
		agree = err != nil || header.Type != layers.Dot11TypeMgmtProbeReq
	case BadFCS:
		agree = flags.BadFCS() || flags.FCS() && !rightFCS(frame)
	case HeaderTruncated:
		agree = err != nil || len(frame) < headerSize+htControlSize+fcsSize
	case FrameVersion:
		agree = err != nil || header.Proto != 0
	case DSBits:
		agree = header.Flags.ToDS() || header.Flags.FromDS()
	case Fragmented:
		agree = header.Flags.MF() || header.FragmentNumber != 0
	case Protected:
		agree = header.Flags.WEP()
	case SenderGroup:
		agree = header.Address2[0]&1 != 0
	case SenderZero:
		agree = bytes.Equal(header.Address2, make([]byte, 6))
	default:
		agree = false // radiotap is whole, and the link type known
	}
	if !agree {
		t.Fatalf("%v, but gopacket: probe request %v, %v, flags %#x", out, probe, err, uint8(header.Flags))
	}
}

// compareElements takes the class of the elements that gopacket finds. Its
// walk ends early at a last element of less than 4 bytes.
func compareElements(t *testing.T, g *gopacketReader, frame []byte, s *Sighting) {
	t.Helper()
	if g.radio.Flags.FCS() && !rightFCS(frame) {
		return // gopacket takes off what is no check sequence
	}
	body := g.probe.Contents
	var elements []byte
	rest := body
	for len(rest) > 0 {
		if rest[0] == idVendor && len(rest) > 1 && rest[1] < 4 {
			return // gopacket takes four bytes for granted there, and panics
		}
		var e layers.Dot11InformationElement
		if e.DecodeFromBytes(rest, discard{}) != nil {
			break
		}
		elements = append(elements, e.Contents...)
		rest = e.Payload
	}
	ours, theirs := walkElements(body).end, len(body)-len(rest)
	if theirs+4+elementHeader <= ours {
		t.Fatalf("gopacket stops at %d of %d bytes with elements", theirs, ours)
	}
	if theirs == ours {
		if e := readElements(join(elements, rest), false); e.class != s.Class || e.family != s.Family {
			t.Fatalf("class %#x and family %#x of gopacket's elements, not %#x and %#x", e.class, e.family, s.Class, s.Family)
		}
	}
}

// rightFCS tells whether a frame ends with its check sequence.
func rightFCS(frame []byte) bool { return checksumAt(frame, len(frame)-fcsSize) }

// discard is a gopacket.DecodeFeedback.
type discard struct{}

func (discard) SetTruncated() {}
