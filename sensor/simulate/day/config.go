package day

import (
	_ "embed" // the configuration
	"math"
	"time"

	"footfall/configs"
	"footfall/sensor/simulate"
)

// Text is the configuration of the simulated store's sensor, without site, sensor, time
// zone, outbox and broker.
//
//go:embed day.yaml
var Text string

// curves are the share of the busiest hour's arrivals at each full hour, of weekdays and
// of weekends. Between two hours it changes evenly.
var curves = [2][25]float64{
	{9: .07, 10: .15, 11: .35, 12: .75, 13: .7, 14: .4, 15: .35, 16: .45, 17: .75, 18: 1, 19: .75, 20: .4, 21: .3},
	{9: .05, 10: .15, 11: .4, 12: .6, 13: .75, 14: .95, 15: 1, 16: .95, 17: .7, 18: .5, 19: .4, 20: .3, 21: .2},
}

// lastEntry is how long before closing no visitor comes in any more.
const lastEntry = 20 * time.Minute

// rate is the share of the most arrivals at a time. Outside the opening hours, and right
// before closing, it is 0.
func rate(c *configs.Config, at int64) float64 {
	t := time.Unix(0, at).In(c.Location)
	if !c.Hours.Open(t) || !c.Hours.Open(t.Add(lastEntry)) {
		return 0
	}
	curve := &curves[0]
	if d := t.Weekday(); d == time.Saturday || d == time.Sunday {
		curve = &curves[1]
	}
	part := float64(t.Minute()) / 60
	return math.FMA(part, curve[t.Hour()+1]-curve[t.Hour()], curve[t.Hour()]) * busy(t)
}

// busy makes days differ: a share from 0.8 to 1 by the date.
func busy(t time.Time) float64 {
	year, month, day := t.Date()
	return 0.8 + float64((year*31+int(month)*17+day*13)%21)/100
}

// Simulation is the store from a time on. The zones of the configuration stand for those
// of the store in their order. Up to about 100 people are in it, with two of staff.
func Simulation(c *configs.Config, seed uint64, from time.Time, length time.Duration) simulate.Config {
	s := simulate.Show(seed)
	s.Start, s.Length = from.UnixNano(), length
	s.Arrivals, s.Swing, s.Staff, s.Stay = 7, 0, 2, c.Stay
	s.Rate = func(at int64) float64 { return rate(c, at) }
	s.Initial = int(math.Round(s.Arrivals * s.Rate(s.Start) * s.Stay.Minutes() * (1 - s.PassersBy)))
	return s
}
