package daemon

import (
	"testing"

	"footfall/sensor/decode"
)

// TestAstray tells frames on wrong channels at the end of a window, once they are many.
func TestAstray(t *testing.T) {
	var a astray
	look := func(n int, mhz uint16) {
		a.look(make([]decode.Sighting, 3), []int{2412, 2437}, 2462) // without a channel
		sightings := make([]decode.Sighting, n)
		for i := range sightings {
			sightings[i].Frequency = mhz
		}
		a.look(sightings, []int{2412, 2437}, 2462)
	}
	for _, step := range []struct {
		right, held, wrong int
		told               bool
	}{{0, 0, 0, false}, {100, 0, 0, false}, {50, 50, 11, false}, {50, 40, 10, true}, {0, 0, 1, true}, {0, 0, 0, false}} {
		look(step.right, 2437)
		look(step.held, 2462)
		look(step.wrong, 5180)
		if a.judge(); (a.problem("door", "testwifi", "ffmon0") != "") != step.told {
			t.Errorf("%+v: %q", step, a.problem("door", "testwifi", "ffmon0"))
		}
	}
	a.look([]decode.Sighting{{Frequency: 5180}}, nil, 0) // nothing is planned yet
	if a.judge(); a.problem("door", "", "") != "" {
		t.Error("without a plan:", a.problem("door", "", ""))
	}
}
