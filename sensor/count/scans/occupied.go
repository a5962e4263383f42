package scans

import "math"

// occupied estimates the devices of a class whose events cannot be linked at
// all, from the share of time in which any of them has just been heard. With n
// devices, each heard within the last seconds with chance p,
//
//	share = 1 − (1 − p)ⁿ
//
// which does not grow beyond measure where one device sends many addresses in
// one scan.
func occupied(events []event, list []int32, window float64, chance *[numOccupied]float64) float64 {
	share, i := 0.0, numOccupied-1
	for ; i >= 0; i-- {
		if share = occupiedShare(events, list, window, occupiedLags[i]); share <= denseShare {
			break
		}
	}
	i = max(i, 0)
	return math.Log(1-min(share, mostShare)) / math.Log(1-chance[i])
}

// occupiedShare is the share of the window within lag seconds after an event.
func occupiedShare(events []event, list []int32, window, lag float64) float64 {
	covered, until := 0.0, 0.0
	for _, j := range list {
		e := &events[j]
		from, to := max(e.begins(), until), min(e.ends()+lag, window)
		if to > from {
			covered += to - from
			until = to
		}
	}
	return covered / window
}
