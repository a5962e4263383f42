package decode

import (
	"testing"

	"footfall/sensor/capture"
)

func TestDeafSources(t *testing.T) {
	frame := typicalProbe().bytes()
	bare := onAir(capture.LinkRadiotap, frame)
	good := typicalFrame()
	for name, tt := range map[string]struct {
		frames map[*capture.Frame]int
		deaf   bool
		reason Outcome
	}{
		"bare frames":          {map[*capture.Frame]int{bare: 112}, true, RadiotapMissing},
		"Ethernet":             {map[*capture.Frame]int{onAir(1, make([]byte, 60)): 30}, true, LinkEthernet},
		"too few to tell":      {map[*capture.Frame]int{bare: 19}, false, Seen},
		"sound":                {map[*capture.Frame]int{good: 100, bare: 20}, false, Seen},
		"nearly all":           {map[*capture.Frame]int{good: 10, bare: 90}, true, RadiotapMissing},
		"beacons alone":        {map[*capture.Frame]int{benchBeacon(): 500}, false, Seen},
		"two reasons":          {map[*capture.Frame]int{bare: 60, onAir(capture.LinkRadiotap, nil): 40}, true, RadiotapMissing},
		"the other one":        {map[*capture.Frame]int{bare: 40, onAir(capture.LinkRadiotap, nil): 60}, true, RadiotapTruncated},
		"damaged frames alone": {map[*capture.Frame]int{onAir(capture.LinkRadiotap, typicalTap(tapFlagBadFCS), frame): 50}, false, Seen},
	} {
		var tally Tally
		total := 0
		for f, n := range tt.frames {
			_, out := decodeOne(f)
			tally[out] += uint64(n)
			total += n
		}
		if reason, deaf := tally.Deaf(); deaf != tt.deaf || reason != tt.reason || tally.Frames() != uint64(total) {
			t.Errorf("%s: %v %v, %d frames", name, reason, deaf, tally.Frames())
		}
	}
}
