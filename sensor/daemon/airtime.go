package daemon

import (
	"slices"
	"time"

	"footfall/sensor/capture/channels"
	"footfall/sensor/engine"
)

// airtime tells the engine where the radios have been, and what they lost.
type airtime struct {
	radios []*radio // nil where the channel is not known
	// bluetooth tells the sources that have no channel to tell.
	bluetooth func(source int) bool
	// heard returns how many frames of a source were read and dropped so far.
	heard func(source int) (frames, dropped uint64)
	// duties tells for which share of the time each Bluetooth controller listens.
	duties func(*engine.Engine)
	told   []heardFrames
	hops   bool
}

type heardFrames struct{ frames, dropped uint64 }

// lastOf5 is the highest frequency of the 5 GHz band in MHz. At 6 GHz the numbers begin at 1 again.
const lastOf5 = 5895

// tell hands over all that is known by now.
//
// Once one radio hops, the estimate gets the visits of all radios, and allows for what was
// asked on other channels meanwhile. Where the channel of one is not known it gets none.
// Bluetooth sources have no channels to tell.
func (a *airtime) tell(e *engine.Engine, now time.Time) {
	if a == nil {
		return
	}
	known := a.knows()
	for _, r := range a.radios {
		a.hops = a.hops || r.hops()
	}
	for i, r := range a.radios {
		if r != nil {
			r.tell(now, func(s channels.Stay) {
				from, to := s.From.UnixNano(), s.To.UnixNano()
				e.Visited(i, s.Planned(), from, to)
				if known && a.hops && s.MHz <= lastOf5 {
					e.Tuned(i, uint8(channels.Number(s.MHz)), from, to)
				}
			})
		}
		a.tellLoss(e, i)
	}
	a.duties(e)
}

// knows tells whether the channels of all sources that have one are known.
func (a *airtime) knows() bool {
	for i, r := range a.radios {
		if !a.bluetooth(i) && (r == nil || !r.known()) {
			return false
		}
	}
	return true
}

// tellLoss hands over the frames of a source.
func (a *airtime) tellLoss(e *engine.Engine, source int) {
	if a.told == nil {
		a.told = make([]heardFrames, len(a.radios))
	}
	frames, dropped := a.heard(source)
	was := &a.told[source]
	e.Received(source, frames-min(was.frames, frames), dropped-min(was.dropped, dropped))
	*was = heardFrames{frames, dropped}
}

// late tells whether a radio that is on a channel has not told yet where it was up to a
// time, in Unix nanoseconds.
func (a *airtime) late(end int64) bool {
	return a != nil && slices.ContainsFunc(a.radios, func(r *radio) bool { return r.late(time.Unix(0, end)) })
}
