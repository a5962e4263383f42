package scans

import "math"

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

func (t *tally) wifi() Estimate {
	devices := t.random + t.stable
	variance := t.variance + square(spreadOfStable*t.stable) + square(spreadCommon*devices)
	return interval(devices, variance, t.stable)
}

func (t *tally) ble() Estimate {
	return interval(t.rotating, square((spreadOfStable+spreadCommon)*t.rotating), 0)
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
