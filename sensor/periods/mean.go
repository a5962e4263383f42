package periods

import (
	"math"

	"footfall/sensor/disclose"
)

// stayError is the half-width of the 90 % interval of the setting stay, as a share: it is
// asked for as a rough guess.
const stayError = 0.25

// leastCoverage is the least share of the open time with numbers for visits.
const leastCoverage = 0.9

// cell is one released window of a zone.
type cell struct {
	start, end int64 // Unix nanoseconds
	heard      float64
	known      bool // has numbers
	withheld   bool // has some number below the least
	value      float64
	below      float64 // half-width of the error of the estimate
	above      float64
	noise      float64 // half-width of the noise
	epsilon    disclose.Number
	quality    string
}

func newCell(p *disclose.Payload) cell {
	c := cell{
		start: p.Start, end: p.End, heard: p.Coverage.Float64() * float64(p.End-p.Start) / 1e9,
		known: p.Devices.Known(), epsilon: p.Epsilon, quality: p.Quality,
	}
	if c.known {
		c.value, c.noise = p.Devices.Float64(), p.NoiseWidth()
		c.below = disclose.Without(c.value-p.DevicesLow.Float64(), c.noise)
		c.above = disclose.Without(p.DevicesHigh.Float64()-c.value, c.noise)
	}
	return c
}

// counts tells whether a cell takes part in a mean.
func (c *cell) counts() bool { return (c.known || c.withheld) && c.heard > 0 }

// mean is a mean number of devices with its interval.
type mean struct {
	value, low, high float64
	seconds          float64 // that it is over
}

// few is what a cell says of a number below the least one: half of that, and as much to
// either side.
func (c *cell) few(least int) {
	c.withheld = true
	c.value = max(float64(least-1)/2, 0)
	c.below, c.above = c.value, c.value
}

// sumOf is a cell for the sum of the zones, of which some withheld their devices. What one
// zone does not know is not known of the sum.
func sumOf(zones []cell, total cell) cell {
	for i := range zones {
		z := &zones[i]
		if !z.counts() {
			return total
		}
		total.value += z.value
		total.below += z.below
		total.above += z.above
		total.noise = math.Hypot(total.noise, z.noise)
	}
	total.withheld = true
	return total
}

// meanOf averages the cells that count, by the time they heard. A withheld number has had
// noise of which it does not tell: as much as any other.
func meanOf(cells []cell) mean {
	var m mean
	var below, above, noise, widest float64
	for i := range cells {
		if cells[i].counts() {
			m.seconds += cells[i].heard
			widest = max(widest, cells[i].noise)
		}
	}
	for i := range cells {
		c := cells[i]
		if !c.counts() {
			continue
		}
		if c.withheld {
			c.above += widest
		}
		weight := c.heard / m.seconds
		m.value += float64(weight * c.value)
		below += float64(weight * c.below)
		above += float64(weight * c.above)
		noise += float64(weight * weight * c.noise * c.noise)
	}
	m.low = max(m.value-math.Sqrt(float64(below*below)+noise), 0)
	m.high = m.value + math.Sqrt(float64(above*above)+noise)
	return m
}

// quarter is the time over which a peak is the mean.
const quarter = int64(15 * 60 * 1e9)

// peakOf finds the largest mean over cells that follow each other for a quarter of an
// hour, or over one longer cell. It returns when that begins; false if there is none.
func peakOf(cells []cell) (top mean, start int64, found bool) {
	for first := range cells {
		last := first
		for last < len(cells) && cells[last].counts() && cells[last].end-cells[first].start < quarter &&
			last+1 < len(cells) && cells[last+1].start == cells[last].end {
			last++
		}
		if !cells[last].counts() || cells[last].end-cells[first].start < quarter {
			continue
		}
		if m := meanOf(cells[first : last+1]); !found || m.value > top.value {
			top, start, found = m, cells[first].start, true
		}
	}
	return top, start, found
}

// visitsOf divides device-minutes by a stay, both in minutes. Staff are device-minutes
// that are no visits.
func visitsOf(minutes mean, staff, stay float64) mean {
	v := mean{value: max(minutes.value-staff, 0) / stay}
	low, high := max(minutes.low-staff, 0)/stay, max(minutes.high-staff, 0)/stay
	guess := float64(stayError * v.value)
	v.low = max(v.value-math.Hypot(v.value-low, guess), 0)
	v.high = v.value + math.Hypot(high-v.value, guess)
	return v
}
