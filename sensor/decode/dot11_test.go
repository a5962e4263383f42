package decode

import (
	"testing"

	"footfall/sensor/capture"
)

// typicalSighting is what typicalProbe behind typicalTap decodes to.
func typicalSighting() Sighting {
	e := readElements(typicalElements(), false)
	return Sighting{
		Time: 7, Class: e.class, Family: e.family, Address: senderLocal, Kind: Local, Radio: WiFi,
		Signal: -60, HasSignal: true, Sequence: 1234, Frequency: 2412,
	}
}

func TestDecodeOverwritesAll(t *testing.T) {
	s, out := decodeOne(typicalFrame())
	if want := typicalSighting(); out != Seen || s != want {
		t.Errorf("got %v %+v, want %+v", out, s, want)
	}
	// A frame that says least leaves nothing of what was there before.
	s, out = decodeOne(onAir(capture.LinkIEEE80211, probeFrame{sender: senderGlobal}.bytes()))
	e := readElements(nil, false)
	if want := (Sighting{Time: 7, Class: e.class, Family: e.family, Address: senderGlobal, Kind: Global, Bare: true}); out != Seen || s != want {
		t.Errorf("got %v %+v, want %+v", out, s, want)
	}
}

// Outcomes by the 802.11 frame alone; none but Seen touches the sighting.
func TestFrameOutcomes(t *testing.T) {
	change := func(f func(*probeFrame)) []byte {
		p := typicalProbe()
		f(&p)
		return p.bytes()
	}
	first := func(b byte) []byte {
		frame := typicalProbe().bytes()
		frame[0] = b
		return frame
	}
	tests := []struct {
		name  string
		frame []byte
		want  Outcome
	}{
		{"probe request", typicalProbe().bytes(), Seen},
		{"no elements", change(func(p *probeFrame) { p.elements = nil }), Seen},
		{"retry, power management, more data", change(func(p *probeFrame) { p.flags = 0x38 }), Seen},
		{"HT control", change(func(p *probeFrame) { p.flags, p.htc = frameHTC, []byte{1, 2, 3, 4} }), Seen},
		{"HT control missing", change(func(p *probeFrame) { p.flags, p.elements = frameHTC, nil }), HeaderTruncated},
		{"HT control cut", change(func(p *probeFrame) { p.flags, p.htc, p.elements = frameHTC, []byte{1, 2, 3}, nil }), HeaderTruncated},
		{"beacon", first(0x80), NotProbeRequest},
		{"probe response", first(0x50), NotProbeRequest},
		{"acknowledgement", []byte{0xd4, 0, 0, 0, 2, 2, 2, 2, 2, 2}, NotProbeRequest},
		{"data", first(0x08), NotProbeRequest},
		{"extension", first(0x0c), NotProbeRequest},
		{"version 1", first(0x41), FrameVersion},
		{"version 2", first(0x42), FrameVersion},
		{"version 3 beacon", first(0x83), FrameVersion},
		{"to DS", change(func(p *probeFrame) { p.flags = 0x01 }), DSBits},
		{"from DS", change(func(p *probeFrame) { p.flags = 0x02 }), DSBits},
		{"more fragments", change(func(p *probeFrame) { p.flags = frameMoreFrags }), Fragmented},
		{"last fragment", change(func(p *probeFrame) { p.fragment = 1 }), Fragmented},
		{"protected", change(func(p *probeFrame) { p.flags = frameProtected }), Protected},
		{"group sender", change(func(p *probeFrame) { p.sender[0] = 0x03 }), SenderGroup},
		{"broadcast sender", change(func(p *probeFrame) { p.sender = [6]byte{255, 255, 255, 255, 255, 255} }), SenderGroup},
		{"zero sender", change(func(p *probeFrame) { p.sender = [6]byte{} }), SenderZero},
		{"nearly zero sender", change(func(p *probeFrame) { p.sender = [6]byte{5: 1} }), Seen},
		{"nearly zero sender, front", change(func(p *probeFrame) { p.sender = [6]byte{2: 4} }), Seen},
		{"empty", nil, HeaderTruncated},
		{"one byte", []byte{0x40}, HeaderTruncated},
		{"one byte short", typicalProbe().bytes()[:headerSize-1], HeaderTruncated},
		{"element without length", change(func(p *probeFrame) { p.elements = []byte{0, 0, 1} }), Seen},
		{"element too long", change(func(p *probeFrame) { p.elements = []byte{0, 0, 1, 4, 2, 4, 11} }), Seen},
		{"last element empty", change(func(p *probeFrame) { p.elements = ie(1) }), Seen},
		{"last element of 1", change(func(p *probeFrame) { p.elements = ie(1, 2) }), Seen},
		{"last element of 3", change(func(p *probeFrame) { p.elements = join(ssid(""), ie(idVendor, 1, 2, 3)) }), Seen},
		{"extended element without extension", change(func(p *probeFrame) { p.elements = ie(idExtended) }), Seen},
		{"longest element", change(func(p *probeFrame) { p.elements = ie(7, make([]byte, 255)...) }), Seen},
	}
	for _, tt := range tests {
		for _, f := range []*capture.Frame{
			onAir(capture.LinkIEEE80211, tt.frame),
			onAir(capture.LinkRadiotap, typicalTap(0), tt.frame),
			onAir(capture.LinkRadiotap, typicalTap(tapFlagFCS), withFCS(tt.frame)),
			onAir(capture.LinkRadiotap, typicalTap(tapFlagFCS|0x20), withFCS(tt.frame)),
		} {
			if len(tt.frame) < 2 && len(f.Data) > 28 {
				continue // the FCS itself would be taken for the frame control
			}
			s, out := decodeOne(f)
			if out != tt.want {
				t.Errorf("%s, link %d: %v, want %v", tt.name, f.Link, out, tt.want)
			}
			if out != Seen && s != stale() {
				t.Errorf("%s, link %d: sighting was touched", tt.name, f.Link)
			}
		}
	}
}

