package trial

import (
	"math"
	"strings"
	"testing"
	"time"

	"footfall/sensor/count"
)

// TestWalking: two devices, one frame a second for an hour each.
func TestWalking(t *testing.T) {
	r := &Recording{}
	var senders []int
	for i := range int64(7200) {
		r.Observations = append(r.Observations, count.Observation{Time: i / 2 * 1e9, Signal: -60, HasSignal: i%10 != 0})
		senders = append(senders, int(i%2))
	}
	walking, err := r.Walking(senders, Walk{Every: time.Minute, Spread: 8, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	places := [2]int{1, 1}
	var last [2]int8
	var square float64
	for i, o := range walking.Observations {
		if !o.HasSignal {
			if o.Signal != -60 {
				t.Fatal("a frame without a signal got one")
			}
			continue
		}
		if s := senders[i]; last[s] != 0 && o.Signal != last[s] {
			places[s]++
		}
		last[senders[i]] = o.Signal
		square += math.Pow(float64(o.Signal)+60, 2)
	}
	// About 60 moves each: a binomial distribution is 40 to 80 nearly always.
	for _, n := range places {
		if n < 35 || n > 80 {
			t.Errorf("%d places in an hour, want about 60", n)
		}
	}
	if spread := math.Sqrt(square / 6480); spread < 6 || spread > 10 {
		t.Errorf("a spread of %.1f dB, want about 8", spread)
	}
	if r.Observations[100].Signal != -60 {
		t.Error("the recording itself was changed")
	}
	if _, err := r.Walking(senders[1:], Walk{}); err == nil || !strings.Contains(err.Error(), "7199 senders for 7200 frames") {
		t.Errorf("too few senders: %v", err)
	}
}
