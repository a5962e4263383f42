package daemon

import (
	"strings"
	"testing"
	"time"

	"footfall/sensor/decode"
)

// underClock is a counting task with a clock that the test sets.
type underClock struct {
	*counting
	t       *testing.T
	got     *collector
	wall    time.Time
	elapsed time.Duration
}

func newUnderClock(t *testing.T) *underClock {
	t.Helper()
	n, got := newTestCounting(t)
	u := &underClock{counting: n, t: t, got: got, wall: n.started}
	n.clock.elapsed = func(time.Time, time.Time) time.Duration { return u.elapsed }
	n.clock.real = true
	return u
}

// pass lets time pass second by second.
func (u *underClock) pass(d time.Duration) {
	u.t.Helper()
	for ; d > 0; d -= time.Second {
		u.look(time.Second, 0)
	}
}

// look is one look at the clock after some time, and after it was set by a step.
func (u *underClock) look(elapsed, step time.Duration) {
	u.t.Helper()
	last := u.wall
	u.wall, u.elapsed = last.Add(elapsed+step), elapsed
	if err := u.round(last, u.wall, batch{}); err != nil {
		u.t.Fatal(err)
	}
}

func (u *underClock) see(phone byte) {
	u.t.Helper()
	s := []decode.Sighting{sighting(phone, u.wall.UnixNano())}
	u.elapsed = 0
	if err := u.round(u.wall, u.wall, batch{source: 0, event: sighted, sightings: s}); err != nil {
		u.t.Fatal(err)
	}
}

func (u *underClock) alerts() string { return strings.Join(u.clock.alerts(u.wall), "; ") }

// TestClockSteps sets the clock in every direction two minutes into a window, and
// lets the time go on for ten minutes.
func TestClockSteps(t *testing.T) {
	for _, c := range []struct {
		name          string
		elapsed, step time.Duration
		want          []string
		alert         string
	}{
		{"inside the window", 0, time.Minute, []string{
			"12:00:00+300s entrance=1 floor=0 scans,clock", "12:05:00+300s entrance=0 floor=0 scans"}, ""},
		{"back inside the window", 0, -time.Minute, []string{
			"12:00:00+300s entrance=1 floor=0 scans,clock", "12:05:00+300s entrance=0 floor=0 scans"}, ""},
		{"forward", 0, 3 * time.Hour, []string{
			"12:00:00+120s entrance=1 floor=0 scans,clock", "12:02:00+10800s entrance=null floor=null scans,partial,clock",
			"15:02:00+180s entrance=0 floor=0 scans", "15:05:00+300s entrance=0 floor=0 scans"}, "the clock went forward by 3h0m0s"},
		{"a stop of the process", 3 * time.Hour, 0, []string{
			"12:00:00+120s entrance=1 floor=0 scans,clock", "12:02:00+10800s entrance=null floor=null scans,partial,clock",
			"15:02:00+180s entrance=0 floor=0 scans", "15:05:00+300s entrance=0 floor=0 scans"}, "the clock went forward by 3h0m0s"},
		{"back by less than a window", 0, -5 * time.Minute, []string{"12:00:00+300s entrance=1 floor=0 scans,clock"}, ""},
		{"back by two hours", 0, -2 * time.Hour, []string{
			"12:00:00+120s entrance=1 floor=0 scans,clock", "10:02:00+300s entrance=0 floor=0 scans,clock",
			"10:07:00+300s entrance=0 floor=0 scans,clock"}, "the clock went back by "},
		{"back by two days", 0, -48 * time.Hour, []string{
			"12:00:00+120s entrance=1 floor=0 scans,clock", "12:02:00+300s entrance=0 floor=0 scans,clock",
			"12:07:00+300s entrance=0 floor=0 scans,clock"}, "the clock went back by "},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := newUnderClock(t)
			u.see(1)
			u.pass(2 * time.Minute)
			u.look(c.elapsed, c.step)
			if got := u.alerts(); c.alert == "" && got != "" || !strings.HasPrefix(got, c.alert) {
				t.Errorf("alert %q, want %q", got, c.alert)
			}
			u.pass(10 * time.Minute)
			wantWindows(t, u.got, c.want...)
			u.pass(time.Hour)
			if got := u.alerts(); got != "" {
				t.Errorf("an hour later: %q", got)
			}
		})
	}
}

