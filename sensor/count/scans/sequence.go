package scans

// bySequence follows devices whose sequence numbers go on across a change of address.
// A phone scans in several classes under one count, so a scan may be followed by one
// of its own class or of any chained class.
type bySequence struct{}

func (bySequence) name() string { return "sequence" }

var sequenceLinking = linking{lostBySequence, minVoidBySequence}

func (bySequence) knows(_ *Learned, c *class) bool { return c.sequence.known(c.age) }

func (bySequence) gap(_ *Learned, c *class, p *Prior, seconds float64) (gap, bool) {
	if !c.chained {
		return gap{}, false
	}
	return c.sequence.gap(p, seconds, sequenceLinking), true
}

// learn learns from the sequence numbers of each class, and decides which classes are
// chained.
func (bySequence) learn(v *view, l *Learned) {
	var all []int32 // of chained classes
	for i, c := range v.classes {
		if l.classes[c].chained {
			all = append(all, int32(i))
		}
	}
	chained, own := sequenceIndex{across: l.spread.gate(), advance: v.advance()}, sequenceIndex{advance: v.advance()}
	chained.index(v.events, all)
	for i := range l.classes {
		c := &l.classes[i]
		if len(v.lists[i]) == 0 {
			continue
		}
		var links [][2]int32
		if c.chained {
			links = v.followSequences(c, v.lists[i], &chained)
		} else {
			own.index(v.events, v.lists[i])
			links = v.followSequences(c, v.lists[i], &chained, &own)
		}
		if c.judge() {
			for _, pair := range links {
				l.spread.note(&v.events[pair[0]], &v.events[pair[1]])
			}
		}
	}
}

// advance is how far a sequence number goes on at most from one event that is heard to the
// next. Where scans are missed because the radio is on another channel, it goes further:
// the more so as several may be missed in a row.
func (v *view) advance() int {
	return min(int(maxAdvance/square(max(v.heard, leastHeard))), controlOffset)
}

// judge decides whether the class is chained.
func (c *class) judge() bool {
	share, deviations := c.sequence.linked()
	least := continues
	if c.chained {
		least -= continuesHysteresis
	}
	c.chained = share > least && deviations > continuesDeviations
	return c.chained
}

// followSequences looks how events of a class go on among the indexed ones. It returns
// the pairs that were linked and are far enough apart to tell of the signal's spread.
func (v *view) followSequences(c *class, list []int32, among ...*sequenceIndex) (links [][2]int32) {
	pick(len(list), maxSequenceLooks, func(k int) {
		self := list[k]
		e := &v.events[self]
		ahead := v.ahead(e)
		limit := e.limit(ahead)
		find := func(offset int, found int32) (float64, int32) {
			until := limit
			if found >= 0 {
				until = v.events[found].start
			}
			for _, x := range among {
				if i := x.first(v.events, self, offset, until); i >= 0 {
					found, until = i, v.events[i].start
				}
			}
			if found < 0 {
				return never, found
			}
			return e.lag(v.events[found].start), found
		}
		lag, found := find(0, v.same(self, limit))
		c.sequence.note(lag, ahead)
		if found >= 0 && lag > apartLag {
			links = append(links, [2]int32{self, found})
		}
		r := v.random.of(e, drawOffsets)
		for range controls {
			lag, _ := find(controlOffset+r.below(sequences-2*controlOffset), -1)
			c.sequence.noteControl(lag, ahead)
		}
	})
	return links
}
