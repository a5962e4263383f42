package engine_test

import (
	"testing"
	"time"

	"footfall/hashing"
	"footfall/sensor/simulate"
)

// TestForgedMarks floods the air with do-not-count marks of made-up senders. The crowd
// is counted as without, but for the few that a filter takes for marked. A phone that
// asks in the middle of it is left out.
func TestForgedMarks(t *testing.T) {
	config := room(t)
	crowd := people(t, config, 300, 300, 10)
	source, err := simulate.NewFlood(simulate.FloodConfig{
		Seed: 7, Rate: 1000, Start: noon + minute, Length: 110 * time.Second, Signal: -50, Names: []string{"net_nomap"},
	})
	if err != nil {
		t.Fatal(err)
	}
	marks := sightings(t, config, source)
	alone := counted(t, config, noon+10*minute, crowd)
	got := counted(t, config, noon+10*minute, crowd, marks)
	for i := range got {
		if d, want := got[i].Devices.Float64(), alone[i].Devices.Float64(); d < 0.9*want || d > 1.05*want {
			t.Errorf("window %d: %v devices, want about %v", i, d, want)
		}
		if n, want := got[i].Addresses.Float64(), alone[i].Addresses.Float64(); n < 0.99*want {
			t.Errorf("window %d: %v addresses of %v", i, n, want)
		}
	}
	e, _ := newTestEngine(t, noon, "")
	for i := range marks {
		if err := e.Sighting(0, &marks[i]); err != nil {
			t.Fatal(err)
		}
	}
	see(t, e, 0, 9, noon+4*minute)
	asks := sighting(9, noon+4*minute)
	asks.DoNotCount = true
	if err := e.Sighting(0, &asks); err != nil {
		t.Fatal(err)
	}
	before := e.Gate()
	see(t, e, 0, 9, noon+4*minute)
	if after := e.Gate(); after.OptedOut != before.OptedOut+1 || e.Crowding() != hashing.Crowded {
		t.Errorf("a phone that asked is counted, or it is not told: %+v, %s", after, e.Crowding())
	}
}
