package scans

import (
	"math"
	"slices"
	"sort"
)

// A rhythm says at which lags the devices of a family are heard again.
//
// Phones scan by timers: 20 s after a scan a phone of one model has the next one, or
// 40 s after if that one was lost, and hardly ever anything at 25 s. Whoever else is
// at the same signal level scans at any time. So of the events that begin at a like
// level after another, those of the same device stand out from chance at some lags,
// the beats, however crowded it is. Nothing has to be known of the model: the site
// shows its beats within some tens of scans.
type rhythm struct {
	// near counts events that began within the gate, by lag, and looks how many
	// events it was looked for so far.
	near, looks [BeatBins]float32
	// far counts events out of the gate, by stretch of lags.
	far [len(stretches) - 1]float64
	// beats are the lags that stand out, and faintest is the share of looks that a
	// device must have followed at one lag to be sure to stand out.
	beats    [BeatBins]bool
	faintest float64
	// reach is the index of the lag up to which all that is heard is followed, and
	// beyond which only what is heard on the beat.
	reach int
}

// stretches bound, in seconds, those parts of the lags that the excess is taken
// from: where devices are silent, and the last where they are heard again.
var stretches = [...]float64{1, silentFrom, 2, 2.5, 3, 3.5, 4, 6, 8, 11, 15, excessLag}

// binOf returns the bin of a lag in seconds, which may be beyond the last.
func binOf(lag float64) int { return int(lag / BeatWidth) }

func (r *rhythm) fade(keep float64) {
	for i := range r.near {
		r.near[i] *= float32(keep)
		r.looks[i] *= float32(keep)
	}
	for i := range r.far {
		r.far[i] *= keep
	}
}

// beat tells whether a lag is one at which devices are heard again.
func (r *rhythm) beat(lag float64) bool {
	k := binOf(lag)
	return k < BeatBins && r.beats[k]
}

// learnRhythm counts what begins after a family's events, and finds the beats.
// Up to nearLag, where the excess needs many looks, events are looked at that are
// passed over beyond it.
func (s *Estimator) learnRhythm(f *family, window float64) {
	perSecond := float64(len(f.events)) / window
	pairs := float64(s.effort(maxPairs))
	near := int(pairs / (perSecond*nearLag + 1))
	far := min(s.effort(maxLooks), int(pairs/(perSecond*lags[NumLags-1]+1)))
	pick(len(f.events), max(leastLooks, near), func(i int) {
		s.listen(f, i, 0, binOf(nearLag), maxNearSteps, window)
	})
	pick(len(f.events), max(leastLooks, far), func(i int) {
		s.listen(f, i, binOf(nearLag), BeatBins, maxFarSteps, window)
	})
	f.rhythm.find()
}

// sharpen lets looks count for less that asked for fewer beats than are known now:
// by as much as fainter ones are found than before.
func (f *family) sharpen(was float64) {
	if is := f.rhythm.faintest; is < was && was < 1 {
		f.signal.fade(is / was)
	}
}

// listen counts what begins after the family's event i, at the lags of some bins,
// among so many events at most.
func (s *Estimator) listen(f *family, i, from, to, most int, window float64) {
	events, list, r := s.log.events, f.events[i+1:], f.rhythm
	e := &events[f.events[i]]
	to = min(to, binOf(window-e.begins()))
	if most < len(list) {
		to = min(to, binAfter(e, &events[list[most]]))
	}
	for k := from; k < to; k++ {
		r.looks[k]++
	}
	begin := sort.Search(len(list), func(k int) bool { return binAfter(e, &events[list[k]]) >= from })
	for _, j := range list[begin:] {
		x := &events[j]
		k := binAfter(e, x)
		if k >= to {
			return
		}
		if e.near(x, s.levels.gate) {
			r.near[k]++
		} else if k < len(stretchOf) && stretchOf[k] > 0 {
			r.far[stretchOf[k]-1]++
		}
	}
}

// binAfter returns the bin of the lag from the begin of one event to that of a later
// one.
func binAfter(e, later *event) int { return int(later.start-e.start) / (BeatWidth * 1000) }

// stretchOf is by bin the number of its stretch, from 1; 0 before the first.
var stretchOf = func() (of [excessLag / BeatWidth]uint8) {
	for k := range of {
		for i := range len(stretches) - 1 {
			if lag := float64(k) * BeatWidth; lag >= stretches[i] && lag < stretches[i+1] {
				of[k] = uint8(i + 1)
			}
		}
	}
	return of
}()

// find finds the beats: bins with more than those around them, by more than chance
// scatters. A lag that is wrongly taken for a beat does little harm, because it is
// asked at control places too.
func (r *rhythm) find() {
	rate := r.rates()
	median, mean := Around(rate)
	clear(r.beats[:])
	var faintest, judged float64
	for k := range rate {
		n := float64(r.looks[k])
		if n < leastLooks {
			continue
		}
		// Where there is little, the median is nothing, and the mean says more.
		scatter := beatDeviations * math.Sqrt(max(median[k], mean[k]/2)*n+1) / n
		r.beats[k] = rate[k]-median[k] > scatter
		faintest += scatter
		judged++
	}
	r.faintest = 1
	if judged > 0 {
		r.faintest = faintest / judged
	}
}

// rates returns by bin how many events there were for each look. They are kept off
// the stack, of which what closing a window takes is wiped.
//
//go:noinline
func (r *rhythm) rates() []float64 {
	rate := make([]float64, len(r.near))
	for k, n := range r.looks {
		if n >= 1 {
			rate[k] = float64(r.near[k]) / float64(n)
		}
	}
	return rate
}

// Around returns the median and the mean of what lies within 10 s around each bin
// of a rhythm, without the bins of the first half second, in which a scan goes on.
func Around(rate []float64) (median, mean []float64) {
	median, mean = make([]float64, len(rate)), make([]float64, len(rate))
	const first, reach = int(0.5 / BeatWidth), int(10 / BeatWidth)
	var sorted []float64
	sum, from, to := 0.0, first, first
	for k := range rate {
		for ; to <= min(k+reach, len(rate)-1); to++ {
			at := sort.SearchFloat64s(sorted, rate[to])
			sorted = slices.Insert(sorted, at, rate[to])
			sum += rate[to]
		}
		for ; from < k-reach; from++ {
			at := sort.SearchFloat64s(sorted, rate[from])
			sorted = slices.Delete(sorted, at, at+1)
			sum -= rate[from]
		}
		if n := len(sorted); n > 0 {
			median[k], mean[k] = sorted[n/2], max(0, sum)/float64(n)
		}
	}
	return median, mean
}
