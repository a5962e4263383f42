package survey

import (
	"math"
	"slices"

	"footfall/sensor/decode"
)

// MaxReadings bounds the readings of one walk: an hour of one a second.
const MaxReadings = 3600

// level is a signal in half dBm, so the median of two frames is whole.
type level int16

// unheard is the level at a source that did not hear a burst.
const unheard level = math.MinInt16

// dBm is the level in dBm.
func (l level) dBm() float64 { return float64(l) / 2 }

// Heard is one frame of the walk's phone at one source.
type Heard struct {
	Source int // index among the walk's sources
	decode.Reception
}

// Walk collects the signals of a phone that is carried along a border. It is not safe
// for concurrent use. Its size is bounded.
type Walk struct {
	readings []level // a row per reading, a column per source
	burst    burst
	silent   []uint64 // per source: frames without a signal
	last     []level  // per source
	missed   int      // readings beyond MaxReadings
}

// NewWalk returns a walk for a number of sources.
func NewWalk(sources int) *Walk {
	w := &Walk{burst: burst{levels: make([]histogram, sources)}, silent: make([]uint64, sources), last: make([]level, sources)}
	for i := range w.last {
		w.last[i] = unheard
	}
	return w
}

// Hear takes one frame. Frames of one source may come up to a second after
// earlier ones of another.
func (w *Walk) Hear(h Heard) {
	if !h.HasSignal {
		w.silent[h.Source]++
		return
	}
	if !w.burst.takes(h.Time) {
		w.Finish()
	}
	w.burst.add(h.Time, h.Source, h.Signal)
}

// Settle ends the open reading if it can get no more frames at time now, in Unix
// nanoseconds. A display then shows it.
func (w *Walk) Settle(now int64) {
	if !w.burst.takes(now) {
		w.Finish()
	}
}

// Finish ends the open reading. Report counts ended readings only.
func (w *Walk) Finish() {
	if w.burst.heardBy == 0 {
		return
	}
	at := len(w.readings)
	w.readings = w.burst.end(w.readings)
	for i, l := range w.readings[at:] {
		if l != unheard {
			w.last[i] = l
		}
	}
	if at == MaxReadings*len(w.last) {
		w.readings = w.readings[:at]
		w.missed++
	}
}

// rows yields the readings, each with its level at every source.
func (w *Walk) rows(yield func([]level) bool) {
	for row := range slices.Chunk(w.readings, len(w.last)) {
		if !yield(row) {
			return
		}
	}
}

// at returns the levels of the readings that a source has heard, weakest first.
func (w *Walk) at(source int) []level {
	var levels []level
	for row := range w.rows {
		if row[source] != unheard {
			levels = append(levels, row[source])
		}
	}
	slices.Sort(levels)
	return levels
}

// Progress describes a source during the walk, for a display.
type Progress struct {
	Readings     int     // that the source has heard
	Silent       uint64  // frames without a signal
	Last, Median float64 // dBm, valid if there are readings
}

// Progress returns the readings of a source so far.
func (w *Walk) Progress(source int) Progress {
	levels := w.at(source)
	p := Progress{Readings: len(levels), Silent: w.silent[source]}
	if len(levels) > 0 {
		p.Last, p.Median = w.last[source].dBm(), quantile(levels, 0.5)
	}
	return p
}

// quantile returns the q-quantile (0 to 1) in dBm of sorted levels, interpolated between
// neighbours. There must be at least one level.
func quantile(levels []level, q float64) float64 {
	at := q * float64(len(levels)-1)
	i := int(at)
	if i+1 == len(levels) {
		return levels[i].dBm()
	}
	return levels[i].dBm() + (at-float64(i))*(levels[i+1].dBm()-levels[i].dBm())
}
