package scrub

import (
	"bytes"
	"testing"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
)

// FuzzScrub: for all bytes, a frame that is written has the length it had,
// decodes to the same outcome, and does not hold the address that it is from.
func FuzzScrub(f *testing.F) {
	for _, frame := range everywhere() {
		f.Add(uint32(frame.Link), frame.Length, frame.Data)
	}
	for _, data := range bleData() {
		for _, frame := range bleFrames(data) {
			f.Add(uint32(frame.Link), frame.Length, frame.Data)
		}
	}
	d := decode.New(decode.DefaultMarks())
	f.Fuzz(func(t *testing.T, link uint32, length int, data []byte) {
		s, err := newScrubber(options())
		if err != nil {
			t.Fatal(err)
		}
		old := capture.Frame{Data: data, Length: max(length, len(data)), Link: capture.LinkType(link)}
		rewritten := old
		rewritten.Data = bytes.Clone(data)
		if s.rewrite(&old, &rewritten) != "" {
			return
		}
		if len(rewritten.Data) != len(data) {
			t.Fatal("another length")
		}
		var was, is decode.Sighting
		if before, after := d.Decode(&old, &was), d.Decode(&rewritten, &is); before != after {
			t.Fatalf("%v became %v", before, after)
		}
		if was.Address != (decode.Address{}) && was.Address == is.Address {
			t.Fatal("the address is as it was")
		}
	})
}
