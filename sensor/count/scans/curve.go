package scans

import "math"

// curve is what has been learned about when devices are heard again. For each lag it
// counts the looks that reached so far, and how many of the own places and of the
// control places were still empty.
type curve struct {
	own, control, looks [NumLags]float64
}

// never is the lag to an event that did not come.
var never = math.Inf(1)

// note adds one look: the lag that was found at the own place, and how far it could be
// looked, in seconds.
func (c *curve) note(found, looked float64) {
	for i, lag := range lags {
		if looked < lag {
			return
		}
		c.looks[i]++
		if found > lag {
			c.own[i]++
		}
	}
}

// noteControl adds the lag that was found at one of the control places.
func (c *curve) noteControl(found, looked float64) {
	for i, lag := range lags {
		if looked < lag || found <= lag {
			return
		}
		c.control[i] += 1.0 / controls
	}
}

// known tells whether there have been enough looks to rely on. A class that was first
// heard long ago, age seconds, needs fewer.
func (c *curve) known(age float64) bool {
	n := c.looks[knownAt]
	return n >= knownLooks || age >= knownTime.Seconds() && n >= leastKnown
}

// fade forgets a share of what was learned.
func (c *curve) fade(keep float64) {
	for i := range lags {
		c.own[i] *= keep
		c.control[i] *= keep
		c.looks[i] *= keep
	}
}

// void is the share of control places that stay empty up to a lag.
func (c *curve) void(i int) float64 { return (c.control[i] + 1) / (c.looks[i] + 1) }

// reached is the share of looks that got as far as a lag.
func (c *curve) reached(i int) float64 { return (c.looks[i] + 1) / (c.looks[0] + 1) }

// linking is a way to tell which events are of the same device.
type linking struct {
	// lost is the share of events whose successor is always missed.
	lost float64
	// minVoid: links are sought up to the longest lag where at least this share of
	// control places is empty.
	minVoid float64
}

// gap is the mean time that an event stands for its device.
type gap struct {
	mean float64 // s
	// assumed is the share of it that the prior holds.
	assumed float64
}

// gap is the mean gap with the horizon at each lag that it may be at, as a geometric mean.
// Where chance leaves just minVoid of the places empty, the next lag counts half. So a
// single address cannot decide between two horizons.
func (c *curve) gap(p *Prior, seconds float64, by linking) gap {
	var g gap
	left := 1.0
	for h := 0; left > 0; h++ {
		further := 0.0
		if h+1 < NumLags && lags[h+1] <= 0.9*seconds {
			further = min(1, max(0, 0.5+(c.void(h+1)-by.minVoid)/(2*voidWidth)))
		}
		if share := left * (1 - further); share > 0 {
			at := c.gapTo(p, h, by)
			g.mean += share * math.Log(at.mean)
			g.assumed += share * at.assumed
		}
		left *= further
	}
	g.mean = math.Exp(g.mean)
	return g
}

// gapTo integrates the chance that the device has not been heard again up to the lag with
// an index, and adds the prior's residual beyond.
func (c *curve) gapTo(p *Prior, h int, by linking) gap {
	s := c.silent(p, h, by.lost)
	within, before, lag := 0.0, 1.0, 0.0
	for i := 0; i <= h; i++ {
		within += (lags[i] - lag) * (before + s[i]) / 2
		before, lag = s[i], lags[i]
	}
	beyond := before * p.remaining(h, before)
	return gap{mean: within + beyond, assumed: beyond / (within + beyond)}
}

// silent returns the chance that a device has not been heard again up to each lag, as
// far as the index h. A look at the own place stays empty if neither the device nor
// chance is heard; dividing by what chance does leaves the device.
func (c *curve) silent(p *Prior, h int, lost float64) (s [NumLags]float64) {
	var weight [NumLags]float64
	for i := 0; i <= h; i++ {
		prior := priorStrength * c.reached(i)
		weight[i] = c.control[i] + prior
		s[i] = (c.own[i] + prior*p.Survival[i]) / weight[i]
	}
	falling(s[:h+1], weight[:h+1])
	lost = min(lost, s[h]) // what is lost stays empty at all lags
	for i := range s[:h+1] {
		s[i] = (s[i] - lost) / (1 - lost)
	}
	p.asInLibrary(s[:h+1])
	return s
}

// falling makes a series of shares fall by least squares: neighbours that rise take
// their common mean (Ayer and others 1955). No share stays above 1.
func falling(s, weight []float64) {
	n := [NumLags]int{}
	blocks := 0
	for i := range s {
		s[blocks], weight[blocks], n[blocks] = min(s[i], 1), weight[i], 1
		for ; blocks > 0 && s[blocks] > s[blocks-1]; blocks-- {
			both := weight[blocks-1] + weight[blocks]
			s[blocks-1] = (s[blocks-1]*weight[blocks-1] + s[blocks]*weight[blocks]) / both
			weight[blocks-1] = both
			n[blocks-1] += n[blocks]
		}
		blocks++
	}
	for at := len(s); blocks > 0; blocks-- {
		for range n[blocks-1] {
			at--
			s[at] = s[blocks-1]
		}
	}
}

// linked returns the share of events followed beyond chance at the longest lag that can
// be judged, and by how many standard deviations that is beyond chance.
func (c *curve) linked() (share, deviations float64) {
	h := firstJudged
	for i := h; i < NumLags; i++ {
		if c.looks[i] >= max(leastJudged, sequenceReached*c.looks[knownAt]) && c.control[i] >= sequenceVoid*c.looks[i] {
			h = i
		}
	}
	n := max(c.looks[h], 1)
	chance, found := n-c.control[h], n-c.own[h]
	spread := math.Sqrt(max(chance*(1-chance/n), 0.5) * (1 + 1.0/controls))
	return 1 - (c.own[h]+1)/(c.control[h]+1), (found - chance) / spread
}
