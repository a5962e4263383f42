package scans

import "math"

// byBeat follows devices by the beat of their timers, where so many of one family are
// heard that chance fills every place within seconds.
//
// Phones scan by timers: 20 s after a scan comes the next one, or 40 s after if that one
// was lost, and hardly ever anything at 25 s. Other devices at the same level scan at any
// time. So of all events at a like level, those of the same device stand out at some
// lags, the beats. Their sum beyond chance is how often a device is heard on the beat.
// How much it is heard off the beat is assumed (onBeat).
type byBeat struct{}

func (byBeat) name() string { return "beat" }

func (byBeat) knows(l *Learned, c *class) bool { return bySignal{}.knows(l, c) }

// rhythm is how many events of a family began near others, by lag, and how many events
// it was looked for so far. There are two halves: beats are sought in one and counted in
// the other, since what stands out by chance in one does not do so in the other.
type rhythm struct {
	near, looks [2][beatBins]float32
}

func (r *rhythm) fade(keep float64) {
	for h := range r.near {
		for k := range r.near[h] {
			r.near[h][k] *= float32(keep)
			r.looks[h][k] *= float32(keep)
		}
	}
}

func (byBeat) learn(v *view, l *Learned) {
	gate := l.spread.gate()
	for i, list := range v.unchained(l) {
		f := &l.families[i]
		if len(list) < leastRhythm && f.rhythm == nil || len(list) < 2 {
			continue
		}
		if f.rhythm == nil {
			if l.rhythms() == maxRhythms {
				continue
			}
			f.rhythm = &rhythm{}
		}
		v.listen(f.rhythm, list, gate)
	}
}

// listen counts what begins near a family's events, by lag.
func (v *view) listen(r *rhythm, list []int32, gate int) {
	x := indexLevels(v.events, list)
	pick(len(list), maxBeatLooks, func(k int) {
		self := list[k]
		e := &v.events[self]
		draw := v.random.of(e, drawHalf)
		half := draw.below(2)
		last := min(beatBins, int((v.seconds-e.begins())/beatWidth))
		if last <= 0 {
			return
		}
		for k := range last {
			r.looks[half][k]++
		}
		x.each(v.events, self, e, gate, e.start+uint32(float64(last)*beatWidth*1000)-1, func(f *event) {
			r.near[half][min(int(f.start-e.start)/(beatWidth*1000), last-1)]++
		})
	})
}

// onBeat returns how many events a second a device is heard on the beat, and the
// standard deviation of that.
func (r *rhythm) onBeat() (rate, deviation float64) {
	var mass, variance, time float64
	for h := range r.near {
		beats := r.beats(h)
		other := 1 - h
		base := r.base(other, &beats)
		for k := firstBeat; k < beatBins; k++ {
			n := float64(r.looks[other][k])
			if n < leastBeatLooks {
				continue
			}
			time += beatWidth / 2
			if beats[k] {
				mass += (float64(r.near[other][k])/n - base[k]) / 2
				variance += (float64(r.near[other][k]) + 1) / n / n / 4
			}
		}
	}
	if time == 0 {
		return 0, 0
	}
	return mass / time, math.Sqrt(variance) / time
}

// beats are the bins of a half with more than those around them, by more than chance
// scatters.
func (r *rhythm) beats(half int) (beats [beatBins]bool) {
	for range 2 { // the second time, what is around is without the beats
		base := r.base(half, &beats)
		for k := firstBeat; k < beatBins; k++ {
			n := float64(r.looks[half][k])
			beats[k] = n >= leastBeatLooks && float64(r.near[half][k]) > base[k]*n+beatDeviations*math.Sqrt(base[k]*n+1)
		}
	}
	return beats
}

// base is the mean of a half's bins around each, without beats.
func (r *rhythm) base(half int, beats *[beatBins]bool) (base [beatBins]float64) {
	var near, looks float64
	from, to := firstBeat, firstBeat
	add := func(k int, sign float64) {
		if !beats[k] {
			near += sign * float64(r.near[half][k])
			looks += sign * float64(r.looks[half][k])
		}
	}
	for k := firstBeat; k < beatBins; k++ {
		for ; to < min(k+aroundBeat, beatBins); to++ {
			add(to, 1)
		}
		for ; from < k-aroundBeat; from++ {
			add(from, -1)
		}
		if looks >= 1 {
			base[k] = near / looks
		}
	}
	return base
}

// gap puts what the beat says together with what the signal says, each by how far it
// can be trusted.
func (byBeat) gap(l *Learned, c *class, p *Prior, seconds float64) (gap, bool) {
	f := l.familyOf(c)
	if f.rhythm == nil {
		return gap{}, false
	}
	rate, deviation := f.rhythm.onBeat()
	if rate <= surelyOnBeat*deviation {
		return gap{}, false
	}
	sure := 1 - surelyOnBeat*deviation/rate
	g := f.signal.gap(p.moving(l.moves.still()), seconds, signalLinking)
	signal := 1 / (square(spreadOfResidual*g.assumed) + square(spreadOfSignal))
	beat := sure / (square(spreadOfBeat) + square(deviation/rate))
	mean := math.Exp((signal*math.Log(g.mean) + beat*math.Log(onBeat/rate)) / (signal + beat))
	return gap{mean: mean, assumed: g.assumed * signal / (signal + beat)}, true
}
