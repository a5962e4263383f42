package daemon

import (
	"strings"
	"time"

	"footfall/sensor/capture/channels"
	"footfall/sensor/capture/tuner"
)

// condition is what is wrong with the channel of a radio, with what to do about it. The
// zero value is nothing.
type condition struct {
	name, sentence string
	alert          bool // counting is affected
}

// Conditions of a channel, beside those of package nl80211. None depends on frames but
// contradicted, which is judged at the end of windows.
const (
	moved        = "moved"
	scanned      = "scanned"
	slow         = "slow to tune"
	interrupted  = "interrupted"
	noChannel    = "channel unknown"
	contradicted = "channel contradicted"
)

const (
	// recently is the time that is looked back on.
	recently = time.Minute
	// wellCovered is the share of that time on planned channels from which on counting is
	// not affected.
	wellCovered = 0.9
)

// condition judges the radio of a source that listens.
func (r *radio) condition(now time.Time) condition {
	if r == nil {
		return condition{}
	}
	state, _ := r.State()
	if p := state.Problem; p != nil {
		return condition{string(p.Condition), p.Error(), true}
	}
	if r.watched != nil && (!r.watched.knows() || r.watched.lost(now)) {
		return condition{noChannel, "on which channel " + state.Interface + " is cannot be read; \"iw dev " + state.Interface + " info\" shows whether it is on any", r.watched.knows()}
	}
	if r.headers.wrong() {
		return condition{contradicted, "the frames of " + state.Interface + " say that they were received on other channels than the kernel tells: bring the radio down and up (ip link set " +
			state.Interface + " down && ip link set " + state.Interface + " up), or use another one", true}
	}
	return r.whereabouts(now, state)
}

// whereabouts judges where the radio was in the last minute.
func (r *radio) whereabouts(now time.Time, state tuner.State) condition {
	name, from := state.Interface, now.Add(-recently)
	var covered, away time.Duration
	var elsewhere, begin, end time.Time
	var to, wanted int
	for _, s := range r.Visits(from, now) {
		if begin.IsZero() {
			begin = s.From
		}
		end = s.To
		switch d := s.To.Sub(s.From); {
		case s.Planned():
			covered += d
		case s.MHz == 0:
			away += d
		default:
			elsewhere, to, wanted = s.To, s.MHz, s.Wanted
		}
	}
	affected := float64(covered) < wellCovered*float64(end.Sub(begin))
	switch {
	case !elsewhere.IsZero():
		return condition{moved, movedBy(name, to, wanted, r.watched != nil), affected}
	case away > 0:
		return condition{scanned, "something else scans with the radio of " + name + ", which hears nothing meanwhile: have the network manager leave it alone (nmcli device set DEVICE managed no), or use a radio of its own", affected}
	case affected && !state.Hops:
		return condition{interrupted, "for a part of the last minute it is not known where the radio of " + name + " was: the interface was away, or this machine does not keep up; see what else runs on it (top)", true}
	case affected:
		return condition{slow, "the radio of " + name + " takes long to change channels: name fewer channels, or a longer dwell", true}
	}
	return condition{}
}

// movedBy says from where to where something moves an interface.
func movedBy(name string, to, wanted int, watched bool) string {
	text := "something else moves " + name + " from channel " + channels.Name(wanted) + " to " + channels.Name(to) + ": stop what sets its channel, such as another sniffer"
	if watched {
		return text + ", and set it back (iw dev " + name + " set channel " + strings.TrimPrefix(channels.Name(wanted), "6g:") + "), or restart the source where the new channel is right (systemctl reload footfall)"
	}
	return text + " or \"iw set channel\""
}

// problem is the condition as an alert, or "".
func (c condition) problem(source string) string {
	if !c.alert {
		return ""
	}
	return "source " + source + ": " + c.sentence
}
