package channels

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func at(seconds float64) time.Time { return start.Add(time.Duration(seconds * 1e9)) }

func TestNumber(t *testing.T) {
	for mhz, want := range map[int]string{2412: "1", 2437: "6", 2472: "13", 2484: "14", 5180: "36", 5885: "177", 5955: "6g:1",
		5975: "6g:5", 7115: "6g:233", 2413: "2413 MHz", 2477: "2477 MHz", 5960: "5960 MHz", 0: "0 MHz"} {
		if got := Name(mhz); got != want {
			t.Errorf("%d: %q, want %q", mhz, got, want)
		}
	}
}

func TestParse(t *testing.T) {
	tests := []struct{ items, want string }{
		{"1 6 11", "[2412 2437 2462]"},
		{"11-14", "[2462 2467 2472 2484]"},
		{"36-48 1", "[5180 5200 5220 5240 2412]"},
		{"6g:5-37", "[5975 5995 6015 6035 6055 6075 6095 6115 6135]"},
		{"auto", "auto"},
		{"", "1 to 128"},
		{"0", "no channel 0"},
		{"15", "no channel 15"},
		{"6g:4", "no channel 4"},
		{"1-36", "within one band"},
		{"11-1", "within one band"},
		{"1 1-3", "channel 1 is named twice"},
		{"auto 1", `"auto" is not a channel number`},
		{"1-", `"" is not a channel number`},
		{"999999999999999999999", "not a channel number"},
	}
	for _, test := range tests {
		spec, err := Parse(strings.Fields(test.items))
		got := fmt.Sprint(spec.MHz)
		if spec.Auto {
			got = "auto"
		}
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, test.want) {
			t.Errorf("%q: %s, want %s", test.items, got, test.want)
		}
	}
}

// FuzzParse wants what was parsed to be channels, each once.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"1,6,11", "1-13", "auto", "6g:5-229", "36-177", "14-1", "-", "6g:"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		spec, err := Parse(strings.Split(text, ","))
		if err != nil {
			return
		}
		if !spec.Auto && (len(spec.MHz) == 0 || len(spec.MHz) > maxStops) {
			t.Fatalf("%q: %d channels", text, len(spec.MHz))
		}
		seen := map[int]bool{}
		for _, mhz := range spec.MHz {
			if Number(mhz) == 0 || seen[mhz] {
				t.Fatalf("%q: %d", text, mhz)
			}
			seen[mhz] = true
		}
	})
}

var dual = []Channel{{MHz: 2412}, {MHz: 2437}, {MHz: 2462}, {MHz: 2484, Disabled: true}, {MHz: 5180}, {MHz: 5260, Radar: true, Passive: true},
	{MHz: 5745, Passive: true}, {MHz: 5975, Passive: true}}

func TestPlan(t *testing.T) {
	auto, err := Spec{Auto: true}.Plan(dual, time.Second)
	if want := []int{2412, 2437, 2462}; err != nil || !slices.Equal(auto.Channels(), want) || !auto.Hops() {
		t.Errorf("auto: %v, %v; want %v", auto.Channels(), err, want)
	}
	if five, err := (Spec{Auto: true}).Plan(dual[4:], time.Second); err != nil || !slices.Equal(five.Channels(), []int{5180, 5975}) {
		t.Errorf("auto without 2.4 GHz: %v, %v", five.Channels(), err)
	}
	if _, err := (Spec{Auto: true}).Plan([]Channel{{MHz: 2484}}, time.Second); err == nil {
		t.Error("an automatic plan out of nothing")
	}
	one, err := Spec{MHz: []int{5260}}.Plan(dual, time.Second)
	if err != nil || one.Hops() || !one.Has(5260) || one.Has(2412) {
		t.Errorf("a radar channel that was asked for: %v, %v", one, err)
	}
	if _, err := (Spec{MHz: []int{2412, 2484, 5200}}).Plan(dual, time.Second); err == nil || !strings.Contains(err.Error(), "14, 40") {
		t.Errorf("channels that the radio lacks: %v", err)
	}
}

