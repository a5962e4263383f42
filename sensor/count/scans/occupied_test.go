package scans

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestOccupiedRecoversDevices superposes devices that are each heard within the
// last seconds with the chances assumed.
func TestOccupiedRecoversDevices(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	const window = 200_000.0
	// A device heard at random times, at the rate at which it has been heard
	// within the last second with the first of the chances; the other lags follow.
	const rate = 0.03
	var chance [numOccupied]float64
	for i, lag := range occupiedLags {
		chance[i] = 1 - math.Exp(-rate*lag)
	}
	for _, n := range []int{1, 3, 10, 30, 100} {
		var events []event
		var list []int32
		for at := 0.0; ; {
			if at += r.ExpFloat64() / (rate * float64(n)); at > window {
				break
			}
			list = append(list, int32(len(events)))
			events = append(events, event{start: uint32(at * 1000), end: uint32(at * 1000)})
		}
		if got := occupied(events, list, window, &chance); math.Abs(got-float64(n)) > 0.05*float64(n)+0.05 {
			t.Errorf("%v devices of %d", got, n)
		}
		// Many addresses in one scan are one device still.
		if got := occupied(append(events, events...), doubled(list), window, &chance); math.Abs(got-float64(n)) > 0.05*float64(n)+0.05 {
			t.Errorf("%v devices of %d that use two addresses at once", got, n)
		}
	}
}

// doubled has every index of a list twice.
func doubled(list []int32) []int32 {
	var twice []int32
	for _, j := range list {
		twice = append(twice, j, j)
	}
	return twice
}

func TestOccupiedShare(t *testing.T) {
	for _, c := range []struct {
		name   string
		events []event
		want   float64
	}{
		{"nobody", nil, 0},
		{"one moment", []event{{start: 10_000, end: 10_000}}, 0.04},
		{"a scan that lasts", []event{{start: 10_000, end: 16_000}}, 0.1},
		{"two that overlap", []event{{start: 10_000, end: 10_000}, {start: 12_000, end: 12_000}}, 0.06},
		{"one within another", []event{{start: 10_000, end: 20_000}, {start: 12_000, end: 12_000}}, 0.14},
		{"at the end", []event{{start: 99_000, end: 99_000}}, 0.01},
		{"after the end", []event{{start: 101_000, end: 102_000}}, 0},
	} {
		var list []int32
		for i := range c.events {
			list = append(list, int32(i))
		}
		if got := occupiedShare(c.events, list, 100, 4); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %v of the window, want %v", c.name, got, c.want)
		}
	}
}

// TestOccupiedAllTheTimeIsBounded: with a scan every tenth of a second, all that
// can be said is that there are many.
func TestOccupiedAllTheTimeIsBounded(t *testing.T) {
	var events []event
	var list []int32
	for at := uint32(0); at < 300_000; at += 100 {
		list = append(list, int32(len(events)))
		events = append(events, event{start: at, end: at})
	}
	most := math.Log(1-0.995) / math.Log(1-priorOccupied[0])
	if got := occupied(events, list, 300, &priorOccupied); math.Abs(got-most) > 1e-9 {
		t.Errorf("%v devices, want %v", got, most)
	}
}
