package stream

import "time"

const (
	// lateAfter is how much longer than the fastest frames one may take to arrive.
	lateAfter = 5 * time.Second
	// resetAfter is how long frames may come late before the clock of the access point
	// is taken to have been set back. A network that was held up empties sooner.
	resetAfter = 30 * time.Second
	// drift is how far two clocks part, as a share: 100 parts in a million.
	drift = 10_000
)

// arrival gives frames the time of this machine. The delay of the fastest frames so far
// stands for the difference of the two clocks, and slowly grows, since clocks drift. What
// a frame took longer is delay on its way, and is taken off the time of its arrival.
type arrival struct {
	begun       bool
	offset      int64 // least of (arrival - capture), nanoseconds
	seen        int64 // last arrival
	lateSince   int64 // first of the late frames at the end; 0 for none
	last        int64 // last time given
	lateFrames  uint64
	clockResets uint64
}

// time returns when a frame was captured, by this machine's clock; false if it comes too
// late to count. All are Unix nanoseconds.
func (a *arrival) time(captured, now int64) (int64, bool) {
	offset := now - captured
	if !a.begun {
		a.begun, a.offset = true, offset
	} else {
		a.offset = min(offset, a.offset+max(now-a.seen, 0)/drift)
	}
	a.seen = now
	if offset-a.offset > int64(lateAfter) {
		if a.lateSince == 0 {
			a.lateSince = now
		}
		if now-a.lateSince < int64(resetAfter) {
			a.lateFrames++
			return 0, false
		}
		a.offset = offset
		a.clockResets++
	}
	a.lateSince = 0
	t := max(captured+a.offset, a.last)
	a.last = min(t, now)
	return a.last, true
}