// TestScheduleDoesNotDrift asks late each time, by a tenth of a stop: after 300
// stops the end is where it would be without.
func TestScheduleDoesNotDrift(t *testing.T) {
	plan, err := Spec{MHz: []int{2412, 2437, 2462}}.Plan(dual, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	s, now := NewSchedule(plan), start
	for i := range 300 {
		stop := s.Next(now)
		if want := plan.Channels()[i%3]; stop.MHz != want || !stop.From.Equal(now) {
			t.Fatalf("stop %d: %+v, want %d", i, stop, want)
		}
		now = stop.Until.Add(100 * time.Millisecond)
	}
	if want := at(300.1); !now.Equal(want) {
		t.Errorf("after 300 stops it is %v, want %v", now, want)
	}
	// A suspended machine, and a clock that was set back.
	if stop := s.Next(at(5000)); !stop.Until.Equal(at(5001)) {
		t.Errorf("after a pause: until %v", stop.Until)
	}
	if stop := s.Next(at(10)); !stop.Until.Equal(at(11)) {
		t.Errorf("after a step back: until %v", stop.Until)
	}
}

func TestMeter(t *testing.T) {
	var m Meter
	m.Add(Stop{MHz: 2412}, []Visit{{2412, at(0.1), at(1)}})
	m.Add(Stop{MHz: 2437}, []Visit{{2437, at(1), at(1.5)}, {0, at(1.5), at(2)}}) // something scans
	m.Add(Stop{MHz: 2462}, []Visit{{2437, at(2), at(3)}})                        // an access point holds the channel
	m.Add(Stop{MHz: 2412}, []Visit{{2412, at(3), at(3)}, {2412, at(3), at(4)}})
	tests := []struct{ from, to, want float64 }{{0, 4, 0.6}, {0, 1, 0.9}, {2, 3, 0}, {3.5, 4.5, 0.5}, {1, 1, 0}, {2, 1, 0}, {10, 20, 0}}
	for _, test := range tests {
		if got := m.Coverage(at(test.from), at(test.to)); got < test.want-1e-9 || got > test.want+1e-9 {
			t.Errorf("coverage from %v to %v: %v, want %v", test.from, test.to, got, test.want)
		}
	}
	want := []Stay{{Visit{2437, at(1.25), at(1.5)}, 2437}, {Visit{0, at(1.5), at(2)}, 2437}, {Visit{2437, at(2), at(2.5)}, 2462}}
	if got := m.Visits(at(1.25), at(2.5)); !slices.Equal(got, want) {
		t.Errorf("visits %v, want %v", got, want)
	}
	m.Forget(at(2))
	if got := m.Visits(at(0), at(9)); len(got) != 2 {
		t.Errorf("after Forget: %v", got)
	}
	for i := range keepStays + 10 {
		m.Add(Stop{MHz: 1}, []Visit{{1, at(float64(i)), at(float64(i) + 1)}})
	}
	if got := len(m.stays); got != keepStays {
		t.Errorf("%d stays kept, want %d", got, keepStays)
	}
}

// TestMeterJoinsStops: a radio that ended one stop and began the next on the same channel
// was there in between. One that was moved within a stop was not.
func TestMeterJoinsStops(t *testing.T) {
	var m Meter
	stop := func(mhz int, from float64, visits ...Visit) { m.Add(Stop{MHz: mhz, From: at(from)}, visits) }
	stop(2412, 0, Visit{2412, at(0), at(1)})
	stop(2412, 1.3, Visit{2412, at(1.4), at(2)})                               // a slow machine
	stop(2437, 2, Visit{2437, at(2.01), at(3)})                                // another channel
	stop(2437, 4, Visit{2437, at(4.1), at(4.6)}, Visit{2437, at(4.65), at(5)}) // too late, and moved
	stop(2437, 5, Visit{2437, at(5.25), at(6)})                                // moved and put back
	for _, test := range []struct{ from, to, want float64 }{{0, 2, 1}, {2, 3, 0.99}, {3, 4, 0}, {4, 5, 0.85}, {5, 6, 0.75}} {
		if got := m.Coverage(at(test.from), at(test.to)); got < test.want-1e-9 || got > test.want+1e-9 {
			t.Errorf("coverage from %v to %v: %v, want %v", test.from, test.to, got, test.want)
		}
	}
}
