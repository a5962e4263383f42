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

// known tells whether there have been enough looks to go by, or time enough, in
// seconds, for what there is to be heard of few devices.
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
	// minVoid is how many places chance must leave empty at least.
	minVoid float64
}

var (
	bySequence = linking{lostBySequence, minVoidBySequence}
	bySignal   = linking{lostBySignal, minVoidBySignal}
)

// horizon returns the index of the longest lag, in a window of so many seconds,
// at which an event can still be told from chance, and up to which it was looked.
func (c *curve) horizon(window float64, by linking) int {
	h := 0
	for i := range lags {
		if !c.looked(i, window) || c.void(i) < by.minVoid {
			break
		}
		h = i
	}
	return h
}

// looked tells whether enough looks got as far as a lag, in a window of so many seconds
// that is longer than it.
func (c *curve) looked(i int, window float64) bool {
	return lags[i] <= 0.9*window && c.reached(i) >= leastReached
}

// reach returns the index of the longest lag up to which most places stay empty, so
// that whatever is heard there may be followed.
func (c *curve) reach() int {
	h := 0
	for i := range lags {
		if c.looks[i] < 1 || c.void(i) < reachVoid {
			break
		}
		h = i
	}
	return h
}

// gap is the mean time that an event stands for its device.
type gap struct {
	mean float64 // s
	// doubt is the relative standard deviation that comes of what was assumed.
	doubt float64
	// looks behind it.
	looks float64
}

// silent returns the chance that a device has not been heard again up to each lag,
// as far as the horizon, whose index is h. A look at the own place stays empty if
// neither the device nor chance is heard; dividing by what chance does leaves the
// device. lost is the share of events whose successor is always missed, as far as so
// many places stay empty.
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

// asInLibrary turns the shares of devices that are not heard again up to each lag into
// those of devices that stay as long as the library's. One that has left is not heard
// again either: of those that would have been after some seconds, as many are missing
// as leave in that time.
func (p *Prior) asInLibrary(s []float64) {
	if p.leaving == 0 {
		return
	}
	was, is, lag := 1.0, 1.0, 0.0
	for i := range s {
		is -= (was - s[i]) * math.Exp(p.leaving*(lag+lags[i])/2)
		was, lag = s[i], lags[i]
		s[i] = max(0, is)
	}
}

// falling makes a series of shares fall, none of them above 1, by the least squares:
// neighbours that rise take their common mean. (To take the least so far instead would
// take what scatters downwards for what there is.)
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

// gap is the mean gap with the horizon at each lag that it may be at. Where chance leaves
// as many places empty as it has to, the next lag counts half: a single event must not
// decide between what was seen up to a lag and what was seen up to another.
func (c *curve) gap(p *Prior, window float64, by linking) gap {
	var g gap
	left := 1.0
	for h := 0; left > 0; h++ {
		on := 0.0
		if h+1 < NumLags && c.looked(h+1, window) {
			on = min(1, max(0, 0.5+(c.void(h+1)-by.minVoid)/(2*voidWidth)))
		}
		if share := left * (1 - on); share > 0 {
			at := c.gapTo(p, h, by)
			g.mean += share * math.Log(at.mean)
			g.doubt += share * at.doubt
			g.looks += share * at.looks
		}
		left *= on
	}
	g.mean = math.Exp(g.mean)
	return g
}

// gapTo integrates the chance that the device has not been heard again over the lags up
// to one with an index, and adds the prior's residual beyond.
func (c *curve) gapTo(p *Prior, h int, by linking) gap {
	s := c.silent(p, h, by.lost)
	within, before, lag := 0.0, 1.0, 0.0
	for i := 0; i <= h; i++ {
		within += (lags[i] - lag) * (before + s[i]) / 2
		before, lag = s[i], lags[i]
	}
	beyond := before * p.remaining(h, before)
	return gap{mean: within + beyond, doubt: spreadOfResidual * beyond / (within + beyond), looks: c.looks[h]}
}

// remaining is how much longer devices are silent, in seconds, that are silent for
// longer than the lag with an index after a share of all scans.
func (p *Prior) remaining(i int, share float64) float64 {
	return p.Residual[i] * math.Pow(max(0, share), ResidualPower)
}

// linked returns the share of events followed beyond chance at the longest lag
// that can be judged, and by how many standard deviations that is beyond
// chance.
func (c *curve) linked() (share, deviations float64) {
	h := 4
	for i := h; i < NumLags; i++ {
		if c.looks[i] >= max(8, sequenceReached*c.looks[knownAt]) && c.control[i] >= sequenceVoid*c.looks[i] {
			h = i
		}
	}
	n := c.looks[h] + leastDevicesAlive
	chance, found := n-c.control[h], n-c.own[h]
	spread := math.Sqrt(max(chance*(1-chance/n), 0.5) * (1 + 1.0/controls))
	return 1 - (c.own[h]+1)/(c.control[h]+1), (found - chance) / spread
}
