package scans

// random is a small generator (splitmix64). Control places need no secrecy, but the
// same ones in every replay.
type random uint64

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number from 0 to n-1.
func (r *random) below(n int) int { return int(r.next() >> 33 % uint64(n)) }

// purposes of what is drawn for an event.
const (
	drawOffsets = iota
	drawPlaces
	drawOrder
	drawHalf
)

// of returns the generator for one event. It depends on no
// other event, so leaving an address out changes nothing for the others.
func (r random) of(e *event, purpose uint64) random {
	for _, v := range [...]uint64{uint64(e.start)<<32 | uint64(e.class), uint64(e.first)<<8 | purpose} {
		r ^= random(v)
		r = random(r.next())
	}
	return r
}

// pick calls f for at most so many of n positions, spread evenly.
func pick(n, most int, f func(i int)) {
	step := max(1, (n+most-1)/most)
	for i := step / 2; i < n; i += step {
		f(i)
	}
}

// ahead is how many seconds can be looked ahead of an event in a part: to its end, and
// no further than the longest lag.
func (p *part) ahead(e *event) float64 {
	return min(p.seconds-e.ends(), lags[NumLags-1]+0.001)
}

// limit is the last ms at which an event may begin within so many seconds.
func (e *event) limit(ahead float64) uint32 { return e.end + uint32(max(0, ahead)*1000) }

// lag returns the seconds from the end of e to the start of another event.
func (e *event) lag(start uint32) float64 {
	if start == none {
		return never
	}
	return float64(start-min(start, e.end)) / 1000
}

// none is the start of an event that was not found.
const none = ^uint32(0)
