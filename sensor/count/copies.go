package count

import (
	"time"

	"footfall/sensor/count/scans"
)

// copyTime is how far apart two sources may note the same frame, in nanoseconds. By
// then no phone has used all 4,096 sequence numbers (IEEE 802.11-2020, 9.2.4.4.2).
const copyTime = int64(50 * time.Millisecond)

// The table of copies holds the newest frames: copyWays for each of 1<<copyBits places.
// Sources hand their frames over up to a second apart, so it is enough for 2,000 frames
// a second.
const (
	copyBits = 11
	copyWays = 4
)

// copies finds frames that several radios heard: the same address and sequence number
// at the same time. It is empty where one radio listens. When it is too small, a frame
// counts twice; it never counts for another one.
type copies struct{ frames []noted }

// noted is a frame as it was heard first. Its time is 0 in a free place.
type noted struct {
	key      uint64
	time     int64 // Unix nanoseconds
	sequence uint16
	scans.Reading
}

// newCopies returns a table for the sources of a counter.
func newCopies(sources []Source) copies {
	radios := 0
	for _, s := range sources {
		if s.Radio == WiFi {
			radios++
		}
	}
	if radios < 2 {
		return copies{}
	}
	return copies{frames: make([]noted, copyWays<<copyBits)}
}

// note notes a frame. If another source has heard it, it returns what that one heard.
func (c *copies) note(key uint64, o *Observation) (first scans.Reading, again bool) {
	if len(c.frames) == 0 || o.Radio != WiFi {
		return first, false
	}
	place := &c.frames[0]
	ways := c.ways(key, o.Sequence)
	for i := range ways {
		n := &ways[i]
		if n.key == key && n.sequence == o.Sequence && n.time != 0 && max(o.Time-n.time, n.time-o.Time) <= copyTime {
			if int(n.Source) != o.Source {
				return n.Reading, true
			}
			place = n // the phone sent it again
			break
		}
		if i == 0 || n.time < place.time {
			place = n
		}
	}
	*place = noted{key: key, time: o.Time, sequence: o.Sequence, Reading: reading(o)}
	return first, false
}

// ways are the places of a frame. The key is uniform, and its lowest bit is the radio.
// The factor spreads the sequence numbers of one address.
func (c *copies) ways(key uint64, sequence uint16) []noted {
	at := int((key>>1 + uint64(sequence)*0x9e3779b97f4a7c15>>32) & (1<<copyBits - 1))
	return c.frames[at*copyWays : (at+1)*copyWays]
}

// reading is the signal of an observation.
func reading(o *Observation) scans.Reading {
	return scans.Reading{Source: uint8(o.Source), Signal: level(o), HasSignal: o.HasSignal}
}

// forget takes out all frames of a pseudonym.
func (c *copies) forget(key uint64) {
	for i := range c.frames {
		if c.frames[i].key == key {
			c.frames[i] = noted{}
		}
	}
}

// end forgets the frames of a window that ended at a time, but those whose copies may be
// in the next one.
func (c *copies) end(t int64) {
	for i := range c.frames {
		if c.frames[i].time < t-copyTime {
			c.frames[i] = noted{}
		}
	}
}

// reset wipes the table.
func (c *copies) reset() { clear(c.frames) }
