package main

import (
	"math"
	"testing"
	"time"

	"footfall/sensor/accuracy"
	"footfall/sensor/decode"
)

func TestMerger(t *testing.T) {
	m := merger{addresses: map[decode.Address]int64{}, classes: map[uint64][]reading{}}
	for _, f := range []struct {
		at      float64 // s
		address byte
		class   uint64
		signal  int8 // 0 for none
		want    bool
		why     string
	}{
		{0, 1, 7, -50, true, "the first"},
		{1, 1, 7, -80, false, "the same address"},
		{2, 1, 8, -20, false, "the same address in another class"},
		{3, 2, 7, -44, false, "the class within 6 dB"},
		{4, 3, 7, -60, true, "the class at another level"},
		{5, 4, 9, -50, true, "another class"},
		{6, 5, 7, 0, true, "the class without a level"},
		{7, 6, 7, 0, true, "and again"},
		{12, 7, 7, -50, true, "the class within 6 dB, longer ago than 8 s"},
		{14, 6, 7, 0, false, "the address 7 s ago"},
		{22.5, 6, 7, 0, true, "the address 8.5 s ago"},
	} {
		s := decode.Sighting{Time: int64(f.at * 1e9), Class: f.class, Signal: f.signal, HasSignal: f.signal != 0}
		s.Address[5] = f.address
		if got := m.begins(&s); got != f.want {
			t.Errorf("%s: got %v", f.why, got)
		}
	}
}

func TestPerEvent(t *testing.T) {
	const s = int64(time.Second)
	// Heard for 100 s; there were a device for 60 s of them and one for 20 s.
	truth := accuracy.Presence{{Enter: 1000 * s, Leave: 1060 * s}, {Enter: 1080 * s, Leave: 2000 * s}}
	r := recording{first: 1000 * s, last: 1100 * s, events: make([]int64, 4)}
	if got, err := r.perEvent(truth); err != nil || math.Abs(got-20) > 1e-9 {
		t.Errorf("got %v s (%v), want 20", got, err)
	}
	if _, err := (&recording{first: 1, last: 2}).perEvent(truth); err == nil {
		t.Error("a rate without events")
	}
}

func TestRateWindows(t *testing.T) {
	const s = int64(time.Second)
	truth := accuracy.Presence{{Enter: 0, Leave: 660 * s}, {Enter: 300 * s, Leave: 450 * s}}
	r := recording{first: 10 * s, last: 650 * s, events: []int64{10 * s, 299 * s, 300 * s, 310 * s, 599 * s, 600 * s}}
	want := []accuracy.Window{
		{Start: 0, End: 300 * s, Truth: 1, Estimate: 2 * 90.0 / 300},
		{Start: 300 * s, End: 600 * s, Truth: 1.5, Estimate: 3 * 90.0 / 300},
		{Start: 600 * s, End: 900 * s, Truth: 0.2, Estimate: 1 * 90.0 / 300, Partial: true},
	}
	paced := r.at(90)
	got := paced.windows(5*time.Minute, truth)
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("window %d: got %+v, want %+v", i, got[i], want[i])
		}
	}
}
