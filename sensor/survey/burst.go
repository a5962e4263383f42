package survey

import "time"

// burstLength is how long a burst takes frames after its first one.
const burstLength = int64(time.Second)

// burst is the open reading. Its size does not depend on the number of frames.
type burst struct {
	start   int64 // of the first frame, Unix nanoseconds
	levels  []histogram
	heardBy int // sources with a signal; 0 for a burst that has not begun
}

// histogram counts frames by their signal, -128 to 127 dBm.
type histogram struct {
	frames uint64
	at     [256]uint64
}

// takes tells whether a frame of this time belongs to the burst. Frames may come slightly
// out of order. A clock that was set back ends a burst.
func (b *burst) takes(t int64) bool {
	return b.heardBy > 0 && t < b.start+burstLength && t > b.start-burstLength
}

// add adds a frame to the burst. The first one begins it.
func (b *burst) add(t int64, source int, signal int8) {
	if b.heardBy == 0 {
		b.start = t
	}
	h := &b.levels[source]
	if h.frames == 0 {
		b.heardBy++
	}
	h.frames++
	h.at[int(signal)+128]++
}

// end empties the burst and appends its median at each source to readings.
func (b *burst) end(readings []level) []level {
	for i := range b.levels {
		readings = append(readings, b.levels[i].median())
		b.levels[i] = histogram{}
	}
	b.heardBy = 0
	return readings
}

// median returns unheard if there are no frames.
func (h *histogram) median() level {
	if h.frames == 0 {
		return unheard
	}
	return h.ranked((h.frames-1)/2) + h.ranked(h.frames/2)
}

// ranked returns the signal in dBm of the frame with a rank, from 0 for the weakest.
func (h *histogram) ranked(rank uint64) level {
	for i, n := range h.at {
		if rank < n {
			return level(i - 128)
		}
		rank -= n
	}
	return 127
}
