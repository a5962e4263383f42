package timeline

import "time"

const (
	// Tolerance is how far a frame may be from the one before it without a
	// question. Frames that come late by less are put in order; what goes back by
	// more is a clock that was set back.
	Tolerance = time.Minute
	// look is how many frames are asked about one.
	look = 32
	// firstSpan is how far the frames behind the first may be from it.
	firstSpan = 24 * time.Hour
	// unconfirmed is how far ahead a last frame may be, which none can confirm.
	unconfirmed = 24 * time.Hour
)

// judge decides which frames have a time that can be believed.
type judge struct {
	begun  bool
	latest int64 // time of the latest frame that was kept since the clock was set
}

// verdict is what becomes of a frame.
type verdict uint8

const (
	undecided verdict = iota // until more frames are there
	keep
	leaveOut
	setBack // keep, and the clock was set back before it
)

// decide judges a frame by the times of those behind it, in nanoseconds. Of
// next, only the first frames count. all says that no more will come.
func (j *judge) decide(t int64, next []int64, all bool) verdict {
	if j.begun && t >= j.latest-int64(Tolerance) && t <= j.latest+int64(Tolerance) {
		return j.accept(t, keep)
	}
	if len(next) < look && !all {
		return undecided
	}
	next = next[:min(len(next), look)]
	switch {
	case !j.begun:
		return j.first(t, next)
	case t > j.latest:
		return j.ahead(t, next)
	}
	return j.behind(t, next)
}

// accept notes a frame that is kept.
func (j *judge) accept(t int64, v verdict) verdict {
	if v == setBack || !j.begun {
		j.latest = t
	}
	j.begun = true
	j.latest = max(j.latest, t)
	return v
}

// first judges a frame before any was kept.
func (j *judge) first(t int64, next []int64) verdict {
	near := 0
	for _, n := range next {
		if n >= t-int64(Tolerance) && n-t < int64(firstSpan) {
			near++
		}
	}
	if near < 3 && 4*near < len(next) {
		return leaveOut
	}
	return j.accept(t, keep)
}

// ahead judges a frame that is far ahead of those before it.
func (j *judge) ahead(t int64, next []int64) verdict {
	if len(next) == 0 && t-j.latest > int64(unconfirmed) {
		return leaveOut
	}
	before := 0
	for _, n := range next {
		if n < t-int64(Tolerance) {
			before++
		}
	}
	if 3*before > len(next) {
		return leaveOut
	}
	return j.accept(t, keep)
}

// behind judges a frame that is far behind those before it.
func (j *judge) behind(t int64, next []int64) verdict {
	behind := 0
	for _, n := range next {
		if n < j.latest-int64(Tolerance) {
			behind++
		}
	}
	if behind < 3 || 3*behind < 2*len(next) {
		return leaveOut
	}
	return j.accept(t, setBack)
}
