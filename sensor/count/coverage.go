package count

// listening is how a source has listened in the open window.
type listening struct {
	on    bool
	since int64 // on, in Unix nanoseconds
	up    spans // when it was open, before since
	// measured: planned says when it was on a channel of its plan, and the rest of the
	// time is lost.
	measured bool
	planned  spans
	// before is how long it listened before the snapshot that the counter goes on from.
	before            int64
	received, dropped uint64
	idle              float64 // the share of its time in which it does not listen after all
}

// timeSpan is in Unix nanoseconds.
type timeSpan struct{ from, to int64 }

// spans are in order of time and do not overlap.
type spans []timeSpan

// mostSpans bounds the spans of a window. Time beyond that is lost.
const mostSpans = 1 << 14

// add adds a span behind those that there are.
func (l *spans) add(from, to int64) {
	n := len(*l)
	if n > 0 {
		from = max(from, (*l)[n-1].to)
	}
	switch {
	case to <= from:
	case n > 0 && (*l)[n-1].to == from:
		(*l)[n-1].to = to
	case n < mostSpans:
		*l = append(*l, timeSpan{from, to})
	}
}

// cut drops what was before a time.
func (l *spans) cut(t int64) {
	kept := (*l)[:0]
	for _, s := range *l {
		if s.to > t {
			kept = append(kept, timeSpan{max(s.from, t), s.to})
		}
	}
	*l = kept
}

// length is how much of from..to the spans hold.
func (l spans) length(from, to int64) (sum int64) {
	for _, s := range l {
		sum += max(0, min(s.to, to)-max(s.from, from))
	}
	return sum
}

// begin begins a window at a time. Where that is not earlier than the window before,
// what is known of later times stays.
func (l *listening) begin(t int64, later bool) {
	if !later {
		l.up, l.planned = nil, nil
	}
	l.up.cut(t)
	l.planned.cut(t)
	l.before, l.received, l.dropped = 0, 0, 0
	l.since = t
}

func (l *listening) goUp(t int64) {
	if !l.on {
		l.on, l.since = true, max(t, l.since)
	}
}

func (l *listening) goDown(t int64) {
	if l.on {
		l.on = false
		l.up.add(l.since, t)
		l.since = max(t, l.since)
	}
}

// until returns how long the source has listened in the window from start, by the time
// end: open, and on a channel of its plan where that is measured.
func (l *listening) until(start, end int64) int64 {
	up := l.up
	if l.on {
		up = append(up[:len(up):len(up)], timeSpan{l.since, end})
	}
	if !l.measured {
		return l.before + up.length(start, end)
	}
	sum, first := l.before, 0
	for _, p := range l.planned {
		for first < len(up) && up[first].to <= p.from {
			first++
		}
		for _, u := range up[first:] {
			if u.from >= p.to {
				break
			}
			sum += max(0, min(p.to, u.to, end)-max(p.from, u.from, start))
		}
	}
	return sum
}

// Shares of frames that were dropped are published, so they are coarse: whole per cent,
// rounded up, of at least leastReceived frames.
const (
	leastReceived = 1000
	lossSteps     = 100
)

// kept is the share of frames that the kernel did not drop.
func (l *listening) kept() float64 {
	all := l.received + l.dropped
	if all < leastReceived {
		return 1
	}
	return 1 - float64((l.dropped*lossSteps+all-1)/all)/lossSteps
}

// SourceUp and SourceDown tell from when and until when, in Unix nanoseconds,
// a source listens. A source begins down.
func (c *Counter) SourceUp(source int, t int64) { c.sources[source].goUp(t) }

// SourceDown is the counterpart of SourceUp.
func (c *Counter) SourceDown(source int, t int64) { c.sources[source].goDown(t) }

// Visited notes where a source was from a time to another, in Unix nanoseconds: on the
// channel that its plan wanted then, or elsewhere. Once a source has told that, it counts
// as listening only in times in which it was where it was wanted. Visits come in order,
// and before the window closes.
func (c *Counter) Visited(source int, planned bool, from, to int64) {
	l := &c.sources[source]
	l.measured = true
	if planned {
		l.planned.add(max(from, c.start), to)
	}
}

// Received notes frames of a source since the call before: those that were read, and
// those that the kernel dropped because they were not read in time.
func (c *Counter) Received(source int, frames, dropped uint64) {
	c.sources[source].received += frames
	c.sources[source].dropped += dropped
}

// Duty says for which share of the time, 0 to 1, an open source listens; 1 unless said
// otherwise. A Bluetooth controller may leave a part to the Wi-Fi of its chip.
func (c *Counter) Duty(source int, share float64) { c.sources[source].idle = 1 - min(max(share, 0), 1) }

// Coverage returns for each source the share of the newest window that closed in which
// it listened as planned. It is nil before the first has closed.
func (c *Counter) Coverage() []float64 { return c.covered }

// cover works out the share of each source in the open window.
func (c *Counter) cover() {
	c.covered = make([]float64, len(c.sources))
	length := c.end - c.start
	if length <= 0 {
		return
	}
	for i := range c.sources {
		l := &c.sources[i]
		c.covered[i] = min(float64(l.until(c.start, c.end))/float64(length), 1) * l.kept() * (1 - l.idle)
	}
}

// coverage returns the share of the window in which a zone's sources listened, averaged
// over them.
func (c *Counter) coverage(z zone) float64 {
	if len(z.sources) == 0 {
		return 0
	}
	var sum float64
	for _, a := range z.sources {
		sum += c.covered[a.Source]
	}
	return sum / float64(len(z.sources))
}