func TestHTControlSteppedOver(t *testing.T) {
	p := typicalProbe()
	p.flags, p.htc = frameHTC, []byte{0, 200, 0, 0} // an element 0 of 200 bytes, were it read as one
	s, out := decodeOne(onAir(capture.LinkRadiotap, typicalTap(0), p.bytes()))
	if want := typicalSighting(); out != Seen || s != want {
		t.Errorf("got %v %+v, want %+v", out, s, want)
	}
}

func TestAddressKinds(t *testing.T) {
	for first, want := range map[byte]AddressKind{0x00: Global, 0x02: Local, 0xda: Local, 0xf0: Global, 0x04: Global, 0xfe: Local} {
		p := typicalProbe()
		p.sender[0] = first
		if s, out := decodeOne(onAir(capture.LinkIEEE80211, p.bytes())); out != Seen || s.Kind != want {
			t.Errorf("first byte %#02x: %v, kind %d", first, out, s.Kind)
		}
	}
}

// The FCS is told from elements by what the capture says, and by its value
// where the capture says nothing.
func TestFCS(t *testing.T) {
	frame := typicalProbe().bytes()
	wrong := withFCS(frame)
	wrong[len(wrong)-1] ^= 1
	noFlags := tap([]uint32{1 << tapSignal}, 0xc4)
	tests := []struct {
		name  string
		frame *capture.Frame
		want  Outcome
		same  bool // as the class of the frame without FCS
	}{
		{"said, there", onAir(capture.LinkRadiotap, typicalTap(tapFlagFCS), withFCS(frame)), Seen, true},
		{"said, there, wrong", onAir(capture.LinkRadiotap, typicalTap(tapFlagFCS), wrong), BadFCS, false},
		{"said to be absent", onAir(capture.LinkRadiotap, typicalTap(0), frame), Seen, true},
		{"said to be absent, there", onAir(capture.LinkRadiotap, typicalTap(0), join(frame, []byte{1, 2, 0, 0})), Seen, false},
		{"not said, there", onAir(capture.LinkRadiotap, noFlags, withFCS(frame)), Seen, true},
		{"not said, absent", onAir(capture.LinkRadiotap, noFlags, frame), Seen, true},
		{"not said, raw, there", onAir(capture.LinkIEEE80211, withFCS(frame)), Seen, true},
		{"not said, raw, absent", onAir(capture.LinkIEEE80211, frame), Seen, true},
		{"marked bad", onAir(capture.LinkRadiotap, typicalTap(tapFlagFCS|tapFlagBadFCS), withFCS(frame)), BadFCS, false},
		{"marked bad, no FCS", onAir(capture.LinkRadiotap, typicalTap(tapFlagBadFCS), frame), BadFCS, false},
		{"marked bad, other type", onAir(capture.LinkRadiotap, typicalTap(tapFlagBadFCS), []byte{0x80, 0}), NotProbeRequest, false},
		{"nothing but FCS", onAir(capture.LinkRadiotap, typicalTap(tapFlagFCS), []byte{0x40, 0, 0, 0}), HeaderTruncated, false},
		{"less than FCS", onAir(capture.LinkRadiotap, typicalTap(tapFlagFCS), []byte{0x40, 0}), HeaderTruncated, false},
	}
	for _, tt := range tests {
		s, out := decodeOne(tt.frame)
		if out != tt.want || out == Seen && (s.Class == typicalSighting().Class) != tt.same {
			t.Errorf("%s: %v, class %#x", tt.name, out, s.Class)
		}
	}
}

// A capture with a snapshot length cuts frames; what came before the cut
// counts, and a cut frame is no broken one.
func TestSnapped(t *testing.T) {
	whole := typicalFrame()
	end := len(whole.Data)
	header := len(typicalTap(0)) + headerSize
	atElement := header + len(ssid("")) + len(ie(1, 2, 4, 11, 22))
	want := typicalSighting()
	for snap := 0; snap <= end; snap++ {
		s, out := decodeOne(cut(whole, snap))
		switch {
		case snap < len(typicalTap(0)):
			if out != RadiotapTruncated {
				t.Errorf("cut at %d: %v", snap, out)
			}
			continue
		case snap < header:
			if out != HeaderTruncated {
				t.Errorf("cut at %d: %v", snap, out)
			}
			continue
		case out != Seen || s.Address != want.Address || s.Sequence != want.Sequence || s.Signal != want.Signal:
			t.Errorf("cut at %d: %v %+v", snap, out, s)
		}
		if complete := snap >= end-fcsSize; (s.Class == want.Class) != complete {
			t.Errorf("cut at %d: same class is %v", snap, !complete)
		}
	}
	// Inside one element the cut does not matter; the class is not that of a
	// frame that ends there.
	a, _ := decodeOne(cut(whole, atElement))
	b, _ := decodeOne(cut(whole, atElement+3))
	p := typicalProbe()
	p.elements = p.elements[:atElement-header]
	c, _ := decodeOne(onAir(capture.LinkRadiotap, typicalTap(0), p.bytes()))
	if a.Class != b.Class || a.Class == c.Class {
		t.Errorf("classes %#x, %#x and, not cut, %#x", a.Class, b.Class, c.Class)
	}
}

// A source that gives no length, or one below what it captured, is read as
// not cut.
func TestLengthBelowData(t *testing.T) {
	for _, length := range []int{0, 1, -5} {
		f := typicalFrame()
		f.Length = length
		if s, out := decodeOne(f); out != Seen || s != typicalSighting() {
			t.Errorf("length %d: %v %+v", length, out, s)
		}
	}
}
