package channels

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Plan is a round of channels. It is not empty.
type Plan struct {
	stops []planned
}

// planned is one channel and how long to stay.
type planned struct {
	mhz   int
	dwell time.Duration
}

// preferred are the channels of a plan that is left to us. At 2.4 GHz nearly all
// access points are on 1, 6 and 11, and a phone probes everywhere; the receiver
// hears the neighbours of a channel too. At 5 GHz phones probe unasked where no
// radar is. At 6 GHz they probe on the preferred scanning channels, every fourth
// (IEEE 802.11ax-2021, 26.17.2.3.3).
var preferred = func() []int {
	all := []int{2412, 2437, 2462}
	for _, number := range []int{36, 40, 44, 48, 149, 153, 157, 161, 165} {
		all = append(all, frequency(number, false))
	}
	for number := 5; number <= 229; number += 16 {
		all = append(all, frequency(number, true))
	}
	return all
}()

// mostAuto bounds an automatic plan. An estimate allows for three channels; with more,
// too few of a phone's scans are heard.
const mostAuto = 3

// Plan makes a round out of what is wanted and what the radio can do. Each stop
// lasts for dwell. Wanted channels that the radio lacks or may not use are an
// error that names them.
func (s Spec) Plan(available []Channel, dwell time.Duration) (Plan, error) {
	usable := map[int]Channel{}
	for _, c := range available {
		if !c.Disabled {
			usable[c.MHz] = c
		}
	}
	var p Plan
	if s.Auto {
		for _, mhz := range preferred {
			if c, ok := usable[mhz]; ok && !c.Passive && !c.Radar || ok && mhz >= firstOf6 {
				p.stops = append(p.stops, planned{mhz, dwell})
			}
			if len(p.stops) == mostAuto {
				break
			}
		}
		if len(p.stops) == 0 {
			return Plan{}, fmt.Errorf("the radio offers no channel on which phones probe; name channels")
		}
		return p, nil
	}
	var lacking []string
	for _, mhz := range s.MHz {
		if _, ok := usable[mhz]; !ok {
			lacking = append(lacking, Name(mhz))
		}
		p.stops = append(p.stops, planned{mhz, dwell})
	}
	if len(lacking) > 0 {
		return Plan{}, fmt.Errorf("the radio may not use channel %s here; \"iw list\" shows which it may", strings.Join(lacking, ", "))
	}
	return p, nil
}

// Channels are the frequencies of the round in MHz, in order.
func (p Plan) Channels() []int {
	all := make([]int, len(p.stops))
	for i, s := range p.stops {
		all[i] = s.mhz
	}
	return all
}

// Hops tells whether the radio leaves channels: what is counted then misses what
// was sent on a channel while the radio was on another.
func (p Plan) Hops() bool { return len(p.stops) > 1 }

// Has tells whether a channel is in the round.
func (p Plan) Has(mhz int) bool {
	return slices.ContainsFunc(p.stops, func(s planned) bool { return s.mhz == mhz })
}
