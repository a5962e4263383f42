package scans

import (
	"reflect"
	"slices"
	"testing"
	"time"
)

// TestParts are no longer than they may be, follow each other without a gap, and hold
// every event once, with its time counted from their beginning.
func TestParts(t *testing.T) {
	for _, length := range []time.Duration{time.Second, longestPart, longestPart + 1, 15 * time.Minute, 20 * time.Minute, time.Hour} {
		s := New(Library)
		s.Open(7e9, 7e9+int64(length))
		var want []uint32
		for i := range 1000 {
			at := uint32(int64(i) * length.Milliseconds() / 1000)
			want = append(want, at)
			s.Add(&Frame{Key: keyOf(i), Time: at})
		}
		for int64(len(s.ended)) < s.parts {
			s.endPart(s.partEnd())
		}
		var got []uint32
		share, last := 0.0, int64(7e9)
		for _, e := range s.ended {
			// The goroutine that estimates gives the events up, so their times are taken
			// from what it was given to see.
			if e.part.start-last > int64(time.Millisecond) || last-e.part.start > int64(time.Millisecond) || e.part.seconds > longestPart.Seconds()+0.002 {
				t.Errorf("%s: a part of %v s at %d after %d", length, e.part.seconds, e.part.start, last)
			}
			last = e.part.start + int64(e.part.seconds*1e9)
			share += e.share
			for range e.owners.list {
				got = append(got, want[len(got)])
			}
		}
		if share < 0.999 || share > 1.001 || !slices.Equal(got, want) {
			t.Errorf("%s: %v of the window, %d of %d events", length, share, len(got), len(want))
		}
		s.wait()
	}
}

// TestAWindowThatEndsEarly counts for the time that it lasted.
func TestAWindowThatEndsEarly(t *testing.T) {
	for _, minutes := range []float64{2, 9, 14} {
		whole, early := New(Library), New(Library)
		a, b := newCrowd(1).add(20, chain, 20, 40), newCrowd(1).add(20, chain, 20, 40)
		run(whole, a, 3, 900)
		run(early, b, 3, 900)
		frames := b.until(2700 + 60*minutes)
		feed(early, frames, 3, 900)
		w := windowOf(3, 900)
		w.End = w.Start + int64(minutes*60e9)
		if d := early.Close(w.Window).Result().WiFi[0].Devices; d < 15 || d > 26 {
			t.Errorf("after %v minutes: %v devices of 20", minutes, d)
		}
	}
}

// TestClosingBesideCounting: the next window can be filled while one is estimated, and
// both come to what they come to one after the other.
func TestClosingBesideCounting(t *testing.T) {
	at, beside := New(Library), New(Library)
	a, b := mixture(2, 40), mixture(2, 40)
	var closing []*Closing
	var want []Result
	for i := range 5 {
		feed(at, a.until(float64(i+1)*900), i, 900)
		want = append(want, shut(at, windowOf(i, 900)))
		feed(beside, b.until(float64(i+1)*900), i, 900)
		closing = append(closing, beside.Close(windowOf(i, 900).Window))
	}
	for i, c := range closing {
		if got := c.Result(); !reflect.DeepEqual(got, want[i]) {
			t.Errorf("window %d: %+v, one after the other %+v", i, got, want[i])
		}
		<-c.Done()
	}
}

// TestLongWindows: where people come and go, windows of an hour are as right as the
// mean of short ones.
func TestLongWindows(t *testing.T) {
	for _, how := range []how{fresh, chain, keeping} {
		var long, short []float64
		for seed := range uint64(6) {
			come := func() *crowd {
				c := newCrowd(seed)
				for i := range 72 { // every 100 s one comes, for 20 minutes
					c.add(1, how, 30, 150)
					p := c.phones[len(c.phones)-1]
					p.class, p.family = 3, 3
					p.enter, p.leave = float64(i-12)*100, float64(i)*100
				}
				return c
			}
			for _, r := range run(New(Library), come(), 2, 3600) {
				sensible(t, r)
				if r.Flood {
					t.Error("a crowd looks like a flood")
				}
				long = append(long, r.WiFi[0].Devices)
			}
			short = append(short, devices(run(New(Library), come(), 24, 300))...)
		}
		t.Logf("%v: %.2f devices by the hour, %.2f by 5 minutes, 12 there", how, mean(long), mean(short))
		if ratio := mean(long) / mean(short); ratio < 0.9 || ratio > 1.1 {
			t.Errorf("%v: %.2f devices by the hour, and %.2f by 5 minutes", how, mean(long), mean(short))
		}
	}
}

// TestPartsKnowWhatWasKnownBeforeTheWindow: what an address teaches in one part of a
// window does not count in the next, so that others count as much as without it.
func TestPartsKnowWhatWasKnownBeforeTheWindow(t *testing.T) {
	const seconds, history = 1800, 3
	c := newCrowd(9).add(12, fresh, 20, 60).add(12, chain, 20, 60)
	common := len(c.phones)
	for _, p := range c.add(6, asRandom, 3, 4).phones[common:] { // more than one device each
		p.enter, p.leave = history*seconds, (history+0.4)*seconds
		p.class, p.family = c.phones[0].class, c.phones[0].family
	}
	s := New(Library)
	run(s, c, history, seconds)
	snapshot := saved(s)
	frames := c.until((history + 1) * seconds)
	late := map[uint64]bool{}
	for i := range frames {
		if frames[i].at > (history+0.5)*seconds {
			late[frames[i].Key] = true
		}
	}
	lateDevices := func(out uint64) float64 {
		s := restored(snapshot)
		feed(s, slices.DeleteFunc(slices.Clone(frames), func(m moment) bool { return m.Key == out }), history, seconds)
		w := windowOf(history, seconds)
		w.Zone = func(key uint64) int {
			if late[key] {
				return 0
			}
			return -1
		}
		return shut(s, w).WiFi[0].Devices
	}
	all := lateDevices(1)
	if all < 5 {
		t.Fatalf("%v devices in the second half", all)
	}
	early := slices.DeleteFunc(slices.Clone(frames), func(m moment) bool { return late[m.Key] })
	out := map[uint64]bool{}
	for i := range early {
		key := early[i].Key
		if out[key] || len(out) == 40 {
			continue
		}
		out[key] = true
		if d := lateDevices(key); d != all {
			t.Errorf("without an address of the first minutes there are %v devices in the second half, with it %v", d, all)
		}
	}
}

// TestHandCountsWithinALongWindow: a count that ends in a window scales zones from the
// next one on, whichever part it ends in.
func TestHandCountsWithinALongWindow(t *testing.T) {
	c := jumpy(2)
	s := New(Library)
	s.SetHandCounts([]HandCount{countedIn(0, 0, 3, 600)}) // up to the first part of window 1
	for i, scaled := range []bool{false, false, true} {
		feed(s, c.until(float64(i+1)*1800), i, 1800)
		shut(s, windowOf(i, 1800))
		if (s.state.scale[0] != 1) != scaled {
			t.Errorf("window %d: scale %v", i, s.state.scale)
		}
	}
}
