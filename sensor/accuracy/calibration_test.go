package accuracy

import (
	"math"
	"strings"
	"testing"
	"time"

	"footfall/sensor/count/scans"
)

// hour is twelve windows with twice as many devices estimated as are there, of
// which the first was heard in part.
func hour() []Window {
	var windows []Window
	for n := range int64(12) {
		windows = append(windows, five(n, float64(10+n), float64(2*(10+n))))
	}
	windows[0].Partial, windows[0].Estimate = true, 1000
	return windows
}

func TestCalibrate(t *testing.T) {
	windows := hour()
	c, err := Calibrate(windows, 30*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if c.PeoplePerDevice != 0.5 || c.Windows != 6 || c.Until != 35*minute {
		t.Errorf("got %+v, want 0.5 from 6 windows until %d", c, 35*minute)
	}
	after := c.After(windows)
	if len(after) != 5 || after[0].Start != c.Until {
		t.Fatalf("got %d windows after, want 5: %+v", len(after), after)
	}
	applied := c.Apply(after)
	if w := applied[0]; w.Truth != 17 || w.Estimate != 17 || w.Low != 16 || w.High != 19 {
		t.Errorf("got %+v, want truth and estimate 17 in [16, 19]", w)
	}
	wide := after[0]
	wide.Low, wide.High = 0, 340
	half := scans.Errors{Minutes: 5}.Held(34) / 2
	if w := c.Apply([]Window{wide})[0]; math.Abs(w.Low-(17-half)) > 1e-9 || math.Abs(w.High-(17+half)) > 1e-9 {
		t.Errorf("got %+v, want 17 ± %v: what counting by hand leaves", w, half)
	}
	if after[0].Estimate != 34 {
		t.Error("the windows handed in were changed")
	}
}

// TestCalibrateKnowsNoFuture changes all that comes after the counting.
func TestCalibrateKnowsNoFuture(t *testing.T) {
	past, err := Calibrate(hour(), 32*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	changed := hour()
	for i := range changed {
		if changed[i].End > 37*minute {
			changed[i].Truth, changed[i].Estimate, changed[i].Withheld = 7000, 3, i%2 == 0
		}
	}
	if c, err := Calibrate(changed, 32*time.Minute); err != nil || c != past {
		t.Errorf("got %+v (%v), want %+v whatever comes later", c, err, past)
	}
	for _, w := range past.After(hour()) {
		if w.Start < 37*minute {
			t.Errorf("the window at %d is scored, though it has begun while people were counted", w.Start/minute)
		}
	}
}

func TestCalibrateErrors(t *testing.T) {
	for _, c := range []struct {
		windows []Window
		d       time.Duration
		want    string
	}{
		{nil, time.Hour, "no windows"},
		{hour(), 4 * time.Minute, "no window with an estimate"},
		{hour()[:1], time.Hour, "no window with an estimate"},
		{[]Window{five(0, 0, 3)}, time.Hour, "nobody was there"},
		{[]Window{five(0, 3, 0)}, time.Hour, "nobody was heard"},
	} {
		if _, err := Calibrate(c.windows, c.d); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%d windows, %s: got error %v, want %q", len(c.windows), c.d, err, c.want)
		}
	}
}

// TestCountingStarts with the first window that Calibrate counts, however the
// recording lies over windows.
func TestCountingStarts(t *testing.T) {
	for _, c := range []struct {
		first int64
		parts bool
		want  int64
	}{
		{10 * minute, false, 10 * minute},
		{10*minute + minute/2, false, 10 * minute}, // nine tenths
		{10*minute + minute/2 + 1, false, 15 * minute},
		{15*minute - 1, false, 15 * minute},
		{15*minute - 1, true, 10 * minute},
	} {
		if got := CountingStarts(c.first, 5*time.Minute, c.parts); got != c.want {
			t.Errorf("from %d, parts %v: %d, want %d", c.first, c.parts, got, c.want)
		}
	}
}
