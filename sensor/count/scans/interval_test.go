package scans

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func TestIntervalHoldsItsEstimate(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 20_000 {
		devices := math.Exp(12*r.Float64() - 4)
		variance := square(devices * 2 * r.Float64())
		e := interval(devices, variance, 0)
		if !(0 <= e.Low && e.Low <= e.Devices && e.Devices <= e.High) || math.IsInf(e.High, 0) {
			t.Fatalf("%v devices with variance %v: from %v to %v", devices, variance, e.Low, e.High)
		}
		if wider := interval(devices, 2*variance+1, 0); wider.Low > e.Low || wider.High < e.High {
			t.Fatalf("%v devices: a larger variance makes the interval narrower", devices)
		}
	}
}

func TestIntervalOfNobody(t *testing.T) {
	e := interval(0, 0, 0)
	if e.Devices != 0 || e.Low != 0 || e.High <= 0 || e.High > 2 {
		t.Errorf("nobody heard: %+v", e)
	}
}

func TestIntervalIsLogNormal(t *testing.T) {
	e := interval(100, square(30), 0)
	if product := e.Low * e.High; math.Abs(product-100*100) > 1e-6 {
		t.Errorf("%v to %v is not as wide upwards as downwards, in factors", e.Low, e.High)
	}
	if want := 100 * math.Exp(quantile90*math.Sqrt(math.Log1p(square(0.3)))); math.Abs(e.High-want) > 0.1 {
		t.Errorf("the upper bound is %v, want %v", e.High, want)
	}
}

// TestPartsErrIndependently: two groups of half the devices each are known better
// than one group of all.
func TestPartsErrIndependently(t *testing.T) {
	add := func(parts ...float64) tally {
		var z tally
		for _, p := range parts {
			z.part = p
			z.random += p
			z.addPart(0.4)
		}
		return z
	}
	one, two := add(40), add(20, 20)
	if one.random != 40 || two.random != 40 || one.part != 0 {
		t.Fatalf("%v and %v devices", one.random, two.random)
	}
	if a, b := one.wifi(0), two.wifi(0); b.High >= a.High || b.Low <= a.Low {
		t.Errorf("one group %+v, two groups %+v", a, b)
	}
}

// TestPartsOfAWindowErrTogether: the mean over parts is no surer than its parts, and what
// is stable, which is counted over all of them, stays.
func TestPartsOfAWindowErrTogether(t *testing.T) {
	sum := tally{stable: 7}
	for _, devices := range []float64{10, 30} {
		sum.addMean(&tally{random: devices, variance: square(devices / 5)}, 2)
	}
	if sum.random != 20 || sum.stable != 7 || math.Abs(sum.variance-square(20.0/5)) > 1e-9 {
		t.Errorf("%+v, want 20 devices that are off by a fifth", sum)
	}
}

func TestTallyKeepsRadiosApart(t *testing.T) {
	var z tally
	z.addStable(Stable, 2)
	z.addStable(Rotating, 3)
	z.random, z.part = 5, 5
	z.addPart(0)
	if w, b := z.wifi(0), z.ble(); w.Devices != 7 || w.Stable != 2 || b.Devices != 3 || b.Stable != 0 {
		t.Errorf("Wi-Fi %+v, Bluetooth %+v", w, b)
	}
}

// TestShortWindowsAreUnsure: the shorter a window, the wider its interval, from four
// minutes downwards.
func TestShortWindowsAreUnsure(t *testing.T) {
	z := tally{random: 30, stable: 10}
	last := Estimate{}
	for _, length := range []time.Duration{time.Hour, 5 * time.Minute, 4 * time.Minute, 3 * time.Minute, time.Minute, time.Second} {
		e := z.wifi(Short(length))
		switch {
		case last.Devices == 0:
		case length >= 4*time.Minute && e != last:
			t.Errorf("%s: %+v, and longer %+v", length, e, last)
		case length < 4*time.Minute && (e.Low >= last.Low || e.High <= last.High || e.Devices != last.Devices):
			t.Errorf("%s: %+v, and longer %+v", length, e, last)
		}
		last = e
	}
}
