package scans

import "math"

// stands returns how long an event of the family stands for its device.
//
// Up to the reach of the family's rhythm, that is what its curve says. From there on
// only silences that end on the beat are seen to end. How many end off it is the
// prior's, which says so for beats as faint as can be seen here; and it says so in
// mean silences, because what ends them, such as a screen that goes on, interrupts
// slow phones as it does quick ones, within a part of their period. So the mean
// silence has to be found that agrees with itself.
func (f *family) stands(p *Prior, window float64) gap {
	r := f.rhythm
	if r == nil {
		return f.full.gap(p, window, bySignal)
	}
	h := f.signal.horizon(window, bySignal)
	s := f.signal.silent(p, h, bySignal.lost)
	between := startSilence
	var g hiddenGap
	for range hiddenRounds {
		g = r.integrate(p, h, &s, between)
		between = g.between
	}
	doubt := math.Hypot(spreadOfHidden*(g.hidden+g.beyond), spreadOfResidual*g.beyond) / g.mean
	on := gap{g.mean, doubt, f.signal.looks[h]}
	share := 1 - s[h]/max(s[min(r.reach, h)], leastDevicesAlive) - r.byChance()
	return r.weigh(off(on, f.full.gap(p, window, bySignal), share))
}

// byChance is the share of silences that seem to end on the beat where there is none:
// some bins stand out by chance, by as much as stands out at least.
func (r *rhythm) byChance() float64 {
	return chanceBeats * float64(BeatBins-binOf(lags[r.reach])) * r.faintest
}

// off takes the gap that was found by beats together with the one that goes only as
// far as chance leaves places empty: the first as far as silences do end on the beat,
// the second for phones that keep no time.
func off(on, plain gap, share float64) gap {
	w := 1 - math.Exp(-max(0, share)/someOnBeat)
	return gap{
		mean:  math.Exp(w*math.Log(on.mean) + (1-w)*math.Log(plain.mean)),
		doubt: w*on.doubt + (1-w)*plain.doubt,
		looks: on.looks,
	}
}

// hiddenGap is a mean gap, and of what it is made up, in seconds.
type hiddenGap struct {
	mean float64
	// hidden lies beyond the reach, and beyond beyond the horizon: the prior's part.
	hidden, beyond float64
	// between is the mean silence between scans, those within a scan left out.
	between float64
}

// integrate adds up the time that a device is silent, if silences that end off the
// beat do so once in the given time between scans as the prior says.
func (r *rhythm) integrate(p *Prior, h int, s *[NumLags]float64, between float64) (g hiddenGap) {
	before, lag, on := 1.0, 0.0, 1.0
	scan, after := 0.0, 1.0
	for i := 0; i <= h; i++ {
		if i > r.reach {
			on *= math.Exp(-hiddenShare * p.hidden(r.faintest, i) / between * (lags[i] - lag))
		}
		part := (lags[i] - lag) * (before + s[i]*on) / 2
		g.mean += part
		if i > r.reach {
			g.hidden += part
		}
		before, lag = s[i]*on, lags[i]
		if lag == ScanLag {
			scan, after = g.mean, before
		}
	}
	g.beyond = before * p.remaining(h, before)
	g.mean += g.beyond
	g.between = max(leastSilent, ScanLag+(g.mean-scan)/max(after, 0.001))
	return g
}

// weigh takes a gap together with what the excess says, where that says anything:
// each by how far it can be trusted, as factors.
func (r *rhythm) weigh(g gap) gap {
	again, ok := r.excess()
	if !ok {
		return g
	}
	spread := math.Hypot(again.deviation, spreadOfExcess)
	own, other := 1/(g.doubt*g.doubt+1e-6), 1/(spread*spread)
	mean := math.Exp((own*math.Log(g.mean) - other*math.Log(again.rate)) / (own + other))
	return gap{mean, 1 / math.Sqrt(own+other), g.looks}
}

// hidden returns, between the lag with an index and the one before it, how often a
// silence ends off the beat, per mean silence, where beats fainter than a share of
// events are not seen.
func (p *Prior) hidden(faintest float64, i int) float64 {
	k := 0
	for k < NumFaint && faint[k] < faintest {
		k++
	}
	switch k {
	case 0:
		return p.Hidden[0][i]
	case NumFaint:
		return p.Hidden[NumFaint-1][i]
	}
	x := math.Log(faintest/faint[k-1]) / math.Log(faint[k]/faint[k-1])
	return p.Hidden[k-1][i]*(1-x) + p.Hidden[k][i]*x
}
