package hashing

import (
	"math"
	"testing"
	"time"
)

func TestRotate(t *testing.T) {
	// Each step tells the gate a time; the epoch says which period that is.
	type step struct {
		now     string
		rotates bool
		epoch   string
		next    string
	}
	tests := []struct {
		name, zone string
		minute     int
		start      string
		steps      []step
	}{
		{"day by day", "Europe/Amsterdam", 240, "2026-11-21T12:00:00.5Z", []step{
			{"2026-11-21T12:00:00.5Z", false, "2026-11-21T12:00:00Z", "2026-11-22T03:00:00Z"},
			{"2026-11-22T02:59:59.999999999Z", false, "2026-11-21T12:00:00Z", "2026-11-22T03:00:00Z"},
			{"2026-11-22T03:00:02Z", true, "2026-11-22T03:00:00Z", "2026-11-23T03:00:00Z"},
			{"2026-11-22T03:00:03Z", false, "2026-11-22T03:00:00Z", "2026-11-23T03:00:00Z"},
		}},
		{"autumn: once, after 25 hours", "Europe/Amsterdam", 150, "2026-10-25T00:30:00Z", []step{
			{"2026-10-25T01:30:00Z", false, "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
			{"2026-10-26T01:29:59Z", false, "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
			{"2026-10-26T01:30:00Z", true, "2026-10-26T01:30:00Z", "2026-10-27T01:30:00Z"},
		}},
		{"autumn, clock nudged: one rotation still", "Europe/Amsterdam", 150, "2026-10-25T00:30:00Z", []step{
			{"2026-10-25T12:00:00Z", false, "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
			{"2026-10-25T11:59:58Z", false, "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
			{"2026-10-26T01:29:58Z", true, "2026-10-26T01:29:58Z", "2026-10-27T01:30:00Z"},
			{"2026-10-26T01:30:00Z", false, "2026-10-26T01:29:58Z", "2026-10-27T01:30:00Z"},
			{"2026-10-27T01:30:00Z", true, "2026-10-27T01:30:00Z", "2026-10-28T01:30:00Z"},
		}},
		{"two hours repeated: ends after 25", "Antarctica/Troll", 60, "2026-10-24T23:00:00Z", []step{
			{"2026-10-25T23:59:59Z", false, "2026-10-24T23:00:00Z", "2026-10-26T01:00:00Z"},
			{"2026-10-26T00:00:00Z", true, "2026-10-26T00:00:00Z", "2026-10-27T01:00:00Z"},
			{"2026-10-26T01:00:00Z", false, "2026-10-26T00:00:00Z", "2026-10-27T01:00:00Z"},
		}},
		{"no clock at boot", "UTC", 240, "1970-01-01T00:00:05Z", []step{
			{"2026-11-21T12:00:00Z", true, "2026-11-21T04:00:00Z", "2026-11-22T04:00:00Z"},
			{"2026-11-21T12:00:01Z", false, "2026-11-21T04:00:00Z", "2026-11-22T04:00:00Z"},
		}},
		{"leap over three rotations", "UTC", 240, "2026-11-21T12:00:00Z", []step{
			{"2026-11-24T05:00:00Z", true, "2026-11-24T04:00:00Z", "2026-11-25T04:00:00Z"},
			{"2026-11-24T05:00:01Z", false, "2026-11-24T04:00:00Z", "2026-11-25T04:00:00Z"},
		}},
		{"set back over a rotation: period does not come back", "UTC", 240, "2026-11-21T03:00:00Z", []step{
			{"2026-11-21T04:00:00Z", true, "2026-11-21T04:00:00Z", "2026-11-22T04:00:00Z"},
			{"2026-11-21T03:30:00Z", false, "2026-11-21T04:00:00Z", "2026-11-22T04:00:00Z"},
			{"2026-11-21T04:00:00Z", false, "2026-11-21T04:00:00Z", "2026-11-22T04:00:00Z"},
		}},
		{"set back three hours: ends after 25 all the same", "UTC", 240, "2026-11-21T04:00:00Z", []step{
			{"2026-11-21T12:00:00Z", false, "2026-11-21T04:00:00Z", "2026-11-22T04:00:00Z"},
			{"2026-11-21T09:00:00Z", false, "2026-11-21T04:00:00Z", "2026-11-22T04:00:00Z"},
			{"2026-11-22T01:59:59Z", false, "2026-11-21T04:00:00Z", "2026-11-22T04:00:00Z"},
			{"2026-11-22T02:00:00Z", true, "2026-11-22T02:00:00Z", "2026-11-22T04:00:00Z"},
			{"2026-11-22T04:00:00Z", true, "2026-11-22T04:00:00Z", "2026-11-23T04:00:00Z"},
		}},
		{"set back more than a day: at once", "UTC", 240, "2026-11-21T12:00:00Z", []step{
			{"2026-11-20T12:00:00Z", false, "2026-11-21T12:00:00Z", "2026-11-22T04:00:00Z"},
			{"2026-11-20T11:59:59Z", true, "2026-11-20T11:59:59Z", "2026-11-21T04:00:00Z"},
			{"2026-11-20T12:00:00Z", false, "2026-11-20T11:59:59Z", "2026-11-21T04:00:00Z"},
		}},
		{"set back bit by bit: at once when it adds up", "UTC", 240, "2026-11-21T12:00:00Z", []step{
			{"2026-11-21T02:00:00Z", false, "2026-11-21T12:00:00Z", "2026-11-22T04:00:00Z"},
			{"2026-11-20T16:00:00Z", false, "2026-11-21T12:00:00Z", "2026-11-22T04:00:00Z"},
			{"2026-11-20T06:00:00Z", true, "2026-11-20T06:00:00Z", "2026-11-21T04:00:00Z"},
		}},
		{"date left out", "Pacific/Apia", 240, "2011-12-29T14:00:00Z", []step{
			{"2011-12-30T10:00:00Z", true, "2011-12-30T10:00:00Z", "2011-12-30T14:00:00Z"},
			{"2011-12-30T14:00:00Z", true, "2011-12-30T14:00:00Z", "2011-12-31T14:00:00Z"},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rotate := Schedule{Minute: test.minute, Location: zone(t, test.zone)}
			g, err := New(Config{Random: seeded(1), Rotate: rotate}, instant(t, test.start))
			if err != nil {
				t.Fatal(err)
			}
			id := wantVerdict(t, g, &phone, 0, Admitted)
			for i, step := range test.steps {
				if got := g.Rotate(instant(t, step.now)); got != step.rotates {
					t.Fatalf("step %d at %s: rotated %v", i, step.now, got)
				}
				if g.Epoch() != step.epoch || g.NextRotation() != instant(t, step.next) {
					t.Fatalf("step %d at %s: epoch %s, next %s", i, step.now,
						g.Epoch(), time.Unix(0, g.NextRotation()).UTC())
				}
				now := wantVerdict(t, g, &phone, 0, Admitted)
				if (now != id) != step.rotates {
					t.Fatalf("step %d at %s: rotated %v, but ID changed %v", i, step.now, step.rotates, now != id)
				}
				id = now
			}
		})
	}
}

// With any clock, no key may live through more than 25 hours of
// forward movement.
func TestPeriodNeverOutlivesItsAge(t *testing.T) {
	g := newGate(t, Config{Rotate: Schedule{Minute: 240, Location: zone(t, "Europe/Amsterdam")}})
	now, alive := noon, time.Duration(0)
	for i := range 20_000 {
		step := 7 * time.Minute
		switch {
		case i%13 == 0:
			step = -40 * time.Minute
		case i%1009 == 0:
			step = 9 * time.Hour
		}
		now += int64(step)
		alive += max(step, 0)
		if g.Rotate(now) {
			alive = 0
		}
		if alive > 25*time.Hour {
			t.Fatalf("step %d: the key has lived for %v", i, alive)
		}
	}
}

func TestRotateAtTheEndsOfTime(t *testing.T) {
	g := newGate(t, Config{})
	for _, now := range []int64{math.MaxInt64, math.MinInt64, 0, math.MaxInt64, noon} {
		if !g.Rotate(now) {
			t.Errorf("no rotation on a leap to %d", now)
		}
		wantVerdict(t, g, &phone, 0, Admitted)
	}
}

// A key for each window: it ends with the window, however the clock is set.
func TestKeyForEachWindow(t *testing.T) {
	g := newGate(t, Config{Rotate: Schedule{Each: 5 * time.Minute}})
	steps := []struct {
		now     string
		rotates bool
		epoch   string
		next    string
	}{
		{"2026-11-21T12:04:59Z", false, "2026-11-21T12:00:00Z", "2026-11-21T12:05:00Z"},
		{"2026-11-21T12:05:00Z", true, "2026-11-21T12:05:00Z", "2026-11-21T12:10:00Z"},
		{"2026-11-21T12:05:00Z", false, "2026-11-21T12:05:00Z", "2026-11-21T12:10:00Z"},
		{"2026-11-21T12:27:00Z", true, "2026-11-21T12:25:00Z", "2026-11-21T12:30:00Z"},
		{"2026-11-21T12:23:00Z", false, "2026-11-21T12:25:00Z", "2026-11-21T12:30:00Z"},
		{"2026-11-21T12:27:59Z", false, "2026-11-21T12:25:00Z", "2026-11-21T12:30:00Z"},
		{"2026-11-21T12:28:00Z", true, "2026-11-21T12:28:00Z", "2026-11-21T12:30:00Z"},
		{"2026-11-21T12:22:59Z", true, "2026-11-21T12:22:59Z", "2026-11-21T12:25:00Z"},
		{"2026-11-21T12:25:00Z", true, "2026-11-21T12:25:00Z", "2026-11-21T12:30:00Z"},
	}
	id := wantVerdict(t, g, &phone, 0, Admitted)
	for i, step := range steps {
		if got := g.Rotate(instant(t, step.now)); got != step.rotates {
			t.Fatalf("step %d at %s: rotated %v", i, step.now, got)
		}
		if g.Epoch() != step.epoch || g.NextRotation() != instant(t, step.next) {
			t.Fatalf("step %d at %s: epoch %s, next %s", i, step.now, g.Epoch(), time.Unix(0, g.NextRotation()).UTC())
		}
		now := wantVerdict(t, g, &phone, 0, Admitted)
		if (now != id) != step.rotates {
			t.Fatalf("step %d at %s: rotated %v, but ID changed %v", i, step.now, step.rotates, now != id)
		}
		id = now
	}
}
