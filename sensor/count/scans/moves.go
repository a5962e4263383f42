package scans

import "footfall/hashing/snapshot"

// People walk, and a phone that is somewhere else is heard at another level. Its next
// scan is not found near the last one, and the last one would stand for it for too long.
// That is as with a device that has left and as with a reading far off. So what is found
// is corrected by the share that can be found.
//
// How many are still near after some time is learned from random addresses that come
// again. Each is one device, in all places where it is heard.

// moves counts pairs of events of one address by the time between them: all, and those
// near each other. The last lag holds the longer times.
type moves struct{ all, near [NumLags]float64 }

// learn adds the pairs of a part.
func (m *moves) learn(v *view, gate int) {
	for i, n := range v.next {
		if n < 0 {
			continue
		}
		e, f := &v.events[i], &v.events[n]
		if _, shared := e.compare(f); shared == 0 {
			continue
		}
		at := 0
		for at+1 < NumLags && lags[at+1] <= e.lag(f.start) {
			at++
		}
		m.all[at]++
		if e.near(f, gate) {
			m.near[at]++
		}
	}
}

func (m *moves) fade(keep float64) {
	for i := range m.all {
		m.all[i] *= keep
		m.near[i] *= keep
	}
}

// still is the share of devices that are near where they were, after each lag.
func (m *moves) still() (near [NumLags]float64) {
	var weight [NumLags]float64
	for i := range near {
		weight[i] = m.all[i] + priorStrength
		near[i] = (m.near[i] + priorStrength) / weight[i]
	}
	falling(near[:], weight[:])
	for i := range near {
		near[i] = max(near[i], leastStill)
	}
	return near
}

func (m *moves) visit(v *snapshot.Visit) {
	for i := range m.all {
		number(v, &m.all[i])
		if number(v, &m.near[i]); m.near[i] > m.all[i] {
			v.Fail("more pairs near each other than pairs")
			m.near[i] = m.all[i]
		}
	}
}
