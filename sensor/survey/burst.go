package survey

import "time"

// burstLength is how long after its first frame a burst takes frames.
const burstLength = int64(time.Second)

// burst is the reading that frames are being added to. Its size does not depend
// on their number.
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

// takes tells whether a frame of this time belongs to the burst. Frames may come
// a little out of order; a clock that was set back ends a burst.
func (b *burst) takes(t int64) bool {
	return b.heardBy > 0 && t < b.start+burstLength && t > b.start-burstLength
}

// add files a frame in the burst, which begins with it if it is the first.
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

// median is unheard where there are no frames.
func (h *histogram) median() level {
	if h.frames == 0 {
		return unheard
	}
	return h.ranked((h.frames-1)/2) + h.ranked(h.frames/2)
}

// ranked is the signal in dBm that so many frames are weaker than or equal to,
// but for the frame itself.
func (h *histogram) ranked(rank uint64) level {
	for i, n := range h.at {
		if rank < n {
			return level(i - 128)
		}
		rank -= n
	}
	return 127
}
