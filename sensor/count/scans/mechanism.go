package scans

// A mechanism tells for how long an event stands for its device.
type mechanism interface {
	// name is what switches it off.
	name() string
	// learn adds what a part shows to what is learned.
	learn(v *view, l *Learned)
	// gap returns the mean gap of a class in a part of so many seconds, by what is
	// known of it. It is false where the mechanism has nothing to say of the class.
	gap(l *Learned, c *class, p *Prior, seconds float64) (gap, bool)
	// knows tells whether the class is known from earlier windows.
	knows(l *Learned, c *class) bool
}

// mechanisms are asked in this order. To switch one off, take out its line.
var mechanisms = []mechanism{
	bySequence{},
	byBeat{},
	bySignal{},
}

// view is a part while it is looked at: its events by class.
type view struct {
	*part
	classes []int32   // of each event, by index into Learned.classes
	lists   [][]int32 // events of each class, by index, in order of time
	next    []int32   // the next event of the same address, or -1
	random  random    // what is drawn in this part
	// unmatched: control places may be of any density.
	unmatched bool
}

// look sorts the events of a part by class. Classes that are new are added to what is
// learned.
func (p *part) look(l *Learned) *view {
	v := &view{part: p, random: random(p.start)}
	v.classes = make([]int32, len(p.events))
	for i := range p.events {
		c := l.index(&p.events[i], p.seconds)
		for len(v.lists) < len(l.classes) {
			v.lists = append(v.lists, nil)
		}
		v.classes[i] = int32(c)
		v.lists[c] = append(v.lists[c], int32(i))
		l.classes[c].seen++
		l.families[l.classes[c].family].seen++
	}
	for len(v.lists) < len(l.classes) {
		v.lists = append(v.lists, nil)
	}
	v.next = p.successors()
	return v
}

// successors returns for each event the next one of the same address, or -1.
func (p *part) successors() []int32 {
	next, latest := make([]int32, len(p.events)), make([]int32, p.addresses)
	for i := range latest {
		latest[i] = -1
	}
	for i := len(p.events) - 1; i >= 0; i-- {
		a := p.events[i].address
		next[i], latest[a] = latest[a], int32(i)
	}
	return next
}

// unchained lists the events of each family whose class no sequence links, as far as
// they were heard with a signal.
func (v *view) unchained(l *Learned) [][]int32 {
	lists := make([][]int32, len(l.families))
	for i, c := range v.classes {
		if k := &l.classes[c]; !k.chained && v.events[i].heard[0].n > 0 {
			lists[k.family] = append(lists[k.family], int32(i))
		}
	}
	return lists
}

// same returns the next event of the same address that begins up to a limit, or -1.
func (v *view) same(i int32, limit uint32) int32 {
	if n := v.next[i]; n >= 0 && v.events[n].start <= limit {
		return n
	}
	return -1
}
