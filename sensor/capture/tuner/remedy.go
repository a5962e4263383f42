package tuner

import (
	"cmp"
	"time"
)

// remedy is what to try on a radio that is silent without an error. A quiet shop
// is not silent: access points beacon ten times a second, and the interface's own
// counter counts those.
type remedy uint8

const (
	none     remedy = iota
	retune          // set the channel again
	bounce          // bring the interface down and up
	remake          // remove it and make it again
	otherWay        // switch an interface where one was added, or the other way round
	give            // nothing helped: say so
)

// patience is how long to wait for frames after each remedy, unless a Server says
// otherwise.
const patience = time.Minute

// ladder goes from one remedy to the next for as long as nothing is heard, then
// begins again. Once it has given up, it says so until something is heard.
type ladder struct {
	step     remedy
	since    time.Time // of the last frame or remedy
	given    bool
	patience time.Duration
}

// next says what to try now, given whether anything was heard since the last
// call.
func (l *ladder) next(now time.Time, heard bool) remedy {
	if heard || l.since.IsZero() {
		*l = ladder{since: now, patience: l.patience}
		return none
	}
	if now.Sub(l.since) < cmp.Or(l.patience, patience) {
		return none
	}
	l.since = now
	l.step = l.step%give + 1
	l.given = l.given || l.step == give
	return l.step
}
