package scans

import (
	"cmp"
	"slices"

	"footfall/sensor/count/forged"
)

// log holds the scan events of random addresses in the open part of a window, and
// whose they are. The events leave it when the part ends; the pseudonyms stay until
// the window does, so that a device can still be taken out.
type log struct {
	events []event
	owners addresses
	begin  uint32 // of the part, ms since the window's start
	// full is when the log ran full, in ms since the part's start; 0 if it has not.
	full uint32
}

// add files a frame. When the log is full, the rest of its part is left out: by
// time, so that every device loses alike.
func (l *log) add(f *Frame) {
	time := f.Time - min(f.Time, l.begin)
	if l.full > 0 {
		return
	}
	owner, fresh := l.owners.find(f.Key)
	if !fresh {
		e := &l.events[l.owners.list[owner].latest]
		if e.class == f.Class && time <= e.end+burstGap {
			e.extend(f, time)
			return
		}
	}
	l.owners.list[owner].latest = uint32(len(l.events))
	l.events = append(l.events, event{
		address: owner, start: time, end: time, class: f.Class, family: f.Family, first: f.Sequence, bare: f.Bare,
	})
	l.events[len(l.events)-1].extend(f, time)
	if len(l.events) == maxEvents {
		l.full = max(time, 1)
	}
}

// forget takes out a pseudonym and all its events of the open part.
func (l *log) forget(key uint64) {
	number, ok := l.owners.forget(key)
	if !ok {
		return
	}
	l.events = slices.DeleteFunc(l.events, func(e event) bool { return e.address == number })
	for i := range l.events {
		l.owners.list[l.events[i].address].latest = uint32(i)
	}
}

// part takes the events out as a part that begins at a time and lasts until another,
// in Unix nanoseconds. Events that begin together keep the order in which they came.
func (l *log) part(start, end int64) (*part, addresses) {
	p := &part{start: start, seconds: float64(end-start) / 1e9, events: l.events, addresses: len(l.owners.list)}
	if l.full > 0 {
		p.seconds, p.thinned = min(p.seconds, float64(l.full)/1000), true
	}
	owners := l.owners
	l.owners = addresses{}
	l.events, l.full = make([]event, 0, len(p.events)/2), 0
	return p, owners
}

// reset wipes the log.
func (l *log) reset() {
	l.owners.wipe()
	*l = log{}
}

// part is the events of some minutes, without any pseudonym.
type part struct {
	start     int64 // Unix nanoseconds
	seconds   float64
	events    []event
	addresses int
	// thinned: the events are those of the first seconds only, since the log ran full.
	thinned bool
	// heard is the share of scans of which anything was heard, as far as radios tell.
	heard float64
	// brief are the newcomers whose address does not change.
	brief []forged.Newcomer
	// staying counts the other addresses that do not change, by class.
	staying map[uint32]int
}

// order sorts the events by time. Sources may be some milliseconds apart.
func (p *part) order() {
	slices.SortStableFunc(p.events, func(a, b event) int { return cmp.Compare(a.start, b.start) })
}
