package survey

import (
	"math/rand/v2"
	"testing"

	"footfall/hashing"
	"footfall/sensor/count"
)

// The counter itself is asked where it puts devices with random signals in
// random stores.
func TestPlaceIsTheCounters(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	signal := func() int8 { return int8(-75 + r.IntN(20)) }
	for range 500 {
		sources := make([]count.Source, 1+r.IntN(3))
		zones := make([]count.Zone, 1+r.IntN(3))
		for i := range zones {
			for s := range sources {
				if r.IntN(3) > 0 {
					zones[i].Sources = append(zones[i].Sources, count.Admission{Source: s, MinSignal: signal(), HasMinSignal: r.IntN(4) > 0})
				}
			}
		}
		counter, err := count.New(count.Config{Sources: sources, Zones: zones, MaxAddresses: 10})
		if err != nil {
			t.Fatal(err)
		}
		counter.Open(0, second, "e")
		row := make([]level, len(sources))
		for s := range row {
			row[s] = unheard
			if r.IntN(3) > 0 || s == 0 {
				v := signal()
				row[s] = 2 * level(v)
				counter.Observe(&count.Observation{ID: hashing.ID(1 << 32), Source: s, Signal: v, HasSignal: true})
			}
		}
		got := place(zones, row)
		for i, c := range counter.Close(second, true).Cells {
			if c.WiFi.Addresses > 0 != (got == i) {
				t.Fatalf("zones %+v, levels %v: placed in %d, but the counter has %d in zone %d", zones, row, got, c.WiFi.Addresses, i)
			}
		}
	}
}
