package scans

import (
	"encoding/binary"
	"testing"
)

// frameSize is how many bytes of fuzzed input make a frame.
const frameSize = 10

// fuzzed is a frame from any ten bytes: of few addresses, classes and sources, so
// that they meet, and at any time.
func fuzzed(b []byte) *Frame {
	return &Frame{
		Key:  uint64(b[0]) * 0x9e3779b97f4a7c15,
		Time: uint32(binary.LittleEndian.Uint16(b[1:])) << (b[3] >> 4), // up to 2^31 ms
		// Of 16 classes and families, of which a class may be in several.
		Class: uint32(b[4] & 15), Family: uint32(b[4] >> 4),
		Sequence: binary.LittleEndian.Uint16(b[5:]),
		Source:   b[7] >> 4, Signal: int16(binary.LittleEndian.Uint16(b[8:])),
		HasSignal: b[7]&1 == 1, Kind: Kind(b[3] & 15 % 3),
	}
}

// FuzzEstimator takes any frames in any order, some windows of them.
func FuzzEstimator(f *testing.F) {
	var crowd []byte
	for _, m := range mixture(1, 8).until(120) {
		b := make([]byte, frameSize)
		b[0], b[3], b[4], b[7] = byte(m.Key>>40), byte(m.Kind)|3<<4, byte(m.Class), 1
		binary.LittleEndian.PutUint16(b[1:], uint16(m.at*1000)>>3)
		binary.LittleEndian.PutUint16(b[5:], m.Sequence)
		binary.LittleEndian.PutUint16(b[8:], uint16(m.Signal))
		crowd = append(crowd, b...)
	}
	f.Add(crowd, uint16(300), uint8(100))
	f.Add([]byte{}, uint16(1), uint8(0))
	f.Add(make([]byte, 20*frameSize), uint16(60), uint8(7))
	f.Fuzz(func(t *testing.T, b []byte, seconds uint16, each uint8) {
		s, window, n := New(Library), 0, 0
		w := func() span {
			w := windowOf(window, float64(seconds)+1)
			w.Zones, w.Zone, w.Last = 2, func(key uint64) int { return int(key%3) - 1 }, window%5 == 4
			return w
		}
		for ; len(b) >= frameSize; b = b[frameSize:] {
			frame := fuzzed(b)
			open(s, w())
			s.Fetch(frame.Key)
			s.Add(frame)
			if b[0] == 77 {
				s.Forget(frame.Key)
			}
			if n++; each > 0 && n%int(each) == 0 {
				sensible(t, shut(s, w()))
				window++
			}
		}
		if restored(saved(s)) == nil {
			t.Fatal("the snapshot is none")
		}
		sensible(t, shut(s, w()))
	})
}

// FuzzRestore takes any bytes for a snapshot.
func FuzzRestore(f *testing.F) {
	s, c := New(Library), mixture(1, 4)
	f.Add(saved(s))
	run(s, c, 2, 300)
	f.Add(saved(s))
	feed(s, c.until(700), 2, 300)
	f.Add(saved(s))
	f.Fuzz(func(t *testing.T, b []byte) {
		if s := restored(b); s != nil {
			goOn(t, s)
		}
	})
}
