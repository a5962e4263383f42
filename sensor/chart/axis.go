package chart

import (
	"fmt"
	"math"
	"time"

	"gonum.org/v1/plot"
)

// hourTicks marks full hours of a day at the store.
type hourTicks struct {
	at     *time.Location
	labels bool
}

// Ticks are every hour, with a label at every second one where there are many.
func (h hourTicks) Ticks(from, until float64) (ticks []plot.Tick) {
	start := time.Unix(int64(from), 0).In(h.at)
	t := time.Date(start.Year(), start.Month(), start.Day(), start.Hour(), 0, 0, 0, h.at)
	each := 1
	if until-from > 16*3600 {
		each = 2
	}
	for ; seconds(t) <= until; t = t.Add(time.Hour) {
		if seconds(t) < from {
			continue
		}
		tick := plot.Tick{Value: seconds(t)}
		if t.Hour()%each == 0 {
			tick.Label = " "
			if h.labels {
				tick.Label = t.Format("15:04")
			}
		}
		ticks = append(ticks, tick)
	}
	return ticks
}

// dayTicks marks the middle of each day with its name. The lines between days are drawn
// by separators.
type dayTicks struct {
	at     *time.Location
	labels bool
}

// Ticks are at noon.
func (d dayTicks) Ticks(from, until float64) (ticks []plot.Tick) {
	for _, day := range days(time.Unix(int64(from), 0), time.Unix(int64(until), 0), d.at) {
		noon := day.start.Add(day.end.Sub(day.start) / 2)
		if v := seconds(noon); v >= from && v <= until {
			label := " "
			if d.labels {
				label = day.start.Format("Mon 2 Jan")
			}
			ticks = append(ticks, plot.Tick{Value: v, Label: label})
		}
	}
	return ticks
}

// days cuts a span at the midnights of the store.
func days(from, until time.Time, at *time.Location) (all []span) {
	for start := from.In(at); start.Before(until); {
		end := time.Date(start.Year(), start.Month(), start.Day()+1, 0, 0, 0, 0, at)
		all = append(all, span{start, end})
		start = end
	}
	return all
}

// roundTicks marks a few round numbers from 0 on.
type roundTicks struct{}

// Ticks are at multiples of 1, 2 or 5 times a power of ten.
func (roundTicks) Ticks(_, most float64) (ticks []plot.Tick) {
	step := roundStep(most)
	for v := 0.0; v <= most+step/1e6; v += step {
		ticks = append(ticks, plot.Tick{Value: v, Label: fmt.Sprintf("%g", v)})
	}
	return ticks
}

// marksUpwards is how many marks an axis of numbers has, about.
const marksUpwards = 4

func roundStep(most float64) float64 {
	rough := max(most, 1) / marksUpwards
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	for _, step := range []float64{1, 2, 5} {
		if rough <= step*power {
			return max(step*power, 1)
		}
	}
	return max(10*power, 1)
}

// upTo is the end of an axis for a largest number.
func upTo(most float64) float64 {
	step := roundStep(most)
	return max(math.Ceil(most/step)*step, step)
}
