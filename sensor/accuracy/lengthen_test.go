package accuracy

import (
	"slices"
	"testing"
	"time"
)

const minute = 60 * second

// five is a window of five minutes, the n-th since 1970.
func five(n int64, truth, estimate float64) Window {
	return Window{Start: 5 * n * minute, End: 5 * (n + 1) * minute, Truth: truth, Estimate: estimate, Low: estimate - 2, High: estimate + 4}
}

func TestLengthen(t *testing.T) {
	withheld, partial := five(7, 1, 0), five(9, 1, 1)
	withheld.Withheld, partial.Partial = true, true
	got := Lengthen([]Window{
		five(2, 50, 50),                                   // the end of a quarter that is not complete
		five(3, 10, 12), five(4, 20, 21), five(5, 30, 36), // complete
		five(6, 1, 1), withheld, five(8, 1, 1),
		partial, five(10, 1, 1), five(11, 1, 1),
		five(12, 1, 1), five(14, 1, 1), // one is missing
		five(15, 1, 1), five(16, 1, 1), // the end is missing
	}, 15*time.Minute)
	want := []Window{
		{Start: 15 * minute, End: 30 * minute, Truth: 20, Estimate: 23, Low: 21, High: 27},
		{Start: 30 * minute, End: 45 * minute, Truth: 1, Estimate: 2. / 3, Low: 2./3 - 2, High: 2./3 + 4, Withheld: true},
		{Start: 45 * minute, End: 60 * minute, Truth: 1, Estimate: 1, Low: -1, High: 5, Partial: true},
	}
	if len(got) != len(want) {
		t.Fatalf("got %d windows, want %d: %+v", len(got), len(want), got)
	}
	for i := range got {
		if !near(got[i], want[i]) {
			t.Errorf("window %d: got %+v, want %+v", i, got[i], want[i])
		}
	}
}

// TestLengthenWeighsByTime has a window cut in two by a change of key.
func TestLengthenWeighsByTime(t *testing.T) {
	got := Lengthen([]Window{
		{Start: 0, End: 2 * minute, Truth: 10, Estimate: 20},
		{Start: 2 * minute, End: 15 * minute, Truth: 25, Estimate: 5},
	}, 15*time.Minute)
	if len(got) != 1 || !near(got[0], Window{Start: 0, End: 15 * minute, Truth: 23, Estimate: 7}) {
		t.Errorf("got %+v, want a truth of 23 and an estimate of 7", got)
	}
}

func TestLengthenRefusesWhatDoesNotFit(t *testing.T) {
	long := []Window{{Start: 0, End: 30 * minute}, {Start: 40 * minute, End: 50 * minute}}
	if got := Lengthen(long, 15*time.Minute); len(got) != 0 {
		t.Errorf("got %+v, want none", got)
	}
}

func near(a, b Window) bool {
	for _, pair := range [][2]float64{{a.Truth, b.Truth}, {a.Estimate, b.Estimate}, {a.Low, b.Low}, {a.High, b.High}} {
		if d := pair[0] - pair[1]; d > 1e-9 || d < -1e-9 {
			return false
		}
	}
	return slices.Equal([]int64{a.Start, a.End}, []int64{b.Start, b.End}) && a.Withheld == b.Withheld && a.Partial == b.Partial
}

// TestLengthenAfterAClockSetBack has a quarter of an hour begin twice.
func TestLengthenAfterAClockSetBack(t *testing.T) {
	got := Lengthen([]Window{five(3, 90, 90), five(4, 90, 90), five(3, 10, 10), five(4, 10, 10), five(5, 10, 10)}, 15*time.Minute)
	if len(got) != 1 || got[0].Truth != 10 {
		t.Errorf("got %+v, want one window of the second time round", got)
	}
}
