package count

// listening adds up how long a source has listened in the open window.
type listening struct {
	on    bool
	since int64
	total int64
	idle  float64 // the share of that time in which it does not listen after all
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

// Duty says for which share of the time, 0 to 1, an open source listens; 1 unless said
// otherwise. A Bluetooth controller may leave a part to the Wi-Fi of its chip.
func (c *Counter) Duty(source int, share float64) { c.sources[source].idle = 1 - min(max(share, 0), 1) }

// coverage returns the share of the open window in which a zone's sources were
// listening, averaged over them.
func (c *Counter) coverage(z zone) float64 {
	length := c.end - c.start
	if length <= 0 || len(z.sources) == 0 {
		return 0
	}
	var sum float64
	for _, a := range z.sources {
		s := &c.sources[a.Source]
		sum += min(float64(s.until(c.end))/float64(length), 1) * (1 - s.idle)
	}
	return sum / float64(len(z.sources))
}
