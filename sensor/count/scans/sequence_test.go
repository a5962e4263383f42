package scans

import (
	"math"
	"testing"
)

// chainedIn tells whether any, and whether every class of an estimator that it has
// seen enough of is taken for one whose sequence numbers go on.
func chainedIn(s *Estimator) (some, all bool) {
	all = true
	for i := range s.state.learned.classes {
		c := &s.state.learned.classes[i]
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
			shut(s, windowOf(i, 300))
			if some, _ := chainedIn(s); some && i > 0 {
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
		shut(s, windowOf(i+3, 300))
		if some, _ := chainedIn(s); !some {
			return
		}
	}
	t.Error("random numbers are taken for a chain for hours after it ended")
}

// continuesAt tells whether one event goes on with the numbers of another.
func continuesAt(from, next *event, offset int) bool {
	from.end, next.start = 0, 100
	events := []event{*from, *next}
	x := sequenceIndex{across: minGate, advance: maxAdvance}
	x.index(events, []int32{0, 1})
	return x.first(events, 0, offset, 1000) == 1
}

// level is where events of a test are heard.
var level = [2]heard{{mean: -50 * 128, n: 1}}

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
		a, b := &event{address: 1, last: c.last, heard: level}, &event{address: 2, first: c.next, heard: level}
		if got := continuesAt(a, b, c.offset); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
	at := func(dBm int16) [2]heard { return [2]heard{{mean: dBm * 128, n: 1}} }
	for _, c := range []struct {
		name string
		next event
		want bool
	}{
		{"the same address is found by other means", event{address: 1, first: 11, heard: level}, false},
		{"far from where it was heard", event{address: 2, first: 11, heard: at(-80)}, false},
		{"of another family, near", event{address: 2, first: 11, family: 7, heard: at(-50 - minGate)}, true},
		{"of another family, not so near", event{address: 2, first: 11, family: 7, heard: at(-51 - minGate)}, false},
		{"of the same family, not so near", event{address: 2, first: 11, heard: at(-51 - minGate)}, true},
	} {
		if got := continuesAt(&event{address: 1, last: 10, heard: level}, &c.next, 0); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

// TestChainsGoOnAroundTheEnd: with so many frames between two scans that numbers
// begin again after 60 scans, devices are followed as well as others.
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
		r = append(r, shut(s, windowOf(i, 900)))
	}
	if m := mean(devices(r[4:])); math.Abs(m-20) > 5 {
		t.Errorf("%.1f devices of 20 that scan in two classes", m)
	}
}
