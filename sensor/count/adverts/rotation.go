package adverts

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// numGroups is the number of groups that are compared within: a kind and a life.
const numGroups = numKinds * numLives

func groupOf(k Kind, l Life) int { return int(k)*numLives + int(l) }

// sums is what is known of a group: no addresses, and no pairs of them.
type sums struct {
	// sum of the mean silences of addresses, in seconds, and how many they are.
	silence, addresses float64
	// ends looked at, and by lag: how many had an empty place after and before them, and
	// how many would if silences at a rotation were like others.
	ends                    float64
	after, before, expected [numLags]float64
}

// all are the sums one by one.
func (s *sums) all(f func(*float64)) {
	f(&s.silence)
	f(&s.addresses)
	f(&s.ends)
	for i := range s.after {
		f(&s.after[i])
		f(&s.before[i])
		f(&s.expected[i])
	}
}

// fade lets older windows count less.
func (s *sums) fade(window time.Duration) {
	f := math.Exp2(-float64(window) / float64(fading))
	s.all(func(x *float64) { *x *= f })
}

// hear takes in how often an address was heard.
func (s *sums) hear(x *spell) {
	if x.reports > 1 {
		s.silence += float64(x.last-x.first) / 1000 / float64(x.reports-1)
		s.addresses++
	}
}

// turnover is what the sums say of a group of which addresses end at a rate.
func (s *sums) turnover(rate float64) turnover {
	return turnover{
		silence: (usualWeight*usualSilence + s.silence) / (usualWeight + s.addresses), rate: rate,
		extra: s.extra() * s.ends / (s.ends + rotationWeight),
	}
}

// extra is the mean silence at rotations less what is expected, times the share of ends
// that are rotations.
//
// Both means are of silences up to the horizon, the longest lag where places are empty
// often enough.
func (s *sums) extra() float64 {
	var seen, supposed steps
	horizon := -1
	for i := range s.before {
		if s.ends <= 0 || s.before[i] < leastVoid*s.ends {
			break
		}
		horizon = i
		lag := float64(lags[i]) / 1000
		seen.add(lag, s.after[i]/s.before[i])
		supposed.add(lag, s.expected[i]/s.ends)
	}
	if horizon < 0 || !s.standsOut(horizon) || supposed.share() <= 0 {
		return 0
	}
	return seen.sum - seen.share()*supposed.sum/supposed.share()
}

// standsOut tells whether there are more successors up to a lag than by chance.
func (s *sums) standsOut(lag int) bool {
	after, before := min(1, s.after[lag]/s.ends), min(1, s.before[lag]/s.ends)
	deviation := math.Sqrt((after*(1-after) + before*(1-before)) / s.ends)
	return before-after > rotationDeviations*deviation
}

// steps adds up a falling curve of what is left after lags.
type steps struct{ lag, gone, sum float64 }

// add goes on to a lag at which a share is left.
func (s *steps) add(lag, left float64) {
	now := max(s.gone, 1-left)
	s.sum += (now - s.gone) * (s.lag + lag) / 2
	s.lag, s.gone = lag, now
}

// share is how much is gone.
func (s *steps) share() float64 { return s.gone }

// end is the end or the beginning of an address.
type end struct {
	time   uint32
	own    uint32 // of an end: the beginning of the same address
	class  uint32
	signal int16
	source uint8
	silent silence // of an end
}

// edges are the ends and beginnings of a group in a window.
type edges struct{ starts, ends []end }

// note takes in the two edges of an address, if they are inside a window of so many ms.
// An edge is inside if the address was silent for long beyond it.
func (e *edges) note(s *spell, silent silence, window uint32) {
	beyond := uint32(min(surelyGone*1000*silent.mean(), float64(window)))
	if s.first > beyond && s.begin != NoSignal && len(e.starts) <= maxStarts {
		e.starts = append(e.starts, end{time: s.first, class: s.class, signal: s.begin, source: s.origin})
	}
	if window-min(s.last, window) > max(beyond, longestLag) && s.last > 2*longestLag && s.level != NoSignal && len(e.ends) < maxLooks {
		e.ends = append(e.ends, end{time: s.last, own: s.first, class: s.class, signal: s.level, source: s.heard, silent: silent})
	}
}

// learn adds the places around the ends to the sums. Only kinds that are known are
// compared across classes of data.
func (e *edges) learn(s *sums, sameClass bool) {
	if len(e.starts) > maxStarts {
		return
	}
	slices.SortFunc(e.starts, func(a, b end) int { return cmp.Compare(a.time, b.time) })
	for i := range e.ends {
		x := &e.ends[i]
		s.ends++
		after, before := e.nearest(x, sameClass)
		for j, lag := range lags {
			if after > lag {
				s.after[j]++
			}
			if before > lag {
				s.before[j]++
			}
			s.expected[j] += x.silent.around(float64(lag) / 1000)
		}
	}
}

// around is the chance that the silence around a point in time lasts for longer than x
// seconds. It is made of two: one before the point and one after it.
func (s silence) around(x float64) float64 {
	share := x / s.mean()
	return (1 + share) * math.Exp(-share)
}

// nearest returns how long after an end, and how long before it, the nearest other
// address of its signal begins, in ms.
func (e *edges) nearest(x *end, sameClass bool) (after, before uint32) {
	after, before = math.MaxUint32, math.MaxUint32
	at, _ := slices.BinarySearchFunc(e.starts, x.time+1, func(s end, t uint32) int { return cmp.Compare(s.time, t) })
	for i := at; i < len(e.starts) && e.starts[i].time-x.time <= longestLag; i++ {
		if x.like(&e.starts[i], sameClass) {
			after = e.starts[i].time - x.time
			break
		}
	}
	own := false
	for i := at - 1; i >= 0 && x.time-e.starts[i].time <= longestLag; i-- {
		s := &e.starts[i]
		if !own && s.time == x.own {
			own = true // its own beginning
			continue
		}
		if x.like(s, sameClass) {
			before = x.time - s.time
			break
		}
	}
	return after, before
}

// like tells whether a beginning could be that of the same device.
func (x *end) like(s *end, sameClass bool) bool {
	apart := int32(x.signal) - int32(s.signal)
	return apart <= gate && apart >= -gate && x.source == s.source && (!sameClass || x.class == s.class)
}
