package scans

import (
	"bytes"
	"math"
	"testing"
	"time"
)

// countedIn are the windows from one to another, of so many seconds.
func countedIn(zone, from, to int, seconds float64) HandCount {
	return HandCount{Zone: zone, Start: windowOf(from, seconds).Start, End: windowOf(to, seconds).End}
}

// jumpy is a crowd of phones of one model, of which the estimator thinks differently
// once it has learned.
func jumpy(seed uint64) *crowd { return newCrowd(seed).add(30, fresh, 180, 180) }

// TestHandCountsHold: a crowd that stays is reported at the scale at which it was
// reported while people were counted, although the estimator learns. Without a count
// it is not.
func TestHandCountsHold(t *testing.T) {
	var moved, left []float64
	for seed := range uint64(6) {
		free, held := New(Library), New(Library)
		held.SetHandCounts([]HandCount{countedIn(0, 0, 2, 300)})
		n, k := devices(run(free, jumpy(seed), 24, 300)), devices(run(held, jumpy(seed), 24, 300))
		for i := range 3 {
			if n[i] != k[i] {
				t.Errorf("window %d is scaled while people are counted: %v, without a count %v", i, k[i], n[i])
			}
		}
		moved = append(moved, mean(n[12:])/mean(n[:3]))
		left = append(left, mean(k[12:])/mean(k[:3]))
	}
	if m := mean(left); math.Abs(m-1) > 0.05 {
		t.Errorf("after a count %v times as many as during it: %v", m, left)
	}
	if m := mean(moved); math.Abs(m-1) < 0.07 {
		t.Fatalf("without a count %v times as many: this test sees nothing: %v", m, moved)
	}
}

// TestLateHandCounts: it makes no difference whether a count is known when it is made
// or an hour later, nor to one who goes on from a snapshot.
func TestLateHandCounts(t *testing.T) {
	count := []HandCount{countedIn(0, 1, 3, 300)}
	early, late := New(Library), New(Library)
	early.SetHandCounts(count)
	a, b := jumpy(1), jumpy(1)
	run(early, a, 12, 300)
	run(late, b, 12, 300)
	gone := restored(saved(late))
	for i := 12; i < 30; i++ {
		frames := a.until(float64(i+1) * 300)
		var got [3]float64
		for j, s := range []*Estimator{early, late, gone} {
			s.SetHandCounts(count)
			feed(s, frames, i, 300)
			got[j] = shut(s, windowOf(i, 300)).WiFi[0].Devices
		}
		if math.Abs(got[1]/got[0]-1) > 1e-6 || got[2] != got[1] {
			t.Errorf("window %d: %v", i, got)
		}
		if i == 20 {
			gone = restored(saved(gone))
		}
	}
	if k := early.state.scale[0]; math.Abs(k-1) < 0.05 {
		t.Errorf("a scale of %v: this test sees nothing", k)
	}
	if !bytes.Equal(saved(late), saved(gone)) {
		t.Error("another state after a restart")
	}
}

// scaleAfter is the scale of zone 0 after so many windows with counts.
func scaleAfter(windows int, counts ...HandCount) float64 {
	s := New(Library)
	s.SetHandCounts(counts)
	run(s, jumpy(4), windows, 300)
	return s.state.scale[0]
}

// TestHandCountsThatDoNotApply: of another zone, of a zone that there is not, of a
// time that is not known or still to come.
func TestHandCountsThatDoNotApply(t *testing.T) {
	for name, c := range map[string]HandCount{
		"another zone":     countedIn(1, 0, 2, 300),
		"no zone":          countedIn(-1, 0, 2, 300),
		"not yet over":     countedIn(0, 0, 23, 300),
		"before the first": {Zone: 0, Start: -int64(time.Hour), End: 0},
		"of no length":     {Zone: 0, Start: 1, End: 1},
	} {
		if k := scaleAfter(24, c); k != 1 {
			t.Errorf("%s: a scale of %v", name, k)
		}
	}
	if k := scaleAfter(24, countedIn(0, 0, 2, 300)); k == 1 {
		t.Error("no count applies: this test sees nothing")
	}
}

// TestScalesEnd: a scale stays as it is when the time to follow is over, ends when the
// count is taken back, and with the key period.
func TestScalesEnd(t *testing.T) {
	s, c := New(Library), jumpy(3)
	s.SetHandCounts([]HandCount{countedIn(0, 0, 2, 300)})
	follow := 3 + int(followTime/(5*time.Minute))
	run(s, c, follow+1, 300)
	after := s.state.scale[0]
	for i := follow + 1; i < follow+6; i++ {
		feed(s, c.until(float64(i+1)*300), i, 300)
		shut(s, windowOf(i, 300))
	}
	if k := s.state.scale[0]; k != after || k == 1 {
		t.Errorf("a scale of %v, %v before", k, after)
	}
	s.SetHandCounts(nil)
	if shut(s, windowOf(follow+6, 300)); s.state.scale[0] != 1 {
		t.Errorf("a scale of %v when there is no count any more", s.state.scale[0])
	}
	s.SetHandCounts([]HandCount{countedIn(0, 0, 2, 300)})
	last := windowOf(follow+7, 300)
	last.Last = true
	if shut(s, last); s.state.scale != nil || len(s.state.history.windows) > 0 {
		t.Error("something is remembered beyond the key period")
	}
}

// TestSecondHandCount: the second count of a day is of numbers that were scaled, and
// goes on with them.
func TestSecondHandCount(t *testing.T) {
	first, second := countedIn(0, 0, 2, 300), countedIn(0, 16, 18, 300)
	one, two := scaleAfter(20, first), scaleAfter(20, first, second)
	if math.Abs(two/one-1) > 0.1 || math.Abs(one-1) < 0.1 {
		t.Errorf("a scale of %v after the first count, %v after both", one, two)
	}
}

// TestHistoryIsBounded: in a crowd of more classes than are kept, in more windows than
// are kept, nothing is lost of what was covered.
func TestHistoryIsBounded(t *testing.T) {
	s := New(Library)
	for i := range maxHistory + 20 {
		open(s, windowOf(i, 60))
		for k := range 2 * maxKinds {
			at := uint32(k * 400)
			f := Frame{Key: keyOf(i*1000 + k), Class: uint32(k), Family: uint32(k % 3), Time: at, HasSignal: true, Signal: -50 * 128}
			s.Add(&f)
			f.Time += 2*burstGap + 1 // an address that is heard once may be forged
			s.Add(&f)
		}
		shut(s, windowOf(i, 60))
	}
	if n := len(s.state.history.windows); n != maxHistory {
		t.Errorf("%d windows are kept", n)
	}
	w := &s.state.history.windows[maxHistory-1]
	if len(w.kinds) != maxKinds || w.rest <= 0 {
		t.Errorf("%d kinds are kept, and %v of the rest", len(w.kinds), w.rest)
	}
	then, now := s.state.history.recompute(HandCount{Start: w.start, End: w.end}, s.state.perEvents(60, s.state.known.capLoss.correction()))
	if then <= w.rest || math.Abs(now/then-1) > 0.01 {
		t.Errorf("%v device-seconds, recomputed at once %v", then, now)
	}
	for i := range 3 {
		shut(s, windowOf(maxHistory+20+i*int(historyTime/time.Minute), 60))
	}
	if n := len(s.state.history.windows); n > 2 {
		t.Errorf("%d windows are kept after hours", n)
	}
}
