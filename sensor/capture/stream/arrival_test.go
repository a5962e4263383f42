package stream

import (
	"testing"
	"time"
)

const second = int64(time.Second)

// TestArrival gives frames by their capture on another clock and their arrival on ours,
// in seconds, and wants their time on ours; -1 for too late.
func TestArrival(t *testing.T) {
	type frame struct{ captured, now, want float64 }
	for name, frames := range map[string][]frame{
		"another clock":       {{100, 1000, 1000}, {101, 1001, 1001}},
		"a faster frame":      {{100, 1000.2, 1000.2}, {101, 1001, 1001}, {102, 1002.1, 1002}},
		"bunched on the way":  {{100, 1000, 1000}, {101, 1003, 1001}, {102, 1003, 1002}, {103, 1003, 1003}},
		"held up too long":    {{100, 1000, 1000}, {101, 1010, -1}, {106, 1010, 1006}, {110, 1010, 1010}},
		"clock set forward":   {{100, 1000, 1000}, {5000, 1001, 1001}, {5001, 1002, 1002}},
		"clock set back":      {{100, 1000, 1000}, {10, 1001, -1}, {39, 1030, -1}, {41, 1032, 1032}, {42, 1033, 1033}},
		"never back in order": {{100, 1000, 1000}, {99, 1000, 1000}, {101, 1001, 1001}},
		"clocks that drift":   {{0, 1000, 1000}, {10000, 11001, 11001}, {10001, 11002, 11002}},
	} {
		t.Run(name, func(t *testing.T) {
			var a arrival
			for i, f := range frames {
				got, ok := a.time(int64(f.captured*1e9), int64(f.now*1e9))
				want := int64(f.want * 1e9)
				if ok != (f.want >= 0) || ok && (got-want > second/1000 || want-got > second/1000) {
					t.Errorf("frame %d: at %.3f (%v), want %.3f", i, float64(got)/1e9, ok, f.want)
				}
			}
		})
	}
}
