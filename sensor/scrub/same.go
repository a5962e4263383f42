package scrub

import (
	"footfall/sensor/capture"
	"footfall/sensor/decode"
	"footfall/sensor/decode/ble"
)

// sameness compares the sightings of a frame before and after. Classes may
// change their value. Frames of one class remain of one class, and frames of
// different classes remain apart.
type sameness struct {
	decoder *decode.Decoder
	classes map[uint64]uint64 // of the output by those of the input
	sources map[uint64]uint64 // the other way round

	before, after *ble.Decoder // of Bluetooth frames
}

func newSameness(o Options) *sameness {
	return &sameness{
		decode.New(o.Marks), map[uint64]uint64{}, map[uint64]uint64{}, ble.New(o.Service), ble.New(o.Service),
	}
}

// check compares two frames; empty if they count the same.
func (s *sameness) check(c *cipher, old, rewritten *capture.Frame) refusal {
	if ble.Carries(old.Link) {
		return s.sameReports(c, old, rewritten)
	}
	var was, is decode.Sighting
	before, after := s.decoder.Decode(old, &was), s.decoder.Decode(rewritten, &is)
	if before != after {
		return refusal("it was " + before.String() + " and would become " + after.String())
	}
	if before != decode.Seen {
		return ""
	}
	c.wifi(was.Address[:])
	if !s.pair(was.Class, is.Class) {
		return "its class of elements would not stay apart"
	}
	was.Class = is.Class
	if was != is {
		return "it would not count the same"
	}
	return ""
}

// pair tells whether two classes belong together, and keeps them so.
func (s *sameness) pair(old, rewritten uint64) bool {
	known, seen := s.classes[old]
	source, taken := s.sources[rewritten]
	if !seen && !taken {
		s.classes[old], s.sources[rewritten] = rewritten, old
		return true
	}
	return seen && taken && known == rewritten && source == old
}
