package simulate

import (
	"slices"
	"time"
)

// Lively returns the kinds as if every phone scanned each gap, give or take a
// tenth, from an address that lasts for its visit. Real phones do not: this is
// for shows and tests whose windows last seconds. A gap should be at least two
// seconds, since a scan takes up to one.
func Lively(kinds []Kind, gap time.Duration) []Kind {
	out := slices.Clone(kinds)
	for i := range out {
		k := &out[i]
		if k.Address != AddressGlobal {
			k.Address = AddressPerVisit
		}
		k.Continues = true
		k.Off.Gaps = []Gap{{Length: gap, Spread: gap / 10, Weight: 1}}
		k.On.Gaps = k.Off.Gaps
	}
	return out
}

// Show returns a busy store for demonstrations in real time with windows of
// about five seconds: some 40 lively phones, and visits of three minutes.
func Show(seed uint64) Config {
	c := Default(seed)
	c.Phones = Lively(c.Phones, 2*time.Second)
	c.Arrivals, c.Stay, c.Initial = 13, 3*time.Minute, 40
	c.Swing, c.SwingPeriod = 0.5, time.Minute
	for i, s := range []time.Duration{40, 90, 50} {
		c.Zones[i].Browse = s * time.Second
	}
	return c
}
