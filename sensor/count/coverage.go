package count

// listening adds up how long a source has listened in the open window.
type listening struct {
	on    bool
	since int64
	total int64
}

func (l *listening) begin(t int64) { l.total, l.since = 0, t }

func (l *listening) up(t int64) {
	if !l.on {
		l.on, l.since = true, max(t, l.since)
	}
}

func (l *listening) down(t int64) {
	if l.on {
		l.on = false
		l.total += max(t-l.since, 0)
		l.since = max(t, l.since)
	}
}

// until returns how long the source has listened by the end of the window.
func (l *listening) until(end int64) int64 {
	if l.on {
		return l.total + max(end-l.since, 0)
	}
	return l.total
}

// coverage returns the share of the open window in which a zone's sources were
// listening, averaged over them.
func (c *Counter) coverage(z zone) float64 {
	length := c.end - c.start
	if length <= 0 || len(z.sources) == 0 {
		return 0
	}
	var sum float64
	for _, a := range z.sources {
		sum += min(float64(c.sources[a.Source].until(c.end))/float64(length), 1)
	}
	return sum / float64(len(z.sources))
}
