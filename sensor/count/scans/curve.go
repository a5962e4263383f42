package scans

import "math"

// curve is what has been learned about when a class's devices are heard again:
// for each lag, of how many looks that reached so far the own place stayed
// empty, and of how many the control places did.
type curve struct {
	own, control, looks [NumLags]float64
}

// never is the lag to an event that did not come.
var never = math.Inf(1)

// note adds one look: what was found at the own place, with the weight of a
// look, and how long it could be looked.
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

// noteControl adds what was found at one of the control places.
func (c *curve) noteControl(found, looked float64) {
	for i, lag := range lags {
		if looked < lag || found <= lag {
			return
		}
		c.control[i] += 1.0 / controls
	}
}

// known tells whether there have been enough looks, or time enough in seconds, to
// go by.
func (c *curve) known(age float64) bool {
	return c.looks[knownAt] >= knownLooks || age >= knownTime.Seconds()
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

// horizon returns the index of the longest lag, in a window of so many seconds,
// at which an event can still be told from chance.
func (c *curve) horizon(window float64) int {
	h := 0
	for i, lag := range lags {
		if lag > 0.9*window {
			break
		}
		if v := c.void(i); v < minVoid && (v < lowVoid || c.own[i] < manyLooks) {
			break
		}
		h = i
	}
	return h
}

// gap is the mean time that an event stands for its device.
type gap struct {
	// mean in seconds, and the part of it beyond the horizon, which is the
	// prior's.
	mean, beyond float64
	// looks behind it.
	looks float64
}

// gap integrates the chance that the device has not been heard again over the
// lags up to the horizon, and adds the prior's residual beyond. A look at the
// own place stays empty if neither the device nor chance is heard; dividing by
// what chance does leaves the device. lost is the share of events whose
// successor is always missed, as far as so many places stay empty.
func (c *curve) gap(p *Prior, window, lost float64) gap {
	h := c.horizon(window)
	g := gap{looks: c.looks[h]}
	var alive [NumLags]float64
	last := 1.0
	for i := 0; i <= h; i++ {
		last = min(last, (c.own[i]+priorStrength*p.Survival[i])/(c.control[i]+priorStrength))
		alive[i] = last
	}
	lost = min(lost, last) // what is lost stays empty at all lags
	before, lag := 1.0, 0.0
	for i := 0; i <= h; i++ {
		s := (alive[i] - lost) / (1 - lost)
		g.mean += (lags[i] - lag) * (before + s) / 2
		before, lag = s, lags[i]
	}
	g.beyond = before * p.Residual[h]
	g.mean += g.beyond
	return g
}

// linked returns the share of events followed beyond chance at the longest lag
// that can be judged, and by how many standard deviations that is beyond
// chance.
func (c *curve) linked() (share, deviations float64) {
	h := 4
	for i := h; i < NumLags; i++ {
		if c.looks[i] >= 8 && c.control[i] >= sequenceVoid*c.looks[i] {
			h = i
		}
	}
	n := c.looks[h] + leastDevicesAlive
	chance, found := n-c.control[h], n-c.own[h]
	spread := math.Sqrt(max(chance*(1-chance/n), 0.5) * (1 + 1.0/controls))
	return 1 - (c.own[h]+1)/(c.control[h]+1), (found - chance) / spread
}
