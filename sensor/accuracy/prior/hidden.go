package prior

import "footfall/sensor/count/scans"

// hidden returns how often periods end off the beat: the mean over models, each with
// the share of its periods that lasts so long.
func (g Gaps) hidden() (h [scans.NumFaint][scans.NumLags]float64) {
	for t, faint := range scans.Faint() {
		sums, weights := [scans.NumLags]float64{}, [scans.NumLags]float64{}
		for _, m := range g.heard() {
			rates, lasting := m.offBeat(m.beats(faint))
			between := m.between()
			for i := range sums {
				sums[i] += lasting[i] * rates[i] * between
				weights[i] += lasting[i]
			}
		}
		for i := range sums {
			if weights[i] > 0 {
				h[t][i] = sums[i] / weights[i]
			}
		}
	}
	return h
}

// beats tells which lags stand out from those around them by more than a share of
// all scans.
func (m *Model) beats(faint float64) (beat [scans.BeatBins]bool) {
	rate := make([]float64, len(m.After))
	for k, n := range m.After {
		rate[k] = n / m.Scans
	}
	median, _ := scans.Around(rate)
	for k := range beat {
		beat[k] = rate[k]-median[k] > faint
	}
	return beat
}

// offBeat returns, between each lag and the one before, how many periods end there
// off the beat for each second that one lasts, and which share lasts at all.
func (m *Model) offBeat(beat [scans.BeatBins]bool) (rates, lasting [scans.NumLags]float64) {
	before := 0.0
	for i, lag := range scans.Lags() {
		var lasts, ends, count float64
		for _, p := range m.Periods {
			if p <= before {
				continue
			}
			count++
			lasts += min(p, lag) - before
			if k := int(p / scans.BeatWidth); p <= lag && (k >= scans.BeatBins || !beat[k]) {
				ends++
			}
		}
		if lasts > 0 {
			rates[i], lasting[i] = ends/lasts, count/float64(len(m.Periods))
		}
		before = lag
	}
	return rates, lasting
}

// between returns the mean period in seconds of those that are longer than a scan.
func (m *Model) between() float64 {
	sum, n := 0.0, 0.0
	for _, p := range m.Periods {
		if p > scans.ScanLag {
			sum += min(p, scans.MaxGap)
			n++
		}
	}
	if n == 0 {
		return scans.ScanLag
	}
	return sum / n
}
