package tuner

import (
	"time"

	"footfall/sensor/capture/channels"
)

// visits turns looks at the true channel into visits. Between two looks that saw
// the same channel the radio was there. Between two that differ it was lost, as
// it is not known when it went.
type visits struct {
	all  []channels.Visit
	open bool
}

// look notes that the radio is on a channel, 0 for away.
func (v *visits) look(now time.Time, mhz int) {
	if v.open {
		last := &v.all[len(v.all)-1]
		if last.MHz == mhz {
			last.To = now
			return
		}
	}
	v.all, v.open = append(v.all, channels.Visit{MHz: mhz, From: now, To: now}), true
}

// moved notes that something took the radio away at this very time, or brought it
// back, as an event told: nothing is lost in between.
func (v *visits) moved(now time.Time, mhz int) {
	if v.open {
		v.all[len(v.all)-1].To = now
	}
	v.open = false
	v.look(now, mhz)
}

// take returns the visits that have a length.
func (v *visits) take() []channels.Visit {
	var all []channels.Visit
	for _, visit := range v.all {
		if visit.To.After(visit.From) {
			all = append(all, visit)
		}
	}
	*v = visits{}
	return all
}
