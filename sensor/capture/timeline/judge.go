package timeline

import "time"

const (
	// Tolerance is how far a frame may be from the one before it without a
	// question. Frames late by less are put in order; a larger step back is a
	// clock set back.
	Tolerance = time.Minute
	// look is how many frames are asked about one.
	look = 32
	// firstSpan is how far the frames behind the first may be from it.
	firstSpan = 24 * time.Hour
	// unconfirmed is how far ahead a last frame may be without another behind it.
	unconfirmed = 24 * time.Hour
)

// judge decides whether the time of a frame can be believed.
type judge struct {
	begun  bool
	latest int64 // time of the latest frame kept since the clock was set
}

// verdict is the judgment on a frame.
type verdict uint8

const (
	undecided verdict = iota // until more frames are there
	keep
	leaveOut
	setBack // keep, and the clock was set back before it
)

// decide judges a frame by the times of those behind it, in nanoseconds. Of
// next, only the first frames count. all: no more will come.
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

// accept keeps a frame.
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

// ahead judges a frame far ahead of those before it.
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

// behind judges a frame far behind those before it.
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
