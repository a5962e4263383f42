package decode

import (
	"bytes"
	"encoding/binary"
	"testing"

	"footfall/sensor/capture"
)

// seedFrames are frames of every link type, sound ones and broken ones.
func seedFrames() []*capture.Frame {
	frame := typicalProbe().bytes()
	named := typicalProbe()
	named.elements = join(ssid("x_nomap"), ie(idSSIDList, ssid("y_optout")...), ie(255, 2, 0, 1), ie(1))
	control := typicalProbe()
	control.flags, control.htc = frameHTC, []byte{1, 2, 3, 4}
	tapEnd := len(typicalTap(0))
	return []*capture.Frame{
		typicalFrame(),
		cut(typicalFrame(), tapEnd-3), cut(typicalFrame(), tapEnd+10), cut(typicalFrame(), tapEnd+40),
		benchBeacon(),
		onAir(127, typicalTap(tapFlagFCS|tapFlagBadFCS), withFCS(frame)),
		onAir(127, typicalTap(0), named.bytes()),
		onAir(127, typicalTap(0), control.bytes()),
		onAir(127, tap([]uint32{sig | reset | ext, sig | ant | reset | ext, sig | ant}, 0xc4, 0xc0, 0, 0xd0, 1), frame),
		onAir(127, tap([]uint32{flg | vend | ext, 0xffff | reset | ext, sig}, 0, 0, 1, 2, 3, 0, 1, 0, 9, 0xc4), frame),
		onAir(127, tap([]uint32{flg | 1<<tapTLV}, 0, 0, 0, 0, 5, 0, 1, 0, 0xc4, 0, 0, 0), frame),
		onAir(127, tap([]uint32{1 << tapXChannel}, 0, 0, 0, 0, 0x6c, 9, 1, 0), frame),
		onAir(105, withFCS(frame)),
		onAir(119, prismBytes(binary.LittleEndian, 0x44, [3]uint32{0x60044, 0, dBm32(-60)}), frame),
		onAir(119, prismBytes(binary.BigEndian, 0x41, [3]uint32{0x3041, 0, 6}), frame),
		onAir(163, avsBytes(2, 6, avsDBm, -60), frame),
		onAir(192, ppiBytes(ppiAligned, 105, []byte{9, 0, 1, 0, 1, 0, 0, 0}, ppiCommonBytes(1, 2412, -60)), withFCS(frame)),
		onAir(192, ppiBytes(0, 127), typicalTap(0), frame),
		onAir(251, []byte{0xd6, 0xbe, 0x89, 0x8e, 0x40, 0x06}),
	}
}

// FuzzDecode: for all bytes, the decoder does not panic, does not change them, and
// gives the same again. It keeps to its contract about the sighting. It says nothing
// that depends on what the sighting held before.
func FuzzDecode(f *testing.F) {
	for _, frame := range seedFrames() {
		f.Add(uint32(frame.Link), frame.Length, frame.Data)
	}
	d := New(DefaultMarks())
	f.Fuzz(func(t *testing.T, link uint32, length int, data []byte) {
		before := bytes.Clone(data)
		frame := &capture.Frame{Time: 3, Data: data, Length: length, Link: capture.LinkType(link)}
		first, second := stale(), Sighting{}
		out := d.Decode(frame, &first)
		if again := d.Decode(frame, &second); again != out {
			t.Fatalf("%v, then %v", out, again)
		}
		learned, third := Learned{}, stale()
		for range 2 * spanFrames {
			if out := d.DecodeFrom(&learned, frame, &third); out >= NumOutcomes || out != Seen && third != stale() {
				t.Fatalf("%v from a source that is known", out)
			}
			third = stale()
		}
		if out >= NumOutcomes {
			t.Fatalf("outcome %d", uint8(out))
		}
		bare, want := stale(), first
		if want.Class, want.Family = bare.Class, bare.Family; out == Seen {
			want.Class, want.Family = 0, 0
		}
		if without := d.WithoutClass().Decode(frame, &bare); without != out || bare != want {
			t.Fatalf("without the class %v: %+v, want %v: %+v", without, bare, out, want)
		}
		if !bytes.Equal(before, data) {
			t.Fatal("the frame was changed")
		}
		if out != Seen {
			if first != stale() || second != (Sighting{}) {
				t.Fatalf("%v, but the sighting was touched", out)
			}
			return
		}
		if first != second {
			t.Fatalf("stale: %+v and %+v", first, second)
		}
		checkSighting(t, frame, &first)
	})
}