// TestNoFrameMovesTheClock gives a frame with a time of tomorrow, and one of
// yesterday.
func TestNoFrameMovesTheClock(t *testing.T) {
	u := newUnderClock(t)
	u.pass(time.Minute)
	wrong := []decode.Sighting{sighting(1, u.wall.Add(24*time.Hour).UnixNano()), sighting(2, u.wall.Add(-24*time.Hour).UnixNano())}
	u.elapsed = 0
	if err := u.round(u.wall, u.wall, batch{source: 0, event: sighted, sightings: wrong}); err != nil {
		t.Fatal(err)
	}
	if len(u.got.Windows) != 0 {
		t.Errorf("a frame released\n%s", u.got.Summary())
	}
	u.pass(4 * time.Minute)
	wantWindows(t, u.got, "12:00:00+300s entrance=2 floor=0 scans")
}

// TestUnknownTime counts from 1970 on. The windows are held until the clock is set,
// and come under the right time.
func TestUnknownTime(t *testing.T) {
	u := newUnderClock(t)
	real := u.wall
	doubt := Unset
	f := u.clock.filing
	f.doubt = func(time.Time) Doubt { return doubt }
	f.begin(u.wall)
	u.look(0, -real.Sub(time.Unix(60, 0))) // the engine of this test began at noon
	u.pass(5 * time.Minute)
	u.see(1)
	u.pass(5 * time.Minute)
	if len(u.got.Windows) != 0 {
		t.Fatalf("released before the time is known:\n%s", u.got.Summary())
	}
	if got := u.alerts(); !strings.Contains(got, "the clock is not set") || !strings.Contains(got, "timedatectl") {
		t.Errorf("alert %q", got)
	}
	doubt = Certain
	u.look(time.Second, real.Sub(time.Unix(60, 0)))
	if got := u.alerts(); got != "" {
		t.Errorf("alert %q", got)
	}
	u.pass(5 * time.Minute)
	counted := 0
	for _, w := range u.got.Windows {
		p := w[0]
		if start := time.Unix(0, p.Start); start.Before(real.Add(-10*time.Minute)) || start.After(u.wall) {
			t.Errorf("a window is filed under %s", start.UTC())
		}
		if began, err := time.Parse(time.RFC3339, p.Epoch); err != nil || began.Year() < 2026 {
			t.Errorf("its key began at %s", p.Epoch)
		}
		if p.Addresses.String() == "1" {
			counted++
			if start := time.Unix(0, p.Start); real.Add(5*time.Minute).Before(start) || !real.Add(5*time.Minute).Before(time.Unix(0, p.End)) {
				t.Errorf("seen at %s, filed from %s", real.Add(5*time.Minute), start)
			}
		}
	}
	if counted != 1 {
		t.Errorf("the phone is in %d windows:\n%s", counted, u.got.Summary())
	}
}

// TestUnsynchronisedTime believes a plausible clock after half an hour, or once it is
// synchronised.
func TestUnsynchronisedTime(t *testing.T) {
	for _, synchronised := range []bool{false, true} {
		u := newUnderClock(t)
		doubt := Unsynchronised
		f := u.clock.filing
		f.doubt = func(time.Time) Doubt { return doubt }
		f.begin(u.wall)
		u.pass(10 * time.Minute)
		if n := len(u.got.Windows); n != 0 {
			t.Fatalf("%d windows of an uncertain time", n)
		}
		if synchronised {
			doubt = Certain
		}
		u.pass(21 * time.Minute)
		if n := len(u.got.Windows); n != 6 || u.alerts() != "" {
			t.Errorf("synchronised %t: %d windows, alert %q", synchronised, n, u.alerts())
		}
	}
}

// TestHeldWindowsAreBounded drops the oldest of too many, and counts them.
func TestHeldWindowsAreBounded(t *testing.T) {
	u := newUnderClock(t)
	f := u.clock.filing
	f.doubt = func(time.Time) Doubt { return Unset }
	f.begin(u.wall)
	u.pass(time.Hour)
	if len(f.held) != f.most || f.lost.Load() != 2 {
		t.Errorf("%d held, %d lost", len(f.held), f.lost.Load())
	}
}
