package decode

import (
	"math/rand/v2"
	"testing"
	"unsafe"

	"footfall/sensor/capture"
)

// driver is how a driver hands over frames: what it says, and what it appends.
type driver struct {
	flags uint8
	tail  func(frame []byte, r *rand.Rand) []byte
}

// rubbish is n bytes of anything.
func rubbish(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

var drivers = map[string]struct {
	driver
	words string
}{
	"FCS, said":   {driver{tapFlagFCS, func(f []byte, _ *rand.Rand) []byte { return withFCS(f) }}, "check sequence"},
	"FCS, denied": {driver{0, func(f []byte, _ *rand.Rand) []byte { return withFCS(f) }}, "check sequence, which the headers deny"},
	"none":        {driver{0, func(f []byte, _ *rand.Rand) []byte { return f }}, "no check sequence"},
	"none, claimed": {driver{tapFlagFCS, func(f []byte, _ *rand.Rand) []byte { return f }},
		"no check sequence, although the headers claim a check sequence"},
	"8 bytes": {driver{0, func(f []byte, r *rand.Rand) []byte { return join(f, rubbish(r, 8)) }}, "8 bytes of rubbish"},
	"8 bytes, FCS claimed": {driver{tapFlagFCS, func(f []byte, r *rand.Rand) []byte { return join(f, rubbish(r, 4), make([]byte, 4)) }},
		"8 bytes of rubbish, although the headers claim a check sequence"},
	"FCS and 4 bytes": {driver{0, func(f []byte, r *rand.Rand) []byte { return join(withFCS(f), rubbish(r, 4)) }},
		"check sequence, which the headers deny, then 4 bytes of rubbish"},
	"a zero":      {driver{0, func(f []byte, _ *rand.Rand) []byte { return join(f, []byte{0}) }}, "no check sequence, zeros as padding"},
	"three zeros": {driver{0, func(f []byte, _ *rand.Rand) []byte { return join(f, make([]byte, 3)) }}, "no check sequence, zeros as padding"},
	"padded to 4": {driver{0, func(f []byte, _ *rand.Rand) []byte { return join(f, make([]byte, -len(f)&3)) }}, "no check sequence, zeros as padding"},
	"changing": {driver{0, func(f []byte, r *rand.Rand) []byte { return join(f, []byte{7, 255, 9, 9, 9, 9, 9, 9}[:2+r.IntN(7)]) }},
		"rubbish of changing length"},
}

// phones are the senders and elements of some probe requests.
func phones(n int) []probeFrame {
	var all []probeFrame
	for i := range n {
		p := typicalProbe()
		p.sequence, p.sender[5] = uint16(i), byte(i%10)
		p.elements = join(ssid("network"[:i%8]), typicalElements()[2:])
		all = append(all, p)
	}
	return all
}

// frame lays a frame out as the driver does.
func (d driver) frame(p probeFrame, r *rand.Rand) *capture.Frame {
	return onAir(capture.LinkRadiotap, typicalTap(d.flags), d.tail(p.bytes(), r))
}

// All frames are seen, with their sender and class, also if a driver leaves bytes
// behind them. The end that was learned is told.
func TestFrameEnds(t *testing.T) {
	want := typicalSighting()
	for name, tt := range drivers {
		blurred := 0
		for seed := range uint64(20) {
			d, r := New(DefaultMarks()), rand.New(rand.NewPCG(seed, 1))
			var l Learned
			if l.FrameEnd() != "not known yet" {
				t.Fatalf("%q is known of no frames", l.FrameEnd())
			}
			for i, p := range phones(200) {
				var s Sighting
				if out := d.DecodeFrom(&l, tt.frame(p, r), &s); out != Seen || s.Address != p.sender || s.Sequence != p.sequence || s.Signal != want.Signal {
					t.Fatalf("%s: frame %d: %v %+v", name, i, out, s)
				}
				if s.Class != want.Class || s.Family != want.Family {
					if blurred++; i >= learnFrames {
						t.Fatalf("%s: frame %d: another class", name, i)
					}
				}
			}
			if got := l.FrameEnd(); got != tt.words {
				t.Fatalf("%s: %q, want %q", name, got, tt.words)
			}
		}
		// Rubbish can look like an element, until its length is known.
		if blurred > 8 {
			t.Errorf("%s: %d frames with another class", name, blurred)
		}
	}
}

// damage flips bits of the sender in a share of the frames behind their check
// sequence.
func damage(d driver, share float64) driver {
	return driver{d.flags, func(f []byte, r *rand.Rand) []byte {
		f = d.tail(f, r)
		if r.Float64() < share {
			for range 3 {
				f[senderAt+r.IntN(6)] ^= 1 << (1 + r.IntN(7))
			}
		}
		return f
	}}
}

// Where frames have a check sequence, a damaged one makes no device, not even
// among the first, unless the headers deny that there is one.
func TestDamagedFramesDoNotCount(t *testing.T) {
	for name, most := range map[string]int{"FCS, said": 0, "FCS, denied": learnFrames, "FCS and 4 bytes": learnFrames} {
		for _, share := range []float64{0.3, 0.5} {
			d, r := New(DefaultMarks()), rand.New(rand.NewPCG(3, uint64(share*10)))
			source := damage(drivers[name].driver, share)
			var l Learned
			phantoms, seen, bad := 0, 0, 0
			for _, p := range phones(600) {
				var s Sighting
				switch out := d.DecodeFrom(&l, source.frame(p, r), &s); {
				case out == BadFCS:
					bad++
				case out == Seen && s.Address != p.sender:
					phantoms++
				case out == Seen:
					seen++
				default:
					t.Fatalf("%s: %v", name, out)
				}
			}
			if phantoms > most || float64(seen) < 600*(1-share)*0.9 || float64(bad) < 600*share*0.8 {
				t.Errorf("%s, %v damaged: %d phantoms, %d seen, %d bad", name, share, phantoms, seen, bad)
			}
		}
	}
}

// A source that changes how its frames end is learned again, and its frames
// count meanwhile.
func TestFrameEndChanges(t *testing.T) {
	d, r := New(DefaultMarks()), rand.New(rand.NewPCG(5, 5))
	var l Learned
	for _, name := range []string{"FCS, said", "none", "8 bytes", "FCS, denied", "none, claimed", "FCS, said"} {
		missed := 0
		for _, p := range phones(4 * spanFrames) {
			var s Sighting
			if out := d.DecodeFrom(&l, drivers[name].frame(p, r), &s); out != Seen || s.Address != p.sender {
				missed++
			}
		}
		if missed > 2*spanFrames || l.FrameEnd() != drivers[name].words {
			t.Errorf("%s: %d frames missed, %q", name, missed, l.FrameEnd())
		}
	}
}

// A sender that puts check sequences behind its own frames does not make the
// source deaf to others: those that end with their elements count.
func TestForgedCheckSequences(t *testing.T) {
	d, r := New(DefaultMarks()), rand.New(rand.NewPCG(6, 6))
	var l Learned
	for _, p := range phones(learnFrames) {
		var s Sighting
		d.DecodeFrom(&l, drivers["FCS, denied"].frame(p, r), &s)
	}
	for i, p := range phones(50) {
		var s Sighting
		if out := d.DecodeFrom(&l, drivers["none"].frame(p, r), &s); out != Seen {
			t.Fatalf("frame %d: %v", i, out)
		}
	}
}

// Where a snapshot length cuts frames, what was learned tells what the missing
// bytes were.
func TestLearnedEndOfCutFrames(t *testing.T) {
	d, r := New(DefaultMarks()), rand.New(rand.NewPCG(7, 7))
	for name, behind := range map[string]int{"FCS, denied": 4, "FCS and 4 bytes": 8, "8 bytes": 8, "none, claimed": 0} {
		var l Learned
		for _, p := range phones(2 * learnFrames) {
			var s Sighting
			d.DecodeFrom(&l, drivers[name].frame(p, r), &s)
		}
		f := drivers[name].frame(typicalProbe(), r)
		for lost := 1; lost <= behind+2; lost++ {
			var s Sighting
			out := d.DecodeFrom(&l, cut(f, len(f.Data)-lost), &s)
			if same := s.Class == typicalSighting().Class; out != Seen || same != (lost <= behind) {
				t.Errorf("%s, %d bytes lost: %v, same class %v", name, lost, out, same)
			}
		}
	}
}

// What is learned of a driver costs no allocation and little room.
func TestLearnedIsSmall(t *testing.T) {
	if size := unsafe.Sizeof(Learned{}); size > 128 {
		t.Errorf("%d bytes", size)
	}
	several := tap([]uint32{sig | reset | ext, sig | ant | reset | ext, sig | ant}, 0xc4, 0xc0, 0, 0xd0, 1)
	for name, tt := range drivers {
		d, r := New(DefaultMarks()), rand.New(rand.NewPCG(8, 8))
		var l Learned
		var s Sighting
		f := tt.frame(typicalProbe(), r)
		g := onAir(capture.LinkRadiotap, several, typicalProbe().bytes())
		if n := testing.AllocsPerRun(200, func() { d.DecodeFrom(&l, f, &s); d.DecodeFrom(&l, g, &s) }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