// checkSighting checks what holds for every sighting.
func checkSighting(t *testing.T, frame *capture.Frame, s *Sighting) {
	switch {
	case s.Time != 3, s.Radio != WiFi, s.Sequence > 4095:
		t.Fatalf("%+v", *s)
	case s.HasSignal != (s.Signal != 0) || s.HasSignal && !plausible(int32(s.Signal)):
		t.Fatalf("signal %d, %v", s.Signal, s.HasSignal)
	case s.Kind != Global && s.Kind != Local || s.Kind != addressKind(s.Address[0]):
		t.Fatalf("kind %d", s.Kind)
	case s.Address[0]&addressGroup != 0 || s.Address == (Address{}):
		t.Fatal("an address that no sender has")
	case !bytes.Contains(frame.Data, s.Address[:]):
		t.Fatal("an address that is not in the frame")
	}
}

// FuzzRadiotap holds the short way through a radiotap header against the general
// walk. They may only differ in what they read of a malformed one. The walk must give
// fields in order, aligned and inside the header.
func FuzzRadiotap(f *testing.F) {
	for _, frame := range seedFrames() {
		if frame.Link == capture.LinkRadiotap {
			f.Add(frame.Data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, out := radiotapLength(data)
		if out != Seen {
			return
		}
		head := data[:n:n]
		var long reading
		outLong := long.radiotapWalk(head)
		if radiotapIsSimple(head) {
			var short reading
			if out := short.radiotapSimple(head); out != outLong || out == Seen && short != long {
				t.Fatalf("%v %+v, the long way %v %+v", out, short, outLong, long)
			}
		}
		checkMemory(t, head, long, outLong)
		checkWalk(t, head)
	})
}

// checkMemory reads a header twice from one source, so that the second reading
// is from memory where it can be.
func checkMemory(t *testing.T, head []byte, long reading, outLong Outcome) {
	var m tapMemory
	for range 2 {
		var again reading
		if out := m.read(&again, head); out != outLong || out == Seen && again != long {
			t.Fatalf("from memory %v %+v, walked %v %+v", out, again, outLong, long)
		}
	}
}

func checkWalk(t *testing.T, head []byte) {
	w, ok := newTapWalk(head)
	if !ok {
		return
	}
	for at, steps := 0, 0; w.next(); steps++ {
		if w.bit >= tapTLV || len(w.field) < int(tapFields[w.bit].size) {
			t.Fatalf("field %d of %d bytes", w.bit, len(w.field))
		}
		start := cap(head) - cap(w.field)
		if start < at || start < radiotapSize {
			t.Fatalf("field %d at %d, behind %d", w.bit, start, at)
		}
		if !w.tlv && start%int(tapFields[w.bit].align) != 0 {
			t.Fatalf("field %d at %d is not aligned", w.bit, start)
		}
		at = start
		if steps > len(head) {
			t.Fatal("more fields than bytes")
		}
	}
	if w.next() {
		t.Fatal("the walk goes on after its end")
	}
}

// FuzzClass: two bodies have the same class if, and only if, the same is kept of
// them. No name stands behind the place up to which names are looked for.
func FuzzClass(f *testing.F) {
	f.Add(typicalElements(), typicalElements())
	f.Add(join(ssid("a"), ie(1, 2)), join(ssid("bcd"), ie(1, 2)))
	f.Add(join(ie(3, 1), ie(221, 0, 0x50, 0xf2, 4, 1)), join(ie(3, 2), ie(221, 0, 0x50, 0xf2, 4, 2)))
	f.Add(ie(255, 2, 0, 1), ie(255, 58, 0, 1))
	f.Add(join(ie(1, 2), ssid("a"), ie(1)), join(ie(84, ssid("a")...), ssid("")))
	f.Add(ie(1, make([]byte, 40)...), ie(1, make([]byte, 39)...))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		listA, wholeA := kept(a)
		listB, wholeB := kept(b)
		readA, readB := readElements(a, false), readElements(b, false)
		if readA.whole != wholeA || readB.whole != wholeB {
			t.Fatalf("ends %d of %d and %d of %d", readA.end, len(a), readB.end, len(b))
		}
		if marks := (Marks{Suffixes: []string{"a"}}); marks.in(a[:readA.names]) != marks.in(a) {
			t.Fatalf("a name stands behind %d of %d bytes", readA.names, len(a))
		}
		if readA.class == readB.class && readA.family != readB.family {
			t.Fatalf("one class, families %#x and %#x", readA.family, readB.family)
		}
		if (readA.class == readB.class) != (listA == listB) {
			t.Fatalf("classes %#x and %#x for\n%s\n%s", readA.class, readB.class, listA, listB)
		}
		bare := readA
		if bare.class, bare.family = 0, 0; walkElements(a) != bare {
			t.Fatalf("without the class %+v, with it %+v", walkElements(a), readA)
		}
	})
}
