package scans

import (
	"math"
	"testing"
)

// chainedIn tells whether any, and whether every class of an estimator that it has
// seen enough of is taken for one whose sequence numbers go on.
func chainedIn(s *Estimator) (some, all bool) {
	all = true
	for i := range s.catalog.classes {
		c := &s.catalog.classes[i]
		some = some || c.chained
		all = all && c.chained
	}
	return some, all
}

// TestChainsAreRecognised, even if a third of the scans is lost.
func TestChainsAreRecognised(t *testing.T) {
	for _, loss := range []float64{0, 0.15, 0.33} {
		for seed := range uint64(10) {
			s, c := New(Library), newCrowd(seed).add(20, chain, 20, 90)
			c.loss = loss
			r := run(s, c, 6, 900)
			if _, all := chainedIn(s); !all {
				t.Errorf("seed %d, %v lost: a class is not recognised", seed, loss)
			}
			if m := mean(devices(r[3:])); math.Abs(m-20) > 4 {
				t.Errorf("seed %d, %v lost: %.1f devices of 20", seed, loss, m)
			}
		}
	}
}

func TestRandomNumbersAreNeverChained(t *testing.T) {
	for seed := range uint64(50) {
		s, c := New(Library), newCrowd(seed).add(2+int(seed), fresh, 20, 120)
		for i := range 6 {
			feed(s, c.until(float64(i+1)*300), i, 300)
			s.Close(windowOf(i, 300))
			if some, _ := chainedIn(s); some {
				t.Fatalf("seed %d, window %d: random numbers are taken for a chain", seed, i)
			}
		}
	}
}

// TestAChainThatEndsIsGivenUp: a class keeps its chain as long as its numbers go
// on, and loses it when they do not any more.
func TestAChainThatEndsIsGivenUp(t *testing.T) {
	s, c := New(Library), newCrowd(1).add(10, chain, 30, 60)
	run(s, c, 3, 300)
	if _, all := chainedIn(s); !all {
		t.Fatal("not recognised")
	}
	for _, p := range c.phones {
		p.how = fresh
	}
	for i := range 40 {
		feed(s, c.until(float64(i+4)*300), i+3, 300)
		s.Close(windowOf(i+3, 300))
		if some, _ := chainedIn(s); !some {
			return
		}
	}
	t.Error("random numbers are taken for a chain for hours after it ended")
}

// continuesAt tells whether one event goes on with the numbers of another.
func continuesAt(from, next *event, offset int, own bool) bool {
	_, found := continuation([]event{*from, *next}, []int32{1}, 0, from, 1, offset, own)
	return found != nil
}

func TestContinuation(t *testing.T) {
	for _, c := range []struct {
		name       string
		last, next uint16
		offset     int
		want       bool
	}{
		{"the next number", 10, 11, 0, true},
		{"the same number", 10, 10, 0, false},
		{"the number before", 10, 9, 0, false},
		{"as far as may be", 10, 10 + maxAdvance, 0, true},
		{"too far", 10, 11 + maxAdvance, 0, false},
		{"around", 4095, 0, 0, true},
		{"around from just before the end", 4090, 5, 0, true},
		{"around and too far", 4090, maxAdvance - 5, 0, false},
		{"a control place", 10, 211, 200, true},
		{"a control place around", 4000, 105, 200, true},
		{"not at the control place", 10, 11, 200, false},
	} {
		a, b := &event{key: 2, last: c.last}, &event{key: 4, first: c.next}
		if got := continuesAt(a, b, c.offset, true); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
	a, b := &event{key: 2, last: 10}, &event{key: 2, first: 3000}
	if !continuesAt(a, b, 0, true) || continuesAt(a, b, 2989, false) {
		t.Error("one address is one device, whatever its numbers, and no control")
	}
	loud := &event{key: 2, last: 10, heard: [2]heard{{mean: -30 * 128, n: 1}}}
	faint := &event{key: 4, first: 11, heard: [2]heard{{mean: -80 * 128, n: 1}}}
	if continuesAt(loud, faint, 0, true) {
		t.Error("a phone is at two ends of the store at once")
	}
}

// TestChainsGoOnAroundTheEnd: with so many frames between two scans that numbers
// begin anew after 60 scans, devices are followed as well as others.
func TestChainsGoOnAroundTheEnd(t *testing.T) {
	for seed := range uint64(5) {
		s, c := New(Library), newCrowd(seed).add(20, chain, 10, 20)
		c.loss = 0
		for _, p := range c.phones {
			p.skip = 65
		}
		r := run(s, c, 6, 900)
		if m := mean(devices(r)); math.Abs(m-20) > 2.5 {
			t.Errorf("seed %d: %.1f devices of 20", seed, m)
		}
	}
}

// TestAPhoneOfTwoClasses: one count runs through the scans of both, and neither
// counts the phone again.
func TestAPhoneOfTwoClasses(t *testing.T) {
	s, c := New(Library), newCrowd(2).add(20, chain, 30, 60)
	for _, p := range c.phones {
		p.class, p.family = 1, 1
	}
	swap := func(frames []moment) []moment {
		for i := range frames {
			if frames[i].at > 900 {
				frames[i].Class = uint32(1 + frames[i].Key>>9&1)
			}
		}
		return frames
	}
	var r []Result
	for i := range 8 {
		feed(s, swap(c.until(float64(i+1)*900)), i, 900)
		r = append(r, s.Close(windowOf(i, 900)))
	}
	if m := mean(devices(r[4:])); math.Abs(m-20) > 5 {
		t.Errorf("%.1f devices of 20 that scan in two classes", m)
	}
}
