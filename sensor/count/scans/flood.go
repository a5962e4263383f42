package scans

import (
	"slices"

	"footfall/sensor/count/forged"
)

// newcomer is an event as the only one of its address.
func (e *event) newcomer() forged.Newcomer {
	n := forged.Newcomer{Start: e.start, Class: e.class, First: e.first, Last: e.last, Level: forged.Levels, Bare: e.bare}
	n.Single = e.start == e.end && e.first == e.last && e.heard[0].n <= 1 && e.heard[1].n <= 1
	if h := e.best(); h.n > 0 {
		n.Level, n.Source = uint8(h.level()), h.source
	}
	return n
}

// forgery judges a part by the addresses that were heard in one event alone.
func (p *part) forgery(known *Learned) forged.Verdict {
	events := make([]uint8, p.addresses)
	for i := range p.events {
		n := &events[p.events[i].address]
		*n = min(*n+1, 2)
	}
	list, others := slices.Clone(p.brief), map[uint32]int{}
	for i := range p.events {
		if e := &p.events[i]; events[e.address] == 1 {
			list = append(list, e.newcomer())
		} else {
			others[e.class]++
		}
	}
	j := forged.Part{
		Newcomers: list, Seconds: p.seconds, Full: p.thinned,
		Known: func(class uint32) bool {
			c := known.class(class)
			return c != nil && c.seen >= leastSeen
		},
		Others: func(class uint32) int { return others[class] + p.staying[class] },
	}
	return j.Judge()
}

// leaveOut takes the events of forged classes out of a part. Where they cannot be told
// from others, there is no count, and nothing is learned.
func (p *part) leaveOut(v *forged.Verdict) {
	if v.Found {
		p.events = slices.DeleteFunc(p.events, func(e event) bool { return v.Mixed || v.Has(e.class) })
	}
}
