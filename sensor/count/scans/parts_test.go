package scans

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestPartsHoldEveryEventOnce: parts are no longer than they may be and follow each
// other without a gap, and every event is in the one that it begins in, with its time
// counted from there.
func TestPartsHoldEveryEventOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for _, length := range []time.Duration{time.Second, longestPart, longestPart + 1, 15 * time.Minute, 20 * time.Minute, time.Hour} {
		s := New(Library)
		w := Window{Start: 7e9, End: 7e9 + int64(length)}
		for range 1000 {
			at := uint32(r.Int64N(max(1, length.Milliseconds())))
			s.log.events = append(s.log.events, event{key: uint64(at), start: at, end: at + 500})
		}
		s.log.order()
		all := slices.Clone(s.log.events)
		seen, last := 0, w.Start
		parts := s.parts(w)
		for _, part := range parts {
			if part.Start != last || part.from != seen || part.End-part.Start > int64(longestPart) {
				t.Fatalf("%s: a part from %d to %d after %d", length, part.Start, part.End, last)
			}
			if share := part.seconds() / length.Seconds() * float64(len(parts)); share < 0.99 || share > 1.01 {
				t.Errorf("%s: %d parts, and one is %v times as long as it should be", length, len(parts), share)
			}
			for ; seen < part.to; seen++ {
				e := &s.log.events[seen]
				begins := w.Start + int64(e.key)*int64(time.Millisecond)
				if e.key != all[seen].key || begins < part.Start-int64(time.Millisecond) || begins >= part.End ||
					begins-part.Start-int64(e.start)*int64(time.Millisecond) > int64(time.Millisecond) || e.end-e.start != 500 {
					t.Fatalf("%s: event %d of %d ms is %+v in the part from %d to %d", length, seen, all[seen].start, e, part.Start, part.End)
				}
			}
			last = part.End
		}
		if seen != len(all) || last != w.End {
			t.Errorf("%s: %d of %d events, up to %d of %d", length, seen, len(all), last, w.End)
		}
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
	snapshot := s.AppendTo(nil)
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
		return s.Close(w).WiFi[0].Devices
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
		s.Close(windowOf(i, 1800))
		if s.hand.scaled() != scaled {
			t.Errorf("window %d: scale %v", i, s.hand.scale)
		}
	}
}
