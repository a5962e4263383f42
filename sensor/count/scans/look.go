package scans

// random is a small generator (splitmix64). Control places need no secrecy, but
// the same ones in every replay.
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

// unit returns a number from 0 to 1.
func (r *random) unit() float64 { return float64(r.next()>>11) / (1 << 53) }

// purposes of what is drawn for an event.
const (
	drawOffsets = iota
	drawPlaces
	drawShares
	drawOrder
)

// of returns the generator for one event: the same whatever else was heard. To draw for
// one after the other would change what is drawn for all that come later when a single
// address is left out, and with it how many devices there seem to be.
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

// after returns where in a list of events, by index and in order of time, those
// begin that come after event self.
func after(list []int32, self int32) int {
	low, high := 0, len(list)
	for low < high {
		if mid := (low + high) / 2; list[mid] <= self {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// ahead is how many seconds can be looked ahead of an event in a window: not
// beyond its end, nor the longest lag, nor the next maxSteps events of the list
// from position at on.
func ahead(events []event, list []int32, at int, e *event, window float64) float64 {
	reach := min(window-e.ends(), lags[NumLags-1]+0.001)
	if at+maxSteps < len(list) {
		reach = min(reach, events[list[at+maxSteps]].begins()-e.ends())
	}
	return reach
}

// first returns the seconds from the end of an event to the first in the list,
// from position at on, that fits, and that event. It looks at most so many
// seconds ahead.
func first(events []event, list []int32, at int, from *event, ahead float64, fits func(*event) bool) (float64, *event) {
	if ahead <= 0 {
		return never, nil
	}
	limit := from.end + uint32(ahead*1000)
	for ; at < len(list); at++ {
		e := &events[list[at]]
		if e.start > limit {
			break
		}
		if fits(e) {
			return max(0, e.begins()-from.ends()), e
		}
	}
	return never, nil
}
