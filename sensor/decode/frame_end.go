package decode

import "hash/crc32"

// How a frame ends (IEEE 802.11-2020, 9.2.4.8: a frame check sequence of 4
// bytes) is a matter of the driver. Some hand it over and say so, some do one
// without the other, and some leave bytes of their own behind the frame. So the
// end is learned for each source, from its first frames.

// maxExtra is the longest rubbish behind a frame.
const maxExtra = 16

// trust is the meaning of a rest behind the elements.
type trust uint8

const (
	trusting trust = iota // rubbish follows the frame
	claiming              // the header claims a check sequence, and none is right
	strict                // the source's frames have one, and this has not: it is damaged
)

// trimmed is a frame without its known tail.
type trimmed struct {
	frame   []byte
	missing int // bytes at the end beyond the capture
	trust   trust
	extra   int // bytes behind a right check sequence; -1 if none was found
	guess   int // bytes of rubbish that seem to follow
	// searched is set when all places of a check sequence have been looked at.
	searched bool
}

// trim takes off the check sequence and the rubbish behind it. The last missing
// bytes of the frame were not captured. end is nil if nothing is learned.
func (end *frameEnd) trim(frame []byte, missing int, said fcsState) (trimmed, Outcome) {
	t := trimmed{frame: frame, missing: missing, extra: -1}
	if missing > 0 {
		t.frame, t.missing = end.cutShort(frame, missing, said)
		return t, Seen
	}
	state, extra := endUnknown, 0
	if end != nil {
		state, extra = end.state, int(end.extra)
	}
	switch {
	case state == endFCS:
		if n := len(frame) - fcsSize - extra; checksumAt(frame, n) {
			t.frame, t.extra = frame[:n], extra
			return t, Seen
		}
		if said == fcsPresent {
			return t, BadFCS
		}
		t.trust = strict
	case state != endUnknown:
		t.frame = frame[:max(len(frame)-extra, 0)]
	case end == nil && said == fcsAbsent:
	default:
		t.search(frame)
		if t.extra >= 0 {
			break
		}
		t.guess = end.guess()
		if said == fcsPresent {
			t.trust = claiming
		}
	}
	return t, Seen
}

// cutShort takes off the captured part of the check sequence.
func (end *frameEnd) cutShort(frame []byte, missing int, said fcsState) ([]byte, int) {
	behind := 0
	switch {
	case end != nil && end.state == endFCS:
		behind = fcsSize + int(end.extra)
	case end != nil && end.state != endUnknown:
		behind = int(end.extra)
	case said == fcsPresent:
		behind = fcsSize
	}
	if missing >= behind {
		return frame, missing - behind
	}
	return frame[:max(len(frame)-(behind-missing), 0)], 0
}

// search looks for a right check sequence at the end, and before up to maxExtra
// bytes.
func (t *trimmed) search(frame []byte) {
	t.searched = true
	if n := len(frame) - fcsSize; checksumAt(frame, n) {
		t.frame, t.extra = frame[:n], 0
		return
	}
	n := max(len(frame)-fcsSize-maxExtra, headerSize)
	if n+fcsSize > len(frame) {
		return
	}
	sum := crc32.ChecksumIEEE(frame[:n])
	for ; n+fcsSize < len(frame); n++ {
		if sum == le32(frame[n:]) {
			t.frame, t.extra = frame[:n], len(frame)-fcsSize-n
			return
		}
		sum = ^(crc32.IEEETable[byte(^sum)^frame[n]] ^ ^sum>>8)
	}
}

// checksumAt tells whether the check sequence of the first n bytes follows them.
func checksumAt(frame []byte, n int) bool {
	return n >= headerSize && crc32.ChecksumIEEE(frame[:n]) == le32(frame[n:])
}

// again looks for a check sequence, unless that has been done. The elements do
// not end with the frame.
func (t *trimmed) again(whole []byte) bool {
	if t.searched || t.missing > 0 {
		return false
	}
	t.search(whole)
	return t.extra >= 0
}

// settle decides about a frame with a rest behind its elements and without a
// right check sequence. body begins with the elements.
func (t *trimmed) settle(body []byte) Outcome {
	switch {
	case t.trust == strict:
		return BadFCS
	case t.trust == claiming && len(body) < fcsSize:
		return HeaderTruncated
	case t.trust == claiming:
		if short := body[:len(body)-fcsSize]; walkElements(short).end == len(short) {
			return BadFCS
		}
	}
	return Seen
}
