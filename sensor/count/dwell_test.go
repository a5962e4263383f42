package count

import (
	"testing"
	"time"

	"footfall/hashing"
)

func dwelling(t testing.TB, most int) *Counter {
	return store(t, func(c *Config) {
		c.MaxAddresses = most
		c.Dwell = &Dwell{PasserBy: time.Minute, Gap: 15 * time.Minute}
	})
}

// stay has a device heard every minute from one minute to another, closing
// 5-minute windows on the way, and returns all visits that ended.
func stay(c *Counter, from, to int64, hearAt func(minute int64)) (ended [2][DwellBuckets]int) {
	end := 300 * second
	for m := from; m <= to; m++ {
		for m*minute >= end {
			collect(&ended, c.Close(end, false))
			c.Open(end, end+300*second, "e")
			end += 300 * second
		}
		hearAt(m)
	}
	collect(&ended, c.Close(end, false))
	c.Open(end, end+300*second, "e")
	return ended
}

func collect(ended *[2][DwellBuckets]int, w Window) {
	for z := range w.Cells {
		for b, n := range w.Cells[z].Visits {
			ended[z][b] += n
		}
	}
}

func at(c *Counter, id hashing.ID, source int, t int64) {
	c.Observe(&Observation{ID: id << 32, Source: source, Signal: -50, HasSignal: true, Stable: true, Time: t})
}

func TestVisitLengths(t *testing.T) {
	for _, c := range []struct {
		seconds int64
		bucket  int
	}{{0, 0}, {59, 0}, {60, 1}, {299, 1}, {300, 2}, {15 * 60, 3}, {30 * 60, 4}, {60 * 60, 5}, {4 * 3600, 5}} {
		n := dwelling(t, 100)
		ended := stay(n, 0, c.seconds/60, func(m int64) {
			at(n, 1, 1, m*minute)
			if m == c.seconds/60 {
				at(n, 1, 1, c.seconds*second)
			}
		})
		collect(&ended, n.Close(n.end, true))
		var want [DwellBuckets]int
		want[c.bucket] = 1
		if ended[1] != want {
			t.Errorf("a stay of %d s gives %v, want %v", c.seconds, ended[1], want)
		}
	}
}

func TestVisitEndsAfterTheGap(t *testing.T) {
	n := dwelling(t, 100)
	ended := stay(n, 0, 60, func(m int64) {
		if m <= 10 || m >= 50 {
			at(n, 1, 1, m*minute)
		}
	})
	if ended[1] != [DwellBuckets]int{2: 1} {
		t.Errorf("visits ended: %v, want one of 10 minutes", ended[1])
	}
}

func TestVisitEndsInAnotherZone(t *testing.T) {
	n := dwelling(t, 100)
	ended := stay(n, 0, 29, func(m int64) {
		source := 0
		if m >= 20 {
			source = 1
		}
		at(n, 1, source, m*minute)
	})
	// In the window of the change the newer, equally strong zone loses the tie,
	// so the visit may run on to the window's end at most.
	if ended[0][3] != 1 || ended[1] != [DwellBuckets]int{} {
		t.Errorf("visits ended: entrance %v, floor %v; want one of 15 to 30 minutes at the entrance", ended[0], ended[1])
	}
}

func TestUnstableAddressesMakeNoVisits(t *testing.T) {
	n := dwelling(t, 100)
	hear(n, 1, 1, -50)
	w := n.Close(300*second, true)
	if w.Cells[1].Visits != [DwellBuckets]int{} || !w.Cells[1].HasVisits {
		t.Errorf("a random address made visits %v", w.Cells[1].Visits)
	}
}

func TestForgetTakesTheVisitToo(t *testing.T) {
	n := dwelling(t, 100)
	at(n, 1, 1, second)
	n.Close(300*second, false)
	n.Open(300*second, 600*second, "e")
	n.Forget(1<<32, WiFi)
	if w := n.Close(600*second, true); w.Cells[1].Visits != [DwellBuckets]int{} {
		t.Errorf("a forgotten device leaves a visit: %v", w.Cells[1].Visits)
	}
}

func TestEndOfPeriodForgetsVisitors(t *testing.T) {
	n := dwelling(t, 100)
	at(n, 1, 1, second)
	if w := n.Close(300*second, true); w.Cells[1].Visits[0] != 1 {
		t.Errorf("the last window has visits %v, want the one that was open", w.Cells[1].Visits)
	}
	if n.visits.open.Len() != 0 {
		t.Error("visitors outlive the key period")
	}
}

func TestVisitsAreBounded(t *testing.T) {
	n := dwelling(t, 10)
	for w := range int64(3) {
		for i := range hashing.ID(10) {
			at(n, i+1+hashing.ID(w)*10, 1, n.start+second)
		}
		got := n.Close(n.start+300*second, false)
		if flagged := got.Quality.Overload; flagged != (w > 0) {
			t.Errorf("window %d: overload %t", w, flagged)
		}
		n.Open(got.End, got.End+300*second, "e")
	}
	if n.visits.open.Len() != 10 {
		t.Errorf("%d visits are open, want at most 10", n.visits.open.Len())
	}
}

// TestOneVisitPerDeviceAndWindow has a device change zones in the last window
// of the key period, which ends its visits in both.
func TestOneVisitPerDeviceAndWindow(t *testing.T) {
	n := dwelling(t, 100)
	at(n, 1, 0, second)
	n.Close(300*second, false)
	n.Open(300*second, 600*second, "e")
	at(n, 1, 1, 301*second)
	w := n.Close(600*second, true)
	total := 0
	for _, c := range w.Cells {
		for _, visits := range c.Visits {
			total += visits
		}
	}
	if total != 1 || w.Cells[0].Visits[0] != 1 {
		t.Errorf("%d visits of one device ended in one window: %v", total, w.Cells)
	}
}

// TestForgottenVisit sees that a device that opts out leaves no visit behind, and
// that other visits stay.
func TestForgottenVisit(t *testing.T) {
	v := newVisits(Dwell{Gap: time.Hour}, 1, 10)
	for k := uint64(2); k < 8; k += 2 {
		v.heard(k, 0, second, 2*second)
	}
	v.remove(4)
	v.remove(99)
	four, six := uint64(4), uint64(6)
	if v.open.Len() != 2 || v.open.Has(&four) || !v.open.Has(&six) {
		t.Errorf("%d visits are open", v.open.Len())
	}
	if v.endAll(); v.ended[0] != [DwellBuckets]int{0, 2} || v.open.Len() != 0 {
		t.Errorf("ended %v, %d open", v.ended, v.open.Len())
	}
}

// TestForgedAddressesMakeNoVisits: those of a flood that claim to stay are heard once.
// Without a flood, somebody who is heard once has been there.
func TestForgedAddressesMakeNoVisits(t *testing.T) {
	for forged, want := range map[int64]int{0: 2, 900: 1} {
		n := dwelling(t, 10_000)
		for i := range forged {
			at(n, hashing.ID(1000+i), 1, i*300*second/forged)
		}
		at(n, 2, 1, 100*second)
		for m := range int64(5) {
			at(n, 1, 1, m*minute)
		}
		w := n.Close(300*second, true)
		visits := 0
		for _, v := range w.Cells[1].Visits {
			visits += v
		}
		if visits != want || w.Quality.Flood != (forged > 0) || w.Quality.Overload {
			t.Errorf("%d forged addresses: %d visits, want %d; %+v", forged, visits, want, w.Quality)
		}
	}
}
