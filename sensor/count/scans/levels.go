package scans

// Several radios hear different frames of one scan. A scan that one of them missed has
// no level there. It could not be compared with a scan that the other one missed:
// devices would seem silent for longer than they are, and too many be counted. So a
// frame that one radio heard alone gets the level at the other one that it would most
// likely have had.

// Reading is the signal of a frame at one source.
type Reading struct {
	Source uint8
	// Signal in 1/128 dBm, valid if HasSignal.
	Signal    int16
	HasSignal bool
}

// offset is how much louder frames are at one source than at another, by those that
// both heard: a running mean in 1/128 dBm.
type offset struct {
	from, to uint8
	frames   int
	mean     float64
}

// offsets holds one for each pair of sources, in both directions.
type offsets []offset

// find returns the offset of a pair.
func (l *offsets) find(from, to uint8) *offset {
	for i := range *l {
		if o := &(*l)[i]; o.from == from && o.to == to {
			return o
		}
	}
	*l = append(*l, offset{from: from, to: to})
	return &(*l)[len(*l)-1]
}

// learn adds a frame that was heard at both.
func (l *offsets) learn(a, b Reading) {
	louder := float64(b.Signal) - float64(a.Signal)
	l.find(a.Source, b.Source).add(louder)
	l.find(b.Source, a.Source).add(-louder)
}

func (o *offset) add(louder float64) {
	o.frames = min(o.frames+1, mostShared)
	o.mean += (louder - o.mean) / float64(o.frames)
}

// partner is the offset to the source that shares most frames with another, or nil where
// none shares enough.
func (l offsets) partner(source uint8) (best *offset) {
	for i := range l {
		if o := &l[i]; o.from == source && o.frames >= leastShared && (best == nil || o.frames > best.frames) {
			best = o
		}
	}
	return best
}

// hearAlone puts in the level of a frame at the partner of its source.
func (l offsets) hearAlone(e *event, r Reading) {
	if o := l.partner(r.Source); o != nil && r.HasSignal {
		e.hear(Reading{Source: o.to, Signal: r.Signal + int16(o.mean), HasSignal: true})
	}
}

// hearAgain adds the level of a frame that another source heard first. Where a level was
// put in for it, that is taken back.
func (l *offsets) hearAgain(e *event, r, first Reading) {
	if !r.HasSignal || !first.HasSignal {
		e.hear(r)
		return
	}
	h := e.at(r.Source)
	if o := l.partner(first.Source); o == nil || o.to != r.Source || h == nil {
		e.hear(r)
	} else {
		h.mean += int16((int32(r.Signal) - int32(first.Signal) - int32(o.mean)) / int32(h.n))
	}
	l.learn(first, r)
}

// at is what an event has of a source, or nil.
func (e *event) at(source uint8) *heard {
	for i := range e.heard {
		if h := &e.heard[i]; h.n > 0 && h.source == source {
			return h
		}
	}
	return nil
}
