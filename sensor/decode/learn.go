package decode

import "fmt"

// Learned is a decoder's knowledge of one source: how its driver ends frames,
// and how it lays out headers. The zero value has learned nothing. It holds no
// bytes of any frame's sender and is used by one goroutine at a time.
type Learned struct {
	end  frameEnd
	taps tapMemory
}

// FrameEnd says in words how the frames of the source end, for health. It
// depends on the driver alone, and on no person.
func (l *Learned) FrameEnd() string { return l.end.String() }

// An end is learned from at least learnFrames frames. Meanwhile a guess is made
// from guessFrames of them. After each spanFrames it is checked.
const (
	guessFrames = 3
	learnFrames = 16
	spanFrames  = 64
)

// endState is the kind of end.
type endState uint8

const (
	endUnknown endState = iota
	endFCS              // a check sequence, then extra bytes
	endBare             // no check sequence; extra bytes
	endVaried           // no check sequence; bytes of a changing number
)

// frameEnd is the knowledge of how a source's frames end. The zero value knows
// nothing.
type frameEnd struct {
	state  endState
	extra  uint8
	padded bool // zeros follow some frames
	// denied and claimed: the headers say the opposite about the check
	// sequence.
	denied, claimed bool

	// Counts of the span under way: frames, frames that do not end as learned,
	// and headers that claim or deny a check sequence.
	frames, wrong, saidFCS, saidNone uint8
	checked                          [maxExtra + 1]uint8 // right check sequences, by the bytes behind them
	fits                             [maxExtra + 1]uint8 // frames by bytes behind an element's end
}

// String says it in words.
func (end *frameEnd) String() string {
	words := "not known yet"
	switch end.state {
	case endFCS:
		words = "check sequence"
		if end.denied {
			words += ", which the headers deny"
		}
		if end.extra > 0 {
			words += fmt.Sprintf(", then %d bytes of rubbish", end.extra)
		}
		return words
	case endBare:
		words = "no check sequence"
		if end.extra > 0 {
			words = fmt.Sprintf("%d bytes of rubbish", end.extra)
		}
	case endVaried:
		words = "rubbish of changing length"
	}
	if end.claimed {
		words += ", although the headers claim a check sequence"
	}
	if end.padded {
		words += ", zeros as padding"
	}
	return words
}

// learn takes in a frame that was captured whole. body follows the header of
// the trimmed frame.
func (end *frameEnd) learn(t *trimmed, said fcsState, body []byte, e *elements) {
	switch said {
	case fcsPresent:
		end.saidFCS++
	case fcsAbsent:
		end.saidNone++
	}
	switch end.state {
	case endUnknown:
		end.learnMore(t, body)
	case endFCS:
		end.check(t.extra < 0)
	case endBare:
		end.check(!e.whole || t.extra >= 0)
	case endVaried:
		end.check(t.extra >= 0)
	}
}

// check counts a frame, and whether it ends as learned. If three of four do
// not, the end is learned again.
func (end *frameEnd) check(wrong bool) {
	if wrong {
		end.wrong++
	}
	if end.frames++; end.frames >= spanFrames {
		end.turn()
	}
}

// turn ends a span of frames.
func (end *frameEnd) turn() {
	if end.wrong > spanFrames/4*3 {
		*end = frameEnd{}
	}
	end.frames, end.wrong, end.saidFCS, end.saidNone = 0, 0, 0, 0
}

// learnMore takes in a frame while nothing is known. A right check sequence is
// proof for its frame. For the source it takes half of the first frames, or a
// quarter of many: a sender can put one behind its own frames.
func (end *frameEnd) learnMore(t *trimmed, body []byte) {
	end.frames++
	if t.extra >= 0 {
		end.checked[t.extra]++
	} else {
		end.countFits(body)
	}
	if end.frames < learnFrames {
		return
	}
	extra, right, all := most(&end.checked)
	switch {
	case right >= learnFrames/2 && 2*right >= int(end.frames), end.frames >= spanFrames && 4*right >= spanFrames:
		end.become(endFCS, extra)
	case all == 0:
		end.becomeBare()
	case end.frames >= spanFrames:
		*end = frameEnd{}
	}
}

// becomeBare concludes on an end without check sequence.
func (end *frameEnd) becomeBare() {
	if extra := end.common(); extra >= 0 {
		end.become(endBare, extra)
	} else {
		end.become(endVaried, 0)
	}
}

// common returns the smallest number of bytes behind the elements of nearly all
// frames; -1 if there is none.
func (end *frameEnd) common() int {
	for extra, n := range end.fits {
		if 5*int(n) >= 4*int(end.frames) {
			return extra
		}
	}
	return -1
}

// guess is the length of the rubbish behind the first frames.
func (end *frameEnd) guess() int {
	if end == nil || end.frames < guessFrames {
		return 0
	}
	return max(end.common(), 0)
}

// become concludes.
func (end *frameEnd) become(state endState, extra int) {
	*end = frameEnd{
		state: state, extra: uint8(extra), padded: end.padded && state == endBare && extra == 0,
		denied:  state == endFCS && 2*end.saidNone > end.frames,
		claimed: state != endFCS && 2*end.saidFCS > end.frames,
	}
}

// countFits notes the number of bytes behind each of the last elements.
func (end *frameEnd) countFits(body []byte) {
	e := walkElements(body)
	end.padded = end.padded || e.whole && e.end < len(body)
	if e.whole {
		end.fits[0]++
	}
	for at := 0; at+elementHeader <= len(body) && at < e.end; {
		at += elementHeader + int(body[at+1])
		if extra := len(body) - at; extra <= maxExtra && (extra > 0 || !e.whole) {
			end.fits[extra]++
		}
	}
}

// most returns the place of the largest count, the count, and the sum of all.
func most(counts *[maxExtra + 1]uint8) (at, largest, sum int) {
	for i, n := range counts {
		if sum += int(n); int(n) > largest {
			at, largest = i, int(n)
		}
	}
	return at, largest, sum
}

// own returns a frame without its learned tail; nil if nothing is learned, if
// bytes are missing, or if a check sequence is expected and not right. proved: it
// is right.
func (l *Learned) own(frame []byte, missing int) (own []byte, proved bool) {
	if l == nil || missing > 0 {
		return nil, false
	}
	switch n := len(frame) - int(l.end.extra); l.end.state {
	case endFCS:
		if n -= fcsSize; checksumAt(frame, n) {
			return frame[:n], true
		}
	case endBare:
		return frame[:max(n, 0)], false
	}
	return nil, false
}

// frameEnd returns the knowledge of ends; nil if there is none.
func (l *Learned) frameEnd() *frameEnd {
	if l == nil {
		return nil
	}
	return &l.end
}
