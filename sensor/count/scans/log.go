package scans

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// recent is the size of the table that finds an address's latest event. It
// forgets when two addresses fall on one place; the price is one event more.
const recent = 1 << 13

// mostThin bounds how often the log is thinned. A log that is full even so holds
// addresses that do not change, and stays as it is.
const mostThin = 16

// log holds the scan events of the open window.
type log struct {
	events []event
	latest [recent]uint16 // index of the latest event plus one
	// added counts all events, with an estimate of those that were left out.
	added int
	// most events there have been in a window since the log was made.
	most int
	// thin: of random addresses, only one in 2^thin is kept.
	thin uint8
}

func place(key uint64) int { return int((key >> 1) % recent) }

// add files a frame.
func (l *log) add(f *Frame) {
	if i := int(l.latest[place(f.Key)]) - 1; i >= 0 {
		e := &l.events[i]
		if e.key == f.Key && e.class == f.Class && f.Time <= e.end+pause(f.Kind) {
			e.extend(f)
			return
		}
	}
	if !l.kept(f.Key, f.Kind) {
		return
	}
	l.count(f.Kind)
	if len(l.events) == cap(l.events) && !l.makeRoom() {
		return
	}
	l.events = append(l.events, event{
		key: f.Key, start: f.Time, end: f.Time, class: f.Class, family: f.Family,
		first: f.Sequence, kind: f.Kind,
	})
	l.events[len(l.events)-1].extend(f)
	l.latest[place(f.Key)] = uint16(len(l.events))
}

// count counts an event that is kept, for those that are left out too: of their
// frames it is not known which begin one.
func (l *log) count(k Kind) {
	if k == Random {
		l.added += 1 << l.thin
		return
	}
	l.added++
}

// fetch loads an address's latest event, and returns something of it.
func (l *log) fetch(key uint64) uint64 {
	if i := int(l.latest[place(key)]); i > 0 {
		return l.events[i-1].key
	}
	return 0
}

// pause returns the pause that ends an event, in milliseconds.
func pause(k Kind) uint32 {
	if k == Random {
		return uint32(burstGap / time.Millisecond)
	}
	return uint32(stableGap / time.Millisecond)
}

// kept tells whether the events of an address are kept. Which ones are is a
// matter of chance, since pseudonyms are; a device loses a share of its events as
// it does when a radio hears badly, and what is learned takes that in.
func (l *log) kept(key uint64, k Kind) bool {
	return k != Random || key>>32&(1<<l.thin-1) == 0
}

// makeRoom makes room for one event: the log grows up to maxEvents, and then
// leaves half of the random addresses out. It returns false if that is not
// enough.
func (l *log) makeRoom() bool {
	if l.events == nil { // all at once: pages that no event reaches take no memory
		l.events = make([]event, 0, maxEvents)
		return true
	}
	if l.thin == mostThin {
		return false
	}
	for l.thin < mostThin && len(l.events) == maxEvents {
		l.thin++
		l.drop(func(e *event) bool { return !l.kept(e.key, e.kind) })
	}
	l.reindex()
	return len(l.events) < maxEvents
}

// forget takes out all events of a pseudonym.
func (l *log) forget(key uint64) {
	l.drop(func(e *event) bool { return e.key == key })
	l.reindex()
}

// drop takes events out, keeps the others in their order, and wipes the places that
// come free. Events are shown by pointer here and in order: what is passed by value
// is printed in a trace.
func (l *log) drop(out func(*event) bool) {
	n := 0
	for i := range l.events {
		if e := &l.events[i]; !out(e) {
			l.events[n] = *e
			n++
		}
	}
	clear(l.events[n:])
	l.events = l.events[:n]
}

// reindex finds the latest event of every address again.
func (l *log) reindex() {
	clear(l.latest[:])
	for i := range l.events {
		l.latest[place(l.events[i].key)] = uint16(i + 1)
	}
}

// addresses sorts a list of events by address, in order of time within one, and
// calls f with the events of each.
func (l *log) addresses(list []int32, f func(run []int32)) {
	slices.SortFunc(list, func(a, b int32) int {
		if c := cmp.Compare(l.events[a].key, l.events[b].key); c != 0 {
			return c
		}
		return cmp.Compare(a, b)
	})
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && l.events[list[to]].key == l.events[list[from]].key {
			to++
		}
		f(list[from:to])
		from = to
	}
}

// reset wipes the log. Memory that a crowd needed is given back when it has
// gone.
func (l *log) reset() {
	l.most = max(l.most, len(l.events))
	few := len(l.events) < cap(l.events)/8 && l.most >= cap(l.events)/8
	clear(l.events)
	l.events = l.events[:0]
	if few {
		l.events, l.most = nil, 0
	}
	clear(l.latest[:])
	l.added, l.thin = 0, 0
}

// order sorts by time. Events that begin together stay in the order in which
// they were filed.
func (l *log) order() { sort.Stable((*byTime)(l)) }

// byTime is a log as package sort takes it.
type byTime log

func (l *byTime) Len() int           { return len(l.events) }
func (l *byTime) Less(i, j int) bool { return l.events[i].start < l.events[j].start }
func (l *byTime) Swap(i, j int)      { l.events[i], l.events[j] = l.events[j], l.events[i] }
