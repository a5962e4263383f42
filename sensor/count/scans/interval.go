package scans

import (
	"math"
	"time"
)

// tally adds up one zone.
type tally struct {
	random, stable, rotating float64
	variance                 float64 // of random
	part                     float64 // of the group being added
	scale                    float64 // of random
}

func newTallies(zones int) []tally { return make([]tally, zones) }

func (t *tally) addStable(k Kind, present float64) {
	if k == Rotating {
		t.rotating += present
		return
	}
	t.stable += present
}

// addPart takes the group's part of the variance. Groups err independently.
func (t *tally) addPart(deviation float64) {
	t.variance += t.part * t.part * deviation * deviation
	t.part = 0
}

// addMean adds one of so many parts of a window to their mean. Parts err together: what
// is wrong with one is mostly wrong with the next.
func (t *tally) addMean(part *tally, parts float64) {
	t.random += part.random / parts
	t.variance = square(math.Sqrt(t.variance) + math.Sqrt(part.variance)/parts)
}

func (t *tally) wifi(short float64) Estimate {
	devices := t.random + t.stable
	variance := t.variance + square(spreadOfStable*t.stable) + square(spreadCommon*devices) + square(short*devices)
	return interval(devices, variance, t.stable)
}

func (t *tally) ble() Estimate {
	return interval(t.rotating, square((spreadOfStable+spreadCommon)*t.rotating), 0)
}

// Short is the relative standard deviation that the devices of a window have besides
// if it is too short: 0 from four minutes on. Phones that are silent for longer than
// the window are then hardly seen, and devices come out too low.
func Short(window time.Duration) float64 {
	return max(0, spreadOfShort*(1-float64(window)/float64(shortWindow)))
}

// interval takes the error as log-normal, since rates are off by factors, with
// a least deviation for the few.
func interval(devices, variance, stable float64) Estimate {
	e := Estimate{Devices: devices, Stable: stable}
	deviation := math.Sqrt(variance + square(leastDeviation))
	relative := math.Sqrt(math.Log1p(square(deviation / max(devices, 1))))
	e.Low = max(0, devices*math.Exp(-quantile90*relative))
	e.High = max(devices, 1)*math.Exp(quantile90*relative) - max(0, 1-devices)
	return e
}

func square(x float64) float64 { return x * x }
